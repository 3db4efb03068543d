"""Bool. Source: IAM User Guide, reference_policies_elements_condition_operators#Conditions_Boolean."""

from harness.iam.conditions.operator import Operator
from harness.iam.patterns import Pattern, as_text

__all__ = ["BOOLEAN_OPERATORS"]

_TRUTH = {"true": True, "false": False}


def _prepare(pattern: Pattern) -> bool | None:
    return _TRUTH.get(as_text(pattern).strip().lower())


def _compare(expected: bool | None, text: str) -> bool | None:
    actual = _TRUTH.get(text.strip().lower())
    return None if expected is None or actual is None else expected is actual


BOOLEAN_OPERATORS = (Operator("Bool", _prepare, _compare, variables=True),)
