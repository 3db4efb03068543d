"""Condition operators, one module a family; `OPERATORS` lists them all."""

from harness.iam.conditions.condition import Condition, SetOperator
from harness.iam.conditions.operator import Operator
from harness.iam.conditions.registry import OPERATORS

__all__ = ["OPERATORS", "Condition", "Operator", "SetOperator"]
