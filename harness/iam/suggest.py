"""What to change so that a refused request goes through, and nothing more.

Walks from blocker to blocker: for an implicit deny it adds a statement scoped to the action and the resource, for an
explicit deny it rewrites the statement around the request (`harness.iam.deny_exception`), until the evaluator allows
the request. `Suggestion.apply` gives the policies with all changes, so that a caller can decide again.

Source: IAM User Guide, troubleshoot_access-denied.
Limits: it changes policies, not the request; what the caller could do instead is in the notes.
"""

from dataclasses import dataclass, replace

from harness.i18n.catalogue import iam_explanations as words
from harness.i18n.message import Message, joined
from harness.iam.allow_statement import allow_statement, escape_resource, written_action
from harness.iam.changes import (
    Change,
    ChangeKind,
    apply_change,
    layer_levels,
    only_policy,
    raw_statements,
)
from harness.iam.decision import Decision, Effect
from harness.iam.deny_exception import except_request
from harness.iam.evaluator import evaluate
from harness.iam.layers import Layer, Policies
from harness.iam.parser import LANGUAGE_VERSION
from harness.iam.request import Request
from harness.iam.special_cases import root_assumes_role
from harness.iam.suggestion_notes import notes_for, warnings_for
from harness.iam.trace import trace_of

__all__ = ["Suggestion", "suggest"]

_CHANGE_LIMIT = 100


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Changes that together allow the request.

    Attributes:
        changes: in the order in which the blockers were met; empty when the request is allowed already or no policy
            can allow it.
        complete: whether the request is allowed once all changes are made.
        warnings: what the changes open or close beyond the request.
        notes: what else to know: further actions needed, what the caller could do instead.
    """

    changes: tuple[Change, ...]
    complete: bool
    warnings: tuple[Message, ...]
    notes: tuple[Message, ...]

    @property
    def change(self) -> Change | None:
        """The change for the blocker that the decision names."""
        return self.changes[0] if self.changes else None

    @property
    def blockers(self) -> tuple[Change, ...]:
        """The changes for every other blocker that is still in the way after the first."""
        return self.changes[1:]

    def apply(self, policies: Policies) -> Policies:
        """The policies with all changes made."""
        for change in self.changes:
            policies = apply_change(change, policies)
        return policies


def suggest(request: Request, policies: Policies, decision: Decision) -> Suggestion:
    """The smallest change that allows a refused request.

    Args:
        request: what was refused.
        policies: the policies that it was evaluated by.
        decision: the refusal; an Allowed decision gives an empty suggestion.
    """
    changes: list[Change] = []
    warnings: list[Message] = []
    current = decision
    # No policy lets the root user assume a role.
    possible = not root_assumes_role(request)
    while possible and not current.allowed and len(changes) < _CHANGE_LIMIT:
        explicit = current.effect is Effect.EXPLICITLY_DENIED
        change, warned = _exception(request, policies, current) if explicit else _addition(request, policies, current)
        changes.append(change)
        warnings += warned
        policies = apply_change(change, policies)
        current = evaluate(request, policies)
    trace = trace_of(decision)
    if changes:
        warnings += warnings_for(request, trace)
    notes = notes_for(request, decision, trace)
    return Suggestion(tuple(changes), current.allowed, tuple(dict.fromkeys(warnings)), notes)


def _lacking_level(policies: Policies, request: Request) -> int:
    """The first level of service control policies that does not allow; 0 where the layer has no levels."""
    for number, level in enumerate(policies.service_control or ()):
        if evaluate(request, replace(policies, service_control=(level,))).layer is Layer.SERVICE_CONTROL:
            return number
    return 0


def _addition(request: Request, policies: Policies, decision: Decision) -> tuple[Change, tuple[Message, ...]]:
    """The statement that an implicit deny lacks."""
    layer = decision.layer or Layer.IDENTITY
    level = _lacking_level(policies, request) if layer is Layer.SERVICE_CONTROL else 0
    found = allow_statement(request, policies, layer)
    where = _where(request, layer, level)
    return Change(ChangeKind.ADD, layer, where, (found.statement,), level=level), found.warnings


def _exception(request: Request, policies: Policies, decision: Decision) -> tuple[Change, tuple[Message, ...]]:
    """The rewriting of the last Deny statement of the first policy that denies."""
    layer = decision.layer or Layer.IDENTITY
    for level, attached in enumerate(layer_levels(policies, layer)):
        for position, policy in enumerate(attached):
            alone = only_policy(policies, layer, policy)
            denials = [
                one for one in evaluate(request, alone).statements if one.effect == "Deny" and one.layer is layer
            ]
            if not denials:
                continue
            # From the end, so that the places of the statements before stay what they are.
            index = max(one.index for one in denials)
            raw = raw_statements(policy)[index]
            variables = policy.version == LANGUAGE_VERSION
            found = except_request(
                raw,
                policy.statements[index],
                request,
                layer,
                action=written_action(request),
                resource=escape_resource(request.resource) if variables else request.resource,
            )
            place = f"{policy.name or 'policy'} Statement[{index}]"
            where = joined(", ", (_where(request, layer, level), place))
            return (
                Change(ChangeKind.REPLACE, layer, where, found.statements, level, position, index),
                found.warnings,
            )
    raise AssertionError("an explicit deny has a statement")


def _where(request: Request, layer: Layer, level: int) -> Message:
    principal = request.role_arn or request.principal.arn
    match layer:
        case Layer.TRUST:
            return words.TRUST_POLICY(resource=request.resource)
        case Layer.RESOURCE:
            return words.RESOURCE_POLICY(resource=request.resource)
        case Layer.IDENTITY:
            return words.IDENTITY_POLICY(principal=principal)
        case Layer.BOUNDARY:
            return words.BOUNDARY(principal=principal)
        case Layer.SESSION:
            return words.SESSION_POLICY(principal=request.principal.arn)
        case Layer.VPC_ENDPOINT:
            return words.ENDPOINT_POLICY
        case Layer.SERVICE_CONTROL:
            return words.SERVICE_CONTROL(level=level, account=request.principal.account)
        case Layer.RESOURCE_CONTROL:
            return words.RESOURCE_CONTROL(level=level, account=request.account)
