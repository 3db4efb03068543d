"""Null: is the key absent. Source: IAM User Guide, reference_policies_elements_condition_operators#Conditions_Null."""

from harness.iam.conditions.operator import Operator
from harness.iam.patterns import Pattern, as_text

__all__ = ["NULL_OPERATORS"]

_TRUTH = {"true": True, "false": False}


def _prepare(pattern: Pattern) -> bool | None:
    return _TRUTH.get(as_text(pattern).strip().lower())


def _compare(expected: bool | None, absent: str) -> bool | None:
    """Compare with whether the key is absent, given as ``true`` or ``false``."""
    return None if expected is None else expected is _TRUTH[absent]


NULL_OPERATORS = (Operator("Null", _prepare, _compare, presence=True),)
