"""Where an endpoint is: on this machine, on another one, or AWS itself.

A name counts as this machine's only when every address that it resolves to is a loopback address; one that does not
resolve is nobody's yet, and is left to fail when it is called.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable

from harness.clients import LOOPBACK_HOSTS

__all__ = ["is_aws", "is_here"]

AWS_DOMAINS = (".amazonaws.com", ".amazonaws.com.cn", ".api.aws", ".on.aws", ".amazonaws.eu")


def is_aws(host: str) -> bool:
    """Whether a host name belongs to AWS.

    Source: https://docs.aws.amazon.com/general/latest/gr/rande.html
    """
    return f".{host.lower().rstrip('.')}".endswith(AWS_DOMAINS)


def resolve(host: str) -> list[str]:
    """Addresses of a host name; empty when it has none."""
    try:
        return [str(entry[4][0]) for entry in socket.getaddrinfo(host, None)]
    except OSError:
        return []


def is_here(host: str, resolve: Callable[[str], list[str]] = resolve) -> bool:
    """Whether a host is this machine, reached through loopback."""
    if host.lower() in LOOPBACK_HOSTS:
        return True
    addresses = resolve(host)
    return bool(addresses) and all(ipaddress.ip_address(address.partition("%")[0]).is_loopback for address in addresses)
