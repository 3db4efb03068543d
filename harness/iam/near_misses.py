"""Why a statement does not apply to a request, in words a person can act on.

Limits: reasons are heuristics for the reader; the decision never depends on them.
"""

from dataclasses import dataclass

from harness.i18n.catalogue import iam_explanations as words
from harness.i18n.message import Message
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
    reason: Message
    expected: tuple[str, ...]
    actual: tuple[str, ...]
    close: bool = True


def action_miss(actions: Actions, request: Request) -> Miss:
    """Why the actions of a statement do not cover the request's."""
    service = request.action_key.partition(":")[0]
    if actions.negated:
        return Miss("NotAction", words.EXCEPTED_ACTION(action=request.action), actions.patterns, (request.action,))
    same_service = any(text.lower().startswith(f"{service}:") for text in actions.patterns)
    wild = any("*" in text.partition(":")[0] for text in actions.patterns if text not in ("*", "*:*"))
    reason = words.WILD_PREFIX if wild else words.NOT_AMONG_ACTIONS(action=request.action)
    if same_service:
        reason = words.OTHER_ACTIONS(service=service, action=request.action)
    return Miss("Action", reason, actions.patterns, (request.action,), close=same_service or wild)


def resource_miss(resources: Resources, request: Request) -> Miss:
    """Why the resources of a statement do not cover the request's."""
    expected = tuple(pattern.text for pattern in resources.patterns)
    if resources.negated:
        return Miss("NotResource", words.EXCEPTED_RESOURCE, expected, (request.resource,))
    # A bucket that stands beside patterns of its objects lacks nothing: those are the ones to look at.
    telling = [one for one in resources.patterns if not any(text.startswith(f"{one.text}/") for text in expected)]
    reasons = [reason for pattern in telling if (reason := _resource_reason(pattern, request))]
    service = request.action_key.partition(":")[0]
    about = any(parts and parts[2] == service for parts in map(arn_parts, expected))
    reason = reasons[0] if reasons else words.OTHER_RESOURCE
    return Miss("Resource", reason, expected, (request.resource,), close=bool(reasons) or about)


def _resource_reason(pattern: ResourcePattern, request: Request) -> Message | None:
    resource, text = request.resource, pattern.text
    if pattern.misplaced_variable:
        return words.MISPLACED_VARIABLE
    if pattern.unresolved(request):
        return words.NO_VALUE(name=without_value(pattern.tokens, request.values)[0])
    if pattern.match(request) is None and not pattern.wild_service:
        return words.LIST_VALUE
    if pattern.wild_service:
        return words.WILD_SERVICE

    def would_match(changed: str) -> bool:
        return compile_tokens(split_wildcards(changed))(resource)

    if would_match(f"{text}/*"):
        return words.CONTAINER
    if would_match(f"{text}:*"):
        return words.COLON_STAR_MISSING
    if text.endswith("/*") and would_match(text[:-2]):
        return words.CONTENT
    if text.endswith(":*") and would_match(text[:-2]):
        return words.COLON_STAR_TOO_MUCH
    if compile_tokens(split_wildcards(text.lower()))(resource.lower()):
        return words.RESOURCE_CASE
    if resource == "*":
        return words.ONLY_STAR
    theirs, ours = arn_parts(text), arn_parts(resource)
    if theirs and ours:
        different = [
            name
            for name, one, other in zip(_PART_NAMES, theirs, ours, strict=True)
            if not compile_tokens(split_wildcards(one))(other)
        ]
        if len(different) == 1 and different[0] != "resource":
            place = _PART_NAMES.index(different[0])
            return words.OTHER_PART(
                part=different[0], theirs=theirs[place] or words.EMPTY_PART, ours=ours[place] or words.EMPTY_PART
            )
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


def _condition_reason(condition: Condition, request: Request, actual: tuple[str, ...]) -> Message:
    if not actual:
        return words.LACKS_KEY(key=condition.key)
    if condition.operator.presence:
        return words.HAS_KEY(key=condition.key)
    unresolved = [text for tokens in condition.tokens for text in without_value(tokens, request.values)]
    if unresolved and not condition.operator.negated:
        return words.NO_VALUE(name=unresolved[0])
    if condition.holds(request.values) is None:
        if len(actual) > 1 and condition.set_operator is None:
            return words.SEVERAL_VALUES(key=condition.key)
        return words.NOT_COMPARABLE
    if condition.operator.negated:
        return words.EXCEPTED_VALUE(key=condition.key, values=", ".join(actual))
    if any(one.lower() == other.lower() for one in actual for other in condition.expected):
        return words.VALUE_CASE
    if condition.operator.name == "StringEquals" and any(set("*?") & set(text) for text in condition.expected):
        return words.LITERAL_WILDCARDS
    return words.VALUE_IS(key=condition.key, values=", ".join(actual))
