"""Whether an item fulfils a condition, and what of it a projection keeps.

D: Developer Guide, "Condition and filter expressions, operators, and functions": values of different types are never
equal and have no order; a condition on an attribute that is not there is false, except ``<>`` and
``attribute_not_exists``. Items are in DynamoDB's JSON.

Limits: the length of a text is counted in characters.
"""

import base64
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from harness.extension.services.dynamodb.nodes import Compare, Function, Joined, Literal, Node, Not, Operand, Path

__all__ = ["fulfils", "legacy_condition", "ordering", "project"]

type Value = Mapping[str, Any]

LEGACY: Mapping[str, str] = {"EQ": "=", "NE": "<>", "LE": "<=", "LT": "<", "GE": ">=", "GT": ">"}
LEGACY_FUNCTIONS: Mapping[str, str] = {
    **{"NOT_NULL": "attribute_exists", "NULL": "attribute_not_exists"},
    **{"BEGINS_WITH": "begins_with", "CONTAINS": "contains"},
}


def fulfils(node: Node, item: Mapping[str, Value]) -> bool:
    """Return whether ``item`` fulfils a parsed condition."""
    match node:
        case Joined("AND", parts):
            return all(fulfils(part, item) for part in parts)
        case Joined(_, parts):
            return any(fulfils(part, item) for part in parts)
        case Not(part):
            return not fulfils(part, item)
        case Function(name, operands):
            return _call(name, [_resolve(each, item) for each in operands])
        case Compare(operator, operands):
            return _compare(operator, [_resolve(each, item) for each in operands])


def _resolve(operand: Operand, item: Mapping[str, Value]) -> Value | None:
    match operand:
        case Literal(value):
            return value
        case Function(_, (inner,)):
            size = _length(_resolve(inner, item))
            return None if size is None else {"N": str(size)}
        case Path(steps):
            return _at(item, steps)
        case _:
            raise AssertionError(operand)


def _at(item: Mapping[str, Value], steps: Sequence[str | int]) -> Value | None:
    value: Value | None = {"M": item}
    for step in steps:
        holder = (value or {}).get("M" if isinstance(step, str) else "L")
        if isinstance(step, str):
            value = holder.get(step) if holder is not None else None
        else:
            value = holder[step] if holder is not None and step < len(holder) else None
    return value


def _length(value: Value | None) -> int | None:
    if value is None:
        return None
    [(kind, content)] = value.items()
    if kind == "B":
        return len(base64.b64decode(content))
    return len(content) if kind in ("S", "SS", "NS", "BS", "L", "M") else None


def _compare(operator: str, values: Sequence[Value | None]) -> bool:
    left, *others = values
    match operator:
        case "=":
            return left is not None and _equal(left, others[0])
        case "<>":
            return not _equal(left, others[0])
        case "IN":
            return left is not None and any(_equal(left, each) for each in others)
        case "BETWEEN":
            return _compare(">=", (left, others[0])) and _compare("<=", (left, others[1]))
    right = others[0]
    if left is None or right is None or set(left) != set(right) or not set(left) & {"S", "N", "B"}:
        return False
    one, two = ordering(left), ordering(right)
    return bool({"<": one < two, "<=": one <= two, ">": one > two, ">=": one >= two}[operator])


def ordering(value: Value) -> Any:
    """Return what a text (as UTF-8), number or binary value is ordered by among values of its type."""
    [(kind, content)] = value.items()
    if kind == "N":
        return Decimal(content)
    return base64.b64decode(content) if kind == "B" else content.encode()


def _equal(one: Value | None, two: Value | None) -> bool:
    if one is None or two is None or set(one) != set(two):
        return False
    [(kind, left)], [(_, right)] = one.items(), two.items()
    match kind:
        case "N":
            return Decimal(left) == Decimal(right)
        case "NS":
            return {Decimal(each) for each in left} == {Decimal(each) for each in right}
        case "SS" | "BS":
            return set(left) == set(right)
        case "L":
            return len(left) == len(right) and all(map(_equal, left, right))
        case "M":
            return set(left) == set(right) and all(_equal(left[name], right[name]) for name in left)
    return bool(left == right)


def _call(name: str, values: Sequence[Value | None]) -> bool:
    match name:
        case "attribute_exists":
            return values[0] is not None
        case "attribute_not_exists":
            return values[0] is None
    value, operand = values
    if value is None or operand is None:
        return False
    [(kind, content)], [(other, wanted)] = value.items(), operand.items()
    match name:
        case "attribute_type":
            return bool(kind == wanted)
        case "begins_with":
            return kind == other and kind in ("S", "B") and ordering(value).startswith(ordering(operand))
    if kind in ("SS", "NS", "BS"):
        return other == kind[0] and any(_equal({other: each}, operand) for each in content)
    if kind == "L":
        return any(_equal(each, operand) for each in content)
    return kind == other and kind in ("S", "B") and ordering(operand) in ordering(value)


def legacy_condition(conditions: Mapping[str, Mapping[str, Any]], operator: str = "AND") -> Node | None:
    """Return the condition that QueryFilter, ScanFilter or KeyConditions state; None without one."""
    parts = tuple(_legacy(Path((name,)), stated) for name, stated in conditions.items())
    return None if not parts else parts[0] if len(parts) == 1 else Joined(operator, parts)


def _legacy(path: Path, stated: Mapping[str, Any]) -> Node:
    operator = stated["ComparisonOperator"]
    operands: tuple[Operand, ...] = (path, *(Literal(value) for value in stated.get("AttributeValueList", ())))
    if operator in LEGACY_FUNCTIONS:
        return Function(LEGACY_FUNCTIONS[operator], operands)
    if operator == "NOT_CONTAINS":
        return Not(Function("contains", operands))
    return Compare(LEGACY.get(operator, operator), operands)


def project(item: Mapping[str, Value], paths: Sequence[Path]) -> dict[str, Value]:
    """Return the parts of ``item`` that the paths name."""
    kept: Any = {}
    for path in paths:
        if (value := _at(item, path.steps)) is not None:
            _keep(kept, path.steps, value)
    return {name: _closed(part) for name, part in kept.items()}


def _keep(kept: dict[Any, Any], steps: Sequence[str | int], value: Value) -> None:
    for step in steps[:-1]:
        kept = kept.setdefault(step, {})
    kept[steps[-1]] = _Leaf(value)


class _Leaf:
    """A value that is kept whole."""

    def __init__(self, value: Value) -> None:
        self.value = value


def _closed(part: Any) -> Value:
    if isinstance(part, _Leaf):
        return part.value
    if all(isinstance(step, int) for step in part):  # elements of a list move together
        return {"L": [_closed(part[step]) for step in sorted(part)]}
    return {"M": {name: _closed(each) for name, each in part.items()}}
