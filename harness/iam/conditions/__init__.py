"""Condition operators, by what they compare: texts, ordered values, values of other types; `OPERATORS` lists them."""

from harness.iam.conditions.condition import Condition, SetOperator
from harness.iam.conditions.operator import Operator
from harness.iam.conditions.registry import OPERATORS

__all__ = ["OPERATORS", "Condition", "Operator", "SetOperator"]
