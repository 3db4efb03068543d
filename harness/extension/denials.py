"""How a service that calls another one tells a refusal from other failures."""

from functools import cache

from botocore.exceptions import ClientError

from harness.descriptors import services

__all__ = ["is_denial", "is_denial_code"]

_COMMON = ("AccessDenied", "AccessDeniedException")


def is_denial(error: ClientError) -> bool:
    """Whether a call failed because the caller was not allowed to make it."""
    return is_denial_code(str(error.response.get("Error", {}).get("Code")))


def is_denial_code(code: str) -> bool:
    """Whether an error code is that of a refused action: a protocol's, or one of a service of its own."""
    return code in _codes()


@cache
def _codes() -> frozenset[str]:
    own = {one.refusal.code for one in services().values() if one.refusal.code}
    return frozenset({*_COMMON, *own, *(f"{code}Exception" for code in own)})
