"""Operators that compare texts: strings, and ARNs part by part.

Source: IAM User Guide, reference_policies_elements_condition_operators#Conditions_String and #Conditions_ARN.
Limits: ArnEquals and ArnLike are the same. What is not a six-part ARN never matches one; where plain wildcard matching
would have matched all the same, the comparison is in doubt (None).
"""

from dataclasses import dataclass

from harness.iam.conditions.operator import Operator
from harness.iam.patterns import Matcher, Pattern, Wildcard, arn_parts, as_text, compile_tokens

__all__ = ["ARN_OPERATORS", "STRING_OPERATORS"]


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


@dataclass(frozen=True, slots=True)
class _Arn:
    parts: tuple[Matcher, ...] | None
    whole: Matcher


def _arn(pattern: Pattern) -> _Arn:
    parts: list[list[str | Wildcard]] = [[]]
    for token in pattern:
        if not isinstance(token, str):
            parts[-1].append(token)
            continue
        first, *others = token.split(":", 6 - len(parts))
        parts[-1].append(first)
        parts.extend([other] for other in others)
    matchers = tuple(compile_tokens(tuple(part)) for part in parts)
    return _Arn(matchers if len(parts) == 6 else None, compile_tokens(pattern))


def _matches_arn(expected: _Arn, text: str) -> bool | None:
    actual = arn_parts(text)
    if expected.parts is None or actual is None:
        return None if expected.whole(text) else False
    return all(matches(part) for matches, part in zip(expected.parts, actual, strict=True))


ARN_OPERATORS = (
    Operator("ArnEquals", _arn, _matches_arn, variables=True),
    Operator("ArnLike", _arn, _matches_arn, variables=True),
    Operator("ArnNotEquals", _arn, _matches_arn, negated=True, variables=True),
    Operator("ArnNotLike", _arn, _matches_arn, negated=True, variables=True),
)
