"""A decision in a few lines for a person.

Limits: what to change is the business of `harness.iam.suggest`.
"""

from harness.i18n.catalogue import iam_explanations as words
from harness.i18n.message import Message, joined, verbatim
from harness.iam.decision import Decision, Effect, MatchedStatement
from harness.iam.trace import StatementTrace, Trace, trace_of

__all__ = ["explain"]

_NEAR_MISS_LIMIT = 5
_EFFECTS = {
    Effect.ALLOWED: words.IS_ALLOWED,
    Effect.EXPLICITLY_DENIED: words.IS_EXPLICITLY_DENIED,
    Effect.IMPLICITLY_DENIED: words.IS_IMPLICITLY_DENIED,
}


def explain(decision: Decision) -> Message:
    """Say what was decided, by which statements, and which Allow statements nearly applied."""
    request = decision.request
    lines = [
        words.DECIDED(
            principal=request.principal.arn,
            effect=_EFFECTS[decision.effect],
            action=request.action,
            resource=request.resource,
        )
    ]
    if decision.effect is Effect.ALLOWED:
        lines.append(words.BY(layer=decision.layer) if decision.layer else words.BY_AWS)
    elif decision.effect is Effect.EXPLICITLY_DENIED:
        lines.append(words.BY_DENY(layer=decision.layer))
    else:
        lines.append(words.NO_ALLOW_IN(layer=decision.layer))
    lines += [joined("", (f"  {one.effect}: ", _place(one))) for one in decision.statements]
    if not decision.allowed:
        trace = trace_of(decision)
        if decision.effect is Effect.EXPLICITLY_DENIED:
            lines += _denying_conditions(decision, trace)
        near = [one for one in trace.near_misses if one.layer is decision.layer] or [
            one for one in trace.near_misses if decision.effect is Effect.IMPLICITLY_DENIED
        ]
        for one in near[:_NEAR_MISS_LIMIT]:
            miss = one.misses[0]
            lines.append(words.NEAR_MISS(place=_place(one), element=miss.element, reason=miss.reason))
            lines.append(words.EXPECTED(expected=_values(miss.expected), actual=_values(miss.actual)))
    return joined("\n", lines)


def _denying_conditions(decision: Decision, trace: Trace) -> list[Message]:
    denying = {(one.layer, one.policy, one.index) for one in decision.statements}
    return [
        words.BECAUSE(
            key=condition.key,
            actual=_values(condition.actual or ()),
            operator=condition.operator,
            expected=_values(condition.expected),
        )
        for layer in trace.layers
        for one in layer.statements
        if one.applied and (one.layer, one.policy, one.index) in denying and one.effect == "Deny"
        for condition in one.conditions
    ]


def _place(one: MatchedStatement | StatementTrace) -> Message:
    sid = f" ({one.sid})" if one.sid else ""
    return joined(" ", (one.layer, one.policy or words.UNNAMED, f"Statement[{one.index}]{sid}"))


def _values(texts: tuple[str, ...]) -> Message:
    return verbatim(", ".join(repr(text) for text in texts)) if texts else words.NOTHING
