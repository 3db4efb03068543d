"""IP address operators: IPv4 and IPv6, an address or a CIDR range.

Source: IAM User Guide, reference_policies_elements_condition_operators#Conditions_IPAddress.
"""

from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from harness.iam.conditions.operator import Operator
from harness.iam.patterns import Pattern, as_text

__all__ = ["IP_OPERATORS"]

_ADDRESS_LIMIT = 64


def _prepare(pattern: Pattern) -> IPv4Network | IPv6Network | None:
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


def _compare(expected: IPv4Network | IPv6Network | None, text: str) -> bool | None:
    actual = _address(text) if len(text) <= _ADDRESS_LIMIT else None
    return None if expected is None or actual is None else actual in expected


IP_OPERATORS = (
    Operator("IpAddress", _prepare, _compare),
    Operator("NotIpAddress", _prepare, _compare, negated=True),
)
