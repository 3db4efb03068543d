"""Numeric operators. Source: IAM User Guide, reference_policies_elements_condition_operators#Conditions_Numeric."""

import operator
import re
from collections.abc import Callable
from decimal import Decimal

from harness.iam.conditions.operator import Operator
from harness.iam.patterns import Pattern, as_text

__all__ = ["NUMERIC_OPERATORS"]

_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?", re.ASCII)


def _number(text: str) -> Decimal | None:
    text = text.strip()
    # The bound keeps a number of a million digits from costing more than a glance.
    return Decimal(text) if len(text) <= 128 and _NUMBER.fullmatch(text) else None


def _prepare(pattern: Pattern) -> Decimal | None:
    return _number(as_text(pattern))


def _compare(relation: Callable[[Decimal, Decimal], bool]) -> Callable[[Decimal | None, str], bool | None]:
    def compare(expected: Decimal | None, text: str) -> bool | None:
        actual = _number(text)
        return None if expected is None or actual is None else relation(actual, expected)

    return compare


NUMERIC_OPERATORS = (
    Operator("NumericEquals", _prepare, _compare(operator.eq)),
    Operator("NumericNotEquals", _prepare, _compare(operator.eq), negated=True),
    Operator("NumericLessThan", _prepare, _compare(operator.lt)),
    Operator("NumericLessThanEquals", _prepare, _compare(operator.le)),
    Operator("NumericGreaterThan", _prepare, _compare(operator.gt)),
    Operator("NumericGreaterThanEquals", _prepare, _compare(operator.ge)),
)
