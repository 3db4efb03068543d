"""Condition operators, one module a family.

`OPERATORS` is the explicit list of all of them. To add one: write it in its family's module and name it here.
Set operators and ``IfExists`` are affixes and belong to `Condition`.
"""

from harness.iam.conditions.arn import ARN_OPERATORS
from harness.iam.conditions.binary import BINARY_OPERATORS
from harness.iam.conditions.boolean import BOOLEAN_OPERATORS
from harness.iam.conditions.date import DATE_OPERATORS
from harness.iam.conditions.ip import IP_OPERATORS
from harness.iam.conditions.null import NULL_OPERATORS
from harness.iam.conditions.numeric import NUMERIC_OPERATORS
from harness.iam.conditions.operator import Operator
from harness.iam.conditions.string import STRING_OPERATORS

__all__ = ["OPERATORS"]

OPERATORS: dict[str, Operator] = {
    operator.name: operator
    for operator in (
        *STRING_OPERATORS,
        *NUMERIC_OPERATORS,
        *DATE_OPERATORS,
        *BOOLEAN_OPERATORS,
        *BINARY_OPERATORS,
        *IP_OPERATORS,
        *ARN_OPERATORS,
        *NULL_OPERATORS,
    )
}
"""Every condition operator by its AWS name."""
