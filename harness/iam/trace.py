"""The trace of a decision: every layer, every statement, and why each did or did not apply.

Computed on demand by walking the statements again; the decision itself stays fast.
"""

from dataclasses import dataclass
from enum import StrEnum

from harness.i18n.catalogue import iam_explanations as words
from harness.iam.decision import Decision
from harness.iam.evaluator import asked_layers, statement_grant
from harness.iam.layers import Layer, Policies
from harness.iam.near_misses import Miss, action_miss, condition_miss, resource_miss
from harness.iam.policy import Policy
from harness.iam.principal_element import Grant
from harness.iam.request import Request
from harness.iam.statement import Statement

__all__ = ["ConditionTrace", "LayerOutcome", "LayerTrace", "StatementTrace", "Trace", "trace_of"]


class LayerOutcome(StrEnum):
    """What a layer said."""

    ALLOW = "allows"
    EXPLICIT_DENY = "denies explicitly"
    NO_ALLOW = "has no Allow that applies"
    DELEGATES = "delegates to identity-based policies"


@dataclass(frozen=True, slots=True)
class ConditionTrace:
    """One condition as it was evaluated.

    Attributes:
        operator: as written, affixes included.
        key: the context key as written.
        expected: the values of the policy.
        actual: the values of the request; None when the key is absent.
        held: True, False, or None when the values cannot be compared (a doubt never grants).
    """

    operator: str
    key: str
    expected: tuple[str, ...]
    actual: tuple[str, ...] | None
    held: bool | None


@dataclass(frozen=True, slots=True)
class StatementTrace:
    """One statement.

    Attributes:
        layer: where it stands.
        policy: the name of its policy.
        sid: its Sid, if any.
        index: its place in the policy, from 0.
        level: its level, for SCPs and RCPs (root is 0).
        effect: ``Allow`` or ``Deny``.
        applied: whether it applied to the request.
        misses: the elements that did not fit; empty when it applied.
        conditions: all its conditions.
    """

    layer: Layer
    policy: str
    sid: str | None
    index: int
    level: int
    effect: str
    applied: bool
    misses: tuple[Miss, ...]
    conditions: tuple[ConditionTrace, ...]

    @property
    def near_miss(self) -> bool:
        """Whether a single element kept an Allow about the same service from applying."""
        return self.effect == "Allow" and len(self.misses) == 1 and self.misses[0].close


@dataclass(frozen=True, slots=True)
class LayerTrace:
    """One layer that was asked."""

    layer: Layer
    outcome: LayerOutcome
    statements: tuple[StatementTrace, ...]


@dataclass(frozen=True, slots=True)
class Trace:
    """The layers that were asked, in order."""

    layers: tuple[LayerTrace, ...]

    @property
    def near_misses(self) -> tuple[StatementTrace, ...]:
        """Allow statements that only one element kept from applying, those about other actions last."""
        found = [one for layer in self.layers for one in layer.statements if one.near_miss]
        return tuple(sorted(found, key=lambda one: one.misses[0].element in ("Action", "NotAction")))

    def layer(self, layer: Layer) -> LayerTrace | None:
        """The trace of one layer, or None when it was not asked."""
        return next((one for one in self.layers if one.layer is layer), None)


def trace_of(decision: Decision) -> Trace:
    """Walk through the policies of a decision again, noting everything."""
    request, policies = decision.request, decision.policies
    return Trace(tuple(_layer(request, policies, layer, levels) for layer, levels in asked_layers(request, policies)))


def _layer(request: Request, policies: Policies, layer: Layer, levels: tuple[tuple[Policy, ...], ...]) -> LayerTrace:
    statements = []
    denied = False
    weakest = Grant.DIRECT
    for level, attached in enumerate(levels):
        best = Grant.NONE
        for policy in attached:
            for statement in policy.statements:
                grant = statement_grant(statement, request, policies, layer)
                traced = _statement(request, layer, policy, level, statement, grant)
                statements.append(traced)
                if traced.applied and statement.allow:
                    best = max(best, grant)
                denied = denied or (traced.applied and not statement.allow)
        weakest = min(weakest, best)
    outcome = {Grant.NONE: LayerOutcome.NO_ALLOW, Grant.DELEGATED: LayerOutcome.DELEGATES}.get(
        weakest, LayerOutcome.ALLOW
    )
    return LayerTrace(layer, LayerOutcome.EXPLICIT_DENY if denied else outcome, tuple(statements))


def _statement(
    request: Request, layer: Layer, policy: Policy, level: int, statement: Statement, grant: Grant
) -> StatementTrace:
    misses: list[Miss] = []
    if grant is Grant.NONE:
        misses.append(_principal_miss(statement, request, layer))
    # In doubt, an Allow misses and a Deny does not.
    doubtful = (False, None) if statement.allow else (False,)
    if statement.actions.match(request.action_key) in doubtful:
        misses.append(action_miss(statement.actions, request))
    if statement.resources is not None and statement.resources.match(request) in doubtful:
        misses.append(resource_miss(statement.resources, request))
    conditions = []
    for condition in statement.conditions:
        held = condition.holds(request.values)
        given = request.values.get(condition.key_lower)
        actual = (given,) if isinstance(given, str) else given
        conditions.append(ConditionTrace(condition.name, condition.key, condition.expected, actual, held))
        if held in doubtful:
            misses.append(condition_miss(condition, request))
    return StatementTrace(
        layer,
        policy.name,
        statement.sid,
        statement.index,
        level,
        statement.effect,
        not misses,
        tuple(misses),
        tuple(conditions),
    )


def _principal_miss(statement: Statement, request: Request, layer: Layer) -> Miss:
    element = statement.principals
    if element is None:
        return Miss("Principal", words.MUST_NAME_PRINCIPALS(layer=layer), (), (request.principal.arn,))
    name = "NotPrincipal" if element.negated else "Principal"
    expected = tuple(value for _, value in element.entries)
    reason = words.OTHER_PRINCIPAL
    if element.negated:
        reason = words.EXCEPTED_CALLER
    elif layer in (Layer.IDENTITY, Layer.BOUNDARY, Layer.SESSION, Layer.SERVICE_CONTROL):
        reason = words.NAMES_NO_PRINCIPALS(layer=layer)
    elif any("*" in value and value != "*" for value in expected):
        reason = words.PARTIAL_PRINCIPAL
    return Miss(name, reason, expected, (request.principal.arn,))
