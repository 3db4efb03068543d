"""What a call came to, offline or on an engine, and how it compares with what the file expects."""

from dataclasses import dataclass

from harness.permissions.bugs.model import Call, Expected

__all__ = ["Outcome"]


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
