"""How a service that calls another one tells a refusal from other failures."""

from botocore.exceptions import ClientError

__all__ = ["is_denial"]

CODES = frozenset(
    {
        "AccessDenied",
        "AccessDeniedException",
        "AuthorizationError",
        "AuthorizationErrorException",
        "UnauthorizedOperation",
    }
)
"""Codes of refused actions, see ``harness.extension.authorization.refusal``."""


def is_denial(error: ClientError) -> bool:
    """Whether a call failed because the caller was not allowed to make it."""
    return str(error.response.get("Error", {}).get("Code")) in CODES
