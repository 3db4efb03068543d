"""What a call came to, offline or on an engine, and how it compares with what the file expects.

Source of the answers to credentials that have run out: STS API reference, common errors; Amazon S3 API reference, error
responses (ExpiredToken). Evidence: quoted from public reports; assert the code and the words "expired".
"""

from dataclasses import dataclass

from harness.permissions.bugs.model import Call, Expected

__all__ = ["EXPIRED_CODES", "Outcome", "expired_message"]

EXPIRED_CODES = frozenset({"ExpiredToken", "ExpiredTokenException"})
"""Error codes that say so, of XML and of JSON protocols."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The verdict on one call.

    Attributes:
        call: the call.
        decision: ``Allowed``, ``ExplicitlyDenied``, ``ImplicitlyDenied`` or ``ExpiredCredentials``.
        layer: the policy type that decided, empty where none did.
        message: AWS's refusal, empty when allowed.
        detail: what else to know (the error that the client got, an explanation).
    """

    call: Call
    decision: str
    layer: str
    message: str
    detail: str = ""

    def fits(self, expected: Expected) -> bool:
        """Whether decision and, where given, layer are the expected ones."""
        return self.decision == expected.decision and expected.layer in (None, self.layer)

    def same(self, other: "Outcome") -> bool:
        """Whether two ways of asking gave the same decision, layer and message."""
        return (self.decision, self.layer, self.message) == (other.decision, other.layer, other.message)


def expired_message(action: str) -> str:
    """The message of a service for an expired session token; S3 has one of its own."""
    if action.lower().startswith("s3:"):
        return "The provided token has expired."
    return "The security token included in the request is expired"
