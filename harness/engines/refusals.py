"""Whether AWS permits a call: services say in words of their own that it does not.

Source (D): "Common errors" in each service's API Reference: ``AccessDeniedException`` in JSON protocols and
``AccessDenied`` in XML ones; SNS answers ``AuthorizationError``, EC2 ``UnauthorizedOperation``.
"""

from collections.abc import Callable
from typing import Any

__all__ = ["refusal", "refused"]

UNAUTHORIZED = (
    "AccessDenied",
    "AccessDeniedException",
    "UnauthorizedOperation",
    "AuthorizationError",
    "AuthorizationErrorException",
)


def refusal(call: Callable[[], Any]) -> tuple[str, str]:
    """Code and message with which ``call`` is refused; empty where it is not."""
    from botocore.exceptions import ClientError

    try:
        call()
    except ClientError as error:
        return str(error.response["Error"]["Code"]), str(error.response["Error"].get("Message", ""))
    return "", ""


def refused(call: Callable[[], Any], *codes: str) -> bool:
    """Whether ``call`` is refused with one of ``codes``; without any, as unauthorized."""
    return refusal(call)[0] in (codes or UNAUTHORIZED)
