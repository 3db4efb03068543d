"""ARN operators: six parts, each compared on its own; ArnEquals and ArnLike are the same.

Source: IAM User Guide, reference_policies_elements_condition_operators#Conditions_ARN.
Limits: what is not a six-part ARN never matches; where plain wildcard matching would have matched all the same,
the comparison is in doubt (None).
"""

from dataclasses import dataclass

from harness.iam.conditions.operator import Operator
from harness.iam.patterns import Matcher, Pattern, Wildcard, arn_parts, compile_tokens

__all__ = ["ARN_OPERATORS"]


@dataclass(frozen=True, slots=True)
class _Arn:
    parts: tuple[Matcher, ...] | None
    whole: Matcher


def _prepare(pattern: Pattern) -> _Arn:
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


def _compare(expected: _Arn, text: str) -> bool | None:
    actual = arn_parts(text)
    if expected.parts is None or actual is None:
        return None if expected.whole(text) else False
    return all(matches(part) for matches, part in zip(expected.parts, actual, strict=True))


ARN_OPERATORS = (
    Operator("ArnEquals", _prepare, _compare, variables=True),
    Operator("ArnLike", _prepare, _compare, variables=True),
    Operator("ArnNotEquals", _prepare, _compare, negated=True, variables=True),
    Operator("ArnNotLike", _prepare, _compare, negated=True, variables=True),
)
