"""Attribute values: each has exactly one type that there is, sets are neither empty nor have a member twice.

D: API reference, AttributeValue; Developer Guide, "Supported data types and naming rules" (sets). AWS's words Q:
https://github.com/architect/dynalite; rely on their code, ``ValidationException``. moto takes the first type that it
finds, and sets with a member twice.
"""

from collections.abc import Iterator, Mapping
from typing import Any

__all__ = ["AttributeValueError", "check_values"]

TYPES = frozenset({"S", "N", "B", "BOOL", "NULL", "SS", "NS", "BS", "L", "M"})
SETS = {"SS": "string", "NS": "number", "BS": "binary"}
INVALID = "One or more parameter values were invalid: "
ONE_TYPE = "must contain exactly one of the supported datatypes"


class AttributeValueError(ValueError):
    """A value that DynamoDB refuses; the message is DynamoDB's."""


def check_values(body: Mapping[str, Any]) -> None:
    """Check all attribute values of a request, numbers in canonical form. AttributeValueError: DynamoDB refuses one."""
    for value in _values(body):
        _check(value)


def _values(body: Mapping[str, Any]) -> Iterator[Any]:
    for name in ("Item", "Key", "ExclusiveStartKey", "ExpressionAttributeValues"):
        yield from (body.get(name) or {}).values()
    for action in body.get("TransactItems") or ():
        for part in action.values():
            yield from _values(part)
    for asked in (body.get("RequestItems") or {}).values():
        if isinstance(asked, dict):
            yield from (value for key in asked.get("Keys", ()) for value in key.values())
            continue
        for request in asked:
            for part in request.values():
                yield from _values(part)


def _check(value: Any) -> None:
    types = TYPES & set(value) if isinstance(value, dict) else set()
    if not types:
        raise AttributeValueError(f"Supplied AttributeValue is empty, {ONE_TYPE}")
    if len(types) > 1:
        raise AttributeValueError(f"Supplied AttributeValue has more than one datatypes set, {ONE_TYPE}")
    [kind] = types
    content = value[kind]
    if kind in SETS:
        if not content:
            raise AttributeValueError(f"{INVALID}An {SETS[kind]} set  may not be empty")
        if len(set(content)) < len(content):
            raise AttributeValueError(f"{INVALID}Input collection [{', '.join(content)}] contains duplicates.")
    elif kind == "NULL" and content is not True:
        raise AttributeValueError(f"{INVALID}Null attribute value types must have the value of true")
    elif kind == "L":
        for each in content:
            _check(each)
    elif kind == "M":
        for each in content.values():
            _check(each)
