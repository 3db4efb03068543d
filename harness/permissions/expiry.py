"""AWS's answers to credentials that have run out.

Source: STS API reference, common errors; Amazon S3 API reference, error responses (ExpiredToken). Evidence: quoted
from public reports; assert the code and the words "expired".
"""

__all__ = ["EXPIRED_CODES", "expired_message"]

EXPIRED_CODES = frozenset({"ExpiredToken", "ExpiredTokenException"})
"""Error codes that say so, of XML and of JSON protocols."""


def expired_message(action: str) -> str:
    """The message of a service for an expired session token; S3 has one of its own."""
    if action.lower().startswith("s3:"):
        return "The provided token has expired."
    return "The security token included in the request is expired"
