"""Why a statement does not apply to a request, in words a person can act on.

Limits: reasons are heuristics for the reader; the decision never depends on them.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from harness.iam.conditions import Condition
from harness.iam.elements import Actions, ResourcePattern, Resources
from harness.iam.patterns import arn_parts, compile_tokens, split_wildcards
from harness.iam.request import Request
from harness.iam.variables import without_value

__all__ = ["Miss", "action_miss", "condition_miss", "resource_miss"]

_PART_NAMES = ("prefix", "partition", "service", "region", "account", "resource")


@dataclass(frozen=True, slots=True)
class Miss:
    """One element of a statement that does not fit.

    Attributes:
        element: ``Principal``, ``Action``, ``Resource``, or ``Condition.OPERATOR.KEY`` (and the Not… forms).
        reason: why, one clause.
        expected: what the statement says.
        actual: what the request says; empty when it says nothing.
        close: whether the statement was about such a request at all (same service), so that telling it helps.
    """

    element: str
    reason: str
    expected: tuple[str, ...]
    actual: tuple[str, ...]
    close: bool = True


def action_miss(actions: Actions, request: Request) -> Miss:
    """Why the actions of a statement do not cover the request's."""
    service = request.action_key.partition(":")[0]
    if actions.negated:
        return Miss("NotAction", f"{request.action} is excepted", actions.patterns, (request.action,))
    same_service = any(text.lower().startswith(f"{service}:") for text in actions.patterns)
    wild = any("*" in text.partition(":")[0] for text in actions.patterns if text not in ("*", "*:*"))
    reason = "a wildcard stands in the service prefix" if wild else f"{request.action} is not among the actions"
    if same_service:
        reason = f"it names other actions of {service}, not {request.action}"
    return Miss("Action", reason, actions.patterns, (request.action,), close=same_service or wild)


def resource_miss(resources: Resources, request: Request) -> Miss:
    """Why the resources of a statement do not cover the request's."""
    expected = tuple(pattern.text for pattern in resources.patterns)
    if resources.negated:
        return Miss("NotResource", "the resource is excepted", expected, (request.resource,))
    # A bucket that stands beside patterns of its objects lacks nothing: those are the ones to look at.
    telling = [one for one in resources.patterns if not any(text.startswith(f"{one.text}/") for text in expected)]
    reasons = [reason for pattern in telling if (reason := _resource_reason(pattern, request))]
    service = request.action_key.partition(":")[0]
    about = any(parts and parts[2] == service for parts in map(arn_parts, expected))
    reason = reasons[0] if reasons else "it names another resource"
    return Miss("Resource", reason, expected, (request.resource,), close=bool(reasons) or about)


def _resource_reason(pattern: ResourcePattern, request: Request) -> str | None:
    resource, text = request.resource, pattern.text
    if pattern.misplaced_variable:
        return "a variable stands before the fifth colon of the ARN, where none is replaced"
    if pattern.unresolved(request):
        missing = without_value(pattern.tokens, request.values)[0]
        return f"the variable {missing} has no value in this request"
    if pattern.match(request) is None and not pattern.wild_service:
        return "a variable of it is given as a list, and a multivalued key has no value"
    if pattern.wild_service:
        return "a wildcard stands in the service part of the ARN"

    def would_match(changed: str) -> bool:
        return compile_tokens(split_wildcards(changed))(resource)

    if would_match(f"{text}/*"):
        return 'it names the container, not what is in it: "/*" is missing at the end'
    if would_match(f"{text}:*"):
        return '":*" is missing at the end of the ARN'
    if text.endswith("/*") and would_match(text[:-2]):
        return 'it names what is in the container ("/*"), not the container itself'
    if text.endswith(":*") and would_match(text[:-2]):
        return 'the ":*" at its end asks for more than the resource has'
    if compile_tokens(split_wildcards(text.lower()))(resource.lower()):
        return "it differs only in upper and lower case; resources are case-sensitive"
    if resource == "*":
        return 'the action names no resource here: only "Resource": "*" matches'
    theirs, ours = arn_parts(text), arn_parts(resource)
    if theirs and ours:
        different = [
            name
            for name, one, other in zip(_PART_NAMES, theirs, ours, strict=True)
            if not compile_tokens(split_wildcards(one))(other)
        ]
        if len(different) == 1 and different[0] != "resource":
            place = _PART_NAMES.index(different[0])
            return f"another {different[0]}: {theirs[place] or '(empty)'}, not {ours[place] or '(empty)'}"
    return None


def condition_miss(condition: Condition, request: Request) -> Miss:
    """Why a condition does not hold, or is in doubt."""
    given = request.values.get(condition.key_lower)
    actual = () if given is None else (given,) if isinstance(given, str) else given
    return Miss(
        f"Condition.{condition.name}.{condition.key}",
        _condition_reason(condition, request, actual),
        condition.expected,
        actual,
    )


def _condition_reason(condition: Condition, request: Request, actual: tuple[str, ...]) -> str:
    if condition.operator.presence:
        return f"the request {'has' if actual else 'does not have'} {condition.key}"
    if not actual:
        return f"the request does not have {condition.key}"
    unresolved = [text for tokens in condition.tokens for text in without_value(tokens, request.values)]
    if unresolved and not condition.operator.negated:
        return f"the variable {unresolved[0]} has no value in this request"
    if condition.holds(request.values) is None:
        if len(actual) > 1 and condition.set_operator is None:
            return f"{condition.key} has several values: the operator needs ForAllValues or ForAnyValue"
        return "the two values cannot be compared"
    if condition.operator.negated:
        return f"{condition.key} is {_list(actual)}, which is excepted"
    if any(one.lower() == other.lower() for one in actual for other in condition.expected):
        return "the value differs only in upper and lower case"
    if condition.operator.name == "StringEquals" and any(set("*?") & set(text) for text in condition.expected):
        return "StringEquals takes wildcards literally; StringLike does not"
    return f"{condition.key} is {_list(actual)}"


def _list(texts: Iterable[str]) -> str:
    return ", ".join(texts)
