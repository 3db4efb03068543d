"""What the evaluator answers.

The trace and the message are computed when they are asked for: most decisions only need the effect.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

from harness.iam.layers import Layer, Policies
from harness.iam.request import Request

if TYPE_CHECKING:
    from harness.iam.trace import Trace

__all__ = ["Decision", "Effect", "MatchedStatement"]


class Effect(StrEnum):
    """Outcome of an evaluation, in the words of the case format."""

    ALLOWED = "Allowed"
    EXPLICITLY_DENIED = "ExplicitlyDenied"
    IMPLICITLY_DENIED = "ImplicitlyDenied"


@dataclass(frozen=True, slots=True)
class MatchedStatement:
    """A statement that applied to the request.

    Attributes:
        layer: where its policy stands.
        policy: the policy's name.
        sid: its Sid, if it has one.
        index: its place in the policy, from 0.
        effect: ``Allow`` or ``Deny``.
    """

    layer: Layer
    policy: str
    sid: str | None
    index: int
    effect: str


@dataclass(frozen=True)
class Decision:
    """The answer to a request.

    Attributes:
        effect: the outcome.
        layer: the layer that decided: the one that denies or lacks an Allow, or the one that grants. None where no
            policy decides (the account's root user, sts:GetCallerIdentity).
        statements: the Deny statements that denied, or the Allow statements that applied.
    """

    effect: Effect
    layer: Layer | None
    statements: tuple[MatchedStatement, ...]
    request: Request = field(repr=False)
    policies: Policies = field(repr=False, compare=False)

    @property
    def allowed(self) -> bool:
        """Whether the request goes through."""
        return self.effect is Effect.ALLOWED

    @cached_property
    def message(self) -> str:
        """AWS's text for the refusal; empty when allowed."""
        from harness.iam.messages import denial_message

        return denial_message(self)

    @cached_property
    def trace(self) -> "Trace":
        """Every layer and statement, with conditions, values and near misses."""
        from harness.iam.trace import trace

        return trace(self)
