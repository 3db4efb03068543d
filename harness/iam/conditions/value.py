"""Operators that compare values of a type of their own: truth, presence, bytes, IP addresses.

Source: IAM User Guide, reference_policies_elements_condition_operators#Conditions_Boolean, #Conditions_Null,
#Conditions_BinaryEquals and #Conditions_IPAddress.
Limits: the context value of BinaryEquals is base64 too (JSON has no bytes); one that is not stands for its own bytes.
"""

import base64
import binascii
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from harness.iam.conditions.operator import Operator
from harness.iam.patterns import Pattern, as_text

__all__ = ["VALUE_OPERATORS"]

_TRUTH = {"true": True, "false": False}
_ADDRESS_LIMIT = 64


def _truth(pattern: Pattern) -> bool | None:
    return _TRUTH.get(as_text(pattern).strip().lower())


def _is_truth(expected: bool | None, text: str) -> bool | None:
    actual = _TRUTH.get(text.strip().lower())
    return None if expected is None or actual is None else expected is actual


def _is_absent(expected: bool | None, absent: str) -> bool | None:
    """Compare with whether the key is absent, given as ``true`` or ``false``."""
    return None if expected is None else expected is _TRUTH[absent]


def _decoded(text: str) -> bytes | None:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None


def _bytes(pattern: Pattern) -> bytes | None:
    return _decoded(as_text(pattern))


def _same_bytes(expected: bytes | None, text: str) -> bool | None:
    if expected is None:
        return None
    actual = _decoded(text)
    return expected == (text.encode(errors="surrogatepass") if actual is None else actual)


def _network(pattern: Pattern) -> IPv4Network | IPv6Network | None:
    try:
        # Host bits are masked off: AWS reads 203.0.113.7/24 as the range that holds it.
        return ip_network(as_text(pattern).strip(), strict=False)
    except ValueError:
        return None


@lru_cache(maxsize=1024)
def _address(text: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(text.strip())
    except ValueError:
        return None


def _holds_address(expected: IPv4Network | IPv6Network | None, text: str) -> bool | None:
    actual = _address(text) if len(text) <= _ADDRESS_LIMIT else None
    return None if expected is None or actual is None else actual in expected


VALUE_OPERATORS = (
    Operator("Bool", _truth, _is_truth, variables=True),
    Operator("Null", _truth, _is_absent, presence=True),
    Operator("BinaryEquals", _bytes, _same_bytes),
    Operator("IpAddress", _network, _holds_address),
    Operator("NotIpAddress", _network, _holds_address, negated=True),
)
