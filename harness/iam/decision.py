"""What the evaluator answers, with AWS's wording of a refusal.

Source of the wording: IAM User Guide, troubleshoot_access-denied (implicit and explicit form of each policy type).
Limits: EC2's encoded message and the codes of each protocol belong to the enforcement. Which policy type is named
when several refuse is not documented; the decision's layer is named.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from harness.iam.layers import Layer, Policies
from harness.iam.principal import PrincipalKind
from harness.iam.request import Request
from harness.iam.special_cases import root_assumes_role

__all__ = ["Decision", "Effect", "MatchedStatement"]

_ARTICLES = {Layer.TRUST: "the", Layer.IDENTITY: "an"}


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
        if self.allowed or self.layer is None:
            return ""
        request = self.request
        if root_assumes_role(request):
            return "Roles may not be assumed by root accounts."
        if request.principal.kind is PrincipalKind.IDENTITY_PROVIDER:
            return f"Not authorized to perform {request.action}"
        quote = '"' if request.action_key.startswith("s3:") else ""  # S3 alone quotes the resource
        # Actions without resource-level permissions drop the resource.
        resource = "" if request.resource == "*" else f" on resource: {quote}{request.resource}{quote}"
        if self.effect is Effect.EXPLICITLY_DENIED:
            reason = f"with an explicit deny in {_ARTICLES.get(self.layer, 'a')} {self.layer}"
        else:
            reason = f"because no {self.layer} allows the {request.action} action"
        return f"User: {request.principal.arn} is not authorized to perform: {request.action}{resource} {reason}"
