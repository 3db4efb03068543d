"""Condition operators: `OPERATORS` is the explicit list of all of them.

To add one: write it in its module (`text`, `ordered` or `value`, by what it compares) and name it in the tuple there.
Set operators and ``IfExists`` are affixes and belong to `Condition`.
"""

from harness.iam.conditions.operator import Operator
from harness.iam.conditions.ordered import ORDERED_OPERATORS
from harness.iam.conditions.text import ARN_OPERATORS, STRING_OPERATORS
from harness.iam.conditions.value import VALUE_OPERATORS

__all__ = ["OPERATORS"]

OPERATORS: dict[str, Operator] = {
    operator.name: operator for operator in (*STRING_OPERATORS, *ARN_OPERATORS, *ORDERED_OPERATORS, *VALUE_OPERATORS)
}
"""Every condition operator by its AWS name."""
