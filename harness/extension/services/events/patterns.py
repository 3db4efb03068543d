"""Event patterns: whether an event matches one. Pure.

Source (D): EventBridge User Guide, "Amazon EventBridge event patterns" and "Comparison operators"
(https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html, eb-create-pattern-operators.html).
All fields of a pattern must match, each by one of its values; ``$or`` asks for one of several groups of fields.
Recorded (R) in LocalStack's ``tests/aws/services/events/event_pattern_templates``: field names may be joined by dots,
only leaves exist, numbers compare by value, ``anything-but`` accepts null and other types but not what is missing.

Where a field lies in an array of objects, fields of one array must match in the same element, as in AWS's matching
library (https://github.com/aws/event-ruler, "And and Or relationship among fields"; arrays of plain values match if one
of their values does). A wildcard ``*`` stands for any number of characters, none included; ``\\*`` is the star itself.

Limits: matches patterns that are valid; LocalStack's compiler tells those that are not, and ``problem`` what it lets
pass.
"""

import ipaddress
import operator
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from harness.iam.patterns import Wildcard, compile_tokens

__all__ = ["matches", "problem"]

_NUMERIC: Final[Mapping[str, Callable[[float, float], bool]]] = {
    "=": operator.eq,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


@dataclass(frozen=True, slots=True)
class _Leaf:
    """A value of an event and the array elements that it lies in (array → index)."""

    value: Any
    elements: Mapping[str, int]


def matches(pattern: Mapping[str, Any], event: Mapping[str, Any]) -> bool:
    """Whether ``event`` matches ``pattern``.

    Args:
        pattern: a valid event pattern.
        event: the event, decoded from JSON.
    """
    leaves: dict[str, list[_Leaf]] = {}
    for path, leaf in _leaves(event, "", {}):
        leaves.setdefault(path, []).append(leaf)
    return any(_all_match(list(fields.items()), leaves, {}) for fields in _alternatives(pattern, ""))


def problem(pattern: Mapping[str, Any]) -> str | None:
    """AWS's reason against a pattern that asks for nothing; None: it asks for something everywhere.

    Args:
        pattern: an event pattern, decoded from JSON.
    """
    if not pattern:
        return "Filter is empty"
    nested = [value for value in pattern.values() if isinstance(value, Mapping)]
    if any(not value for value in nested):
        return "Empty objects are not allowed"
    return next((found for value in nested if (found := problem(value))), None)


def _leaves(value: Any, path: str, elements: Mapping[str, int]) -> Iterator[tuple[str, _Leaf]]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _leaves(inner, f"{path}.{key}" if path else key, elements)
    elif isinstance(value, (list, tuple)):
        for index, inner in enumerate(value):
            yield from _leaves(inner, path, {**elements, path: index} if isinstance(inner, Mapping) else elements)
    else:
        yield path, _Leaf(value, elements)


def _alternatives(pattern: Mapping[str, Any], path: str) -> list[dict[str, Sequence[Any]]]:
    """The groups of fields (path → accepted values) of which one must match."""
    found: list[dict[str, Sequence[Any]]] = [{}]
    for key, value in pattern.items():
        inner = f"{path}.{key}" if path else key
        if key == "$or" and isinstance(value, list) and all(isinstance(each, Mapping) for each in value):
            branches = [branch for each in value for branch in _alternatives(each, path)]
        elif isinstance(value, Mapping):
            branches = _alternatives(value, inner)
        else:
            branches = [{inner: value}]
        found = [_merged(one, other) for one in found for other in branches]
    return found


def _merged(one: Mapping[str, Sequence[Any]], other: Mapping[str, Sequence[Any]]) -> dict[str, Sequence[Any]]:
    # the same field outside and inside of $or: LocalStack's and AWS's patterns then keep the inner one
    return {**one, **other}


def _all_match(
    fields: Sequence[tuple[str, Sequence[Any]]], leaves: Mapping[str, Sequence[_Leaf]], chosen: Mapping[str, int]
) -> bool:
    """Whether every field finds a leaf, all of them in the same elements of the arrays that they share."""
    if not fields:
        return True
    (path, conditions), *rest = fields
    present = leaves.get(path, ())
    if not present:
        missing_is_wanted = any(isinstance(each, Mapping) and each.get("exists") is False for each in conditions)
        return missing_is_wanted and _all_match(rest, leaves, chosen)
    return any(
        _all_match(rest, leaves, {**chosen, **leaf.elements})
        for leaf in present
        if all(chosen.get(array, index) == index for array, index in leaf.elements.items())
        and any(_accepts(condition, leaf.value) for condition in conditions)
    )


def _accepts(condition: Any, value: Any) -> bool:
    """Whether a value that is there fulfils one condition."""
    if not isinstance(condition, Mapping):
        return _equal(condition, value)
    [(name, wanted)] = condition.items()
    if name == "exists":
        return bool(wanted)
    if name == "anything-but":
        return not _is_one_of(wanted, value)
    if name == "numeric":
        return _is_number(value) and all(
            _NUMERIC[sign](value, bound) for sign, bound in zip(wanted[::2], wanted[1::2], strict=True)
        )
    return isinstance(value, str) and _text(name, wanted, value)


def _is_one_of(unwanted: Any, value: Any) -> bool:
    """Whether ``anything-but`` excludes a value."""
    if isinstance(unwanted, Mapping):
        [(name, wanted)] = unwanted.items()
        texts = wanted if isinstance(wanted, list) else [wanted]
        return isinstance(value, str) and any(_text(name, text, value) for text in texts)
    return any(_equal(each, value) for each in (unwanted if isinstance(unwanted, list) else [unwanted]))


def _text(name: str, wanted: Any, value: str) -> bool:
    """Whether a text fulfils a condition on texts."""
    if isinstance(wanted, Mapping):  # {"prefix": {"equals-ignore-case": …}}
        wanted, value = str(wanted.get("equals-ignore-case", "")).lower(), value.lower()
    match name:
        case "prefix":
            return value.startswith(wanted)
        case "suffix":
            return value.endswith(wanted)
        case "equals-ignore-case":
            return value.lower() == str(wanted).lower()
        case "wildcard":
            return _wildcard(wanted)(value)
        case "cidr":
            return _lies_in(wanted, value)
    return False


@lru_cache(maxsize=1024)
def _wildcard(text: str) -> Callable[[str], bool]:
    parts = re.findall(r"\\[*\\]|\*|[^*\\]+|\\", text)
    return compile_tokens(tuple(Wildcard.STAR if part == "*" else _unescaped(part) for part in parts))


def _unescaped(part: str) -> str:
    return part[1] if part in (r"\*", r"\\") else part


def _lies_in(block: str, address: str) -> bool:
    try:
        return ipaddress.ip_address(address) in ipaddress.ip_network(block, strict=False)
    except ValueError:
        return False


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _equal(wanted: Any, value: Any) -> bool:
    if isinstance(wanted, bool) or isinstance(value, bool):
        return wanted is value  # to Python, True is 1
    return bool(wanted == value)
