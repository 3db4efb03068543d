"""String operators. Source: IAM User Guide, reference_policies_elements_condition_operators#Conditions_String."""

from harness.iam.conditions.operator import Operator
from harness.iam.patterns import Matcher, as_text, compile_tokens

__all__ = ["STRING_OPERATORS"]


def _equals(expected: str, actual: str) -> bool:
    return expected == actual


def _equals_ignoring_case(expected: str, actual: str) -> bool:
    return expected.lower() == actual.lower()


def _like(expected: Matcher, actual: str) -> bool:
    return expected(actual)


STRING_OPERATORS = (
    Operator("StringEquals", as_text, _equals, variables=True),
    Operator("StringNotEquals", as_text, _equals, negated=True, variables=True),
    Operator("StringEqualsIgnoreCase", as_text, _equals_ignoring_case, variables=True),
    Operator("StringNotEqualsIgnoreCase", as_text, _equals_ignoring_case, negated=True, variables=True),
    Operator("StringLike", compile_tokens, _like, variables=True),
    Operator("StringNotLike", compile_tokens, _like, negated=True, variables=True),
)
