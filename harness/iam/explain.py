"""A decision in a few lines for a person.

Limits: English; what to change is the business of `harness.iam.suggest`.
"""

from harness.iam.decision import Decision, Effect, MatchedStatement
from harness.iam.trace import StatementTrace, Trace, trace_of

__all__ = ["explain"]

_NEAR_MISS_LIMIT = 5


def explain(decision: Decision) -> str:
    """Say what was decided, by which statements, and which Allow statements nearly applied."""
    request = decision.request
    verb = {
        Effect.ALLOWED: "is allowed",
        Effect.EXPLICITLY_DENIED: "is denied explicitly",
        Effect.IMPLICITLY_DENIED: "is denied: nothing allows it",
    }[decision.effect]
    lines = [f"{request.principal.arn} {verb}: {request.action} on {request.resource}"]
    if decision.effect is Effect.ALLOWED:
        lines.append(f"  by {decision.layer or 'AWS itself: no policy is needed'}")
    elif decision.effect is Effect.EXPLICITLY_DENIED:
        lines.append(f"  by a Deny in {decision.layer}; no Allow can override it")
    else:
        lines.append(f"  no Allow applies in: {decision.layer}")
    lines += [f"  {one.effect}: {_place(one)}" for one in decision.statements]
    if not decision.allowed:
        trace = trace_of(decision)
        if decision.effect is Effect.EXPLICITLY_DENIED:
            lines += _denying_conditions(decision, trace)
        near = [one for one in trace.near_misses if one.layer is decision.layer] or [
            one for one in trace.near_misses if decision.effect is Effect.IMPLICITLY_DENIED
        ]
        for one in near[:_NEAR_MISS_LIMIT]:
            miss = one.misses[0]
            lines.append(f"  near miss: {_place(one)}: {miss.element}: {miss.reason}")
            lines.append(f"    expected {_values(miss.expected)}, request has {_values(miss.actual)}")
    return "\n".join(lines)


def _denying_conditions(decision: Decision, trace: Trace) -> list[str]:
    denying = {(one.layer, one.policy, one.index) for one in decision.statements}
    return [
        f"    because {condition.key} is {_values(condition.actual or ())} "
        f"({condition.operator} {_values(condition.expected)})"
        for layer in trace.layers
        for one in layer.statements
        if one.applied and (one.layer, one.policy, one.index) in denying and one.effect == "Deny"
        for condition in one.conditions
    ]


def _place(one: MatchedStatement | StatementTrace) -> str:
    sid = f" ({one.sid})" if one.sid else ""
    return f"{one.layer} {one.policy or '(unnamed)'} Statement[{one.index}]{sid}"


def _values(texts: tuple[str, ...]) -> str:
    return ", ".join(repr(text) for text in texts) or "nothing"
