"""Which partition a Query reads and what its sort key has to fulfil.

D: API reference, Query, KeyConditionExpression: the partition key with ``=``, and one condition on the sort key with
``=``, ``<``, ``<=``, ``>``, ``>=``, ``BETWEEN`` or ``begins_with``. Words: "Query condition missed key schema element"
and "Query key condition not supported" Q and all others Q: https://github.com/architect/dynalite.

Limits: keys of two attributes at most (AWS lets a global secondary index have up to eight).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from harness.extension.services.dynamodb.nodes import Compare, Function, Joined, Literal, Node, Path

__all__ = ["KeyCondition", "KeyConditionError", "key_condition"]

SORT_OPERATORS = frozenset({"=", "<", "<=", ">", ">=", "BETWEEN", "begins_with"})


class KeyConditionError(ValueError):
    """A key condition that DynamoDB refuses; the message is DynamoDB's."""


@dataclass(frozen=True, slots=True)
class KeyCondition:
    """A partition and a condition on the sort key.

    Attributes:
        partition: value of the partition key.
        sort: condition on the sort key; None: the whole partition.
    """

    partition: Mapping[str, Any]
    sort: Node | None


def key_condition(tree: Node, keys: tuple[str, ...], types: Mapping[str, str]) -> KeyCondition:
    """Read a parsed condition as a condition on ``keys`` (partition key, then the sort key if there is one).

    Raises:
        KeyConditionError: DynamoDB refuses it.
    """
    found: dict[str, Function | Compare] = {}
    for part in _parts(tree):
        name = _attribute(part)
        if name in found:
            raise KeyConditionError(
                "Invalid KeyConditionExpression: KeyConditionExpressions must only contain one condition per key"
            )
        found[name] = part
    if len(found) > 2:
        raise KeyConditionError("Conditions can be of length 1 or 2 only")
    missing = next((key for key in keys[: len(found)] if key not in found), None)
    if missing is not None:
        raise KeyConditionError(f"Query condition missed key schema element: {missing}")
    partition = found.pop(keys[0])
    if not set(found) <= set(keys) or not isinstance(partition, Compare) or partition.operator != "=":
        raise KeyConditionError("Query key condition not supported")
    sort = next(iter(found.values()), None)
    for key, stated in zip(keys, (partition, sort), strict=False):
        for value in _values(stated):
            _require_type(key, value, types[key])
    [value] = _values(partition)
    return KeyCondition(value, sort)


def _parts(tree: Node) -> Iterator[Function | Compare]:
    match tree:
        case Joined("AND", parts):
            for part in parts:
                yield from _parts(part)
        case Function(name) if name in SORT_OPERATORS:
            yield tree
        case Compare(operator) if operator in SORT_OPERATORS:
            yield tree
        case Function(used) | Compare(used) | Joined(used):
            raise _unsuitable(used)
        case _:
            raise _unsuitable("NOT")


def _unsuitable(operator: str) -> KeyConditionError:
    return KeyConditionError(f"Invalid operator used in KeyConditionExpression: {operator}")


def _attribute(part: Function | Compare) -> str:
    match part.operands:
        case (Path((str(name),)), *others) if all(isinstance(each, Literal) for each in others):
            return name
        case (Path(steps), *_) if len(steps) > 1:
            raise KeyConditionError(
                "Invalid KeyConditionExpression: KeyConditionExpressions cannot have conditions on nested attributes"
            )
        case _:
            raise KeyConditionError(
                "Invalid condition in KeyConditionExpression: Multiple attribute names used in one condition"
            )


def _values(part: Function | Compare | None) -> list[Mapping[str, Any]]:
    return [each.value for each in part.operands if isinstance(each, Literal)] if part is not None else []


def _require_type(key: str, value: Mapping[str, Any], wanted: str) -> None:
    if set(value) != {wanted}:
        raise KeyConditionError(
            "One or more parameter values were invalid: Condition parameter type does not match schema type"
        )
    if not value[wanted]:
        raise KeyConditionError(
            "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an "
            f"empty string value. Key: {key}"
        )
