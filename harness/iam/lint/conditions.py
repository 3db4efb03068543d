"""Conditions that hold when one thinks they do not, and the other way round."""

from collections.abc import Iterator

from harness.i18n.catalogue import iam_lint as words
from harness.iam import Policy, Statement
from harness.iam.conditions import Condition
from harness.iam.lint.finding import Remark

__all__ = [
    "for_all_values_without_null",
    "mfa_bool_in_deny",
    "mfa_if_exists_in_allow",
    "variables_in_old_version",
    "wildcard_in_string_equals",
]

_MFA = "aws:multifactorauthpresent"
_LITERAL_OPERATORS = frozenset(
    {"StringEquals", "StringNotEquals", "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase"}
)


def for_all_values_without_null(statement: Statement, _policy: Policy) -> Iterator[Remark]:
    """An Allow whose ForAllValues holds when the key is absent."""
    demanded = {
        one.key_lower
        for one in statement.conditions
        if one.operator.presence and all(text.lower() == "false" for text in one.expected)
    }
    for condition in statement.conditions:
        open_ = condition.set_operator == "ForAllValues" and condition.key_lower not in demanded
        if statement.allow and open_:
            missing = f'"Null": {{"{condition.key}": "false"}}'
            yield Remark(_element(condition), words.TRUE_WITHOUT_KEY, words.ADD(text=missing))


def mfa_bool_in_deny(statement: Statement, _policy: Policy) -> Iterator[Remark]:
    """A Deny without MFA that does not hit access keys."""
    for condition in statement.conditions:
        plain = condition.operator.name == "Bool" and not condition.if_exists
        if not statement.allow and plain and condition.key_lower == _MFA and "false" in _lower(condition.expected):
            yield Remark(_element(condition), words.MISSES_ACCESS_KEYS, words.USE(name="BoolIfExists"))


def mfa_if_exists_in_allow(statement: Statement, _policy: Policy) -> Iterator[Remark]:
    """An Allow with MFA that access keys pass without."""
    for condition in statement.conditions:
        lenient = condition.operator.name == "Bool" and condition.if_exists
        if statement.allow and lenient and condition.key_lower == _MFA and "true" in _lower(condition.expected):
            yield Remark(_element(condition), words.PASSES_ACCESS_KEYS, words.USE(name="Bool"))


def wildcard_in_string_equals(statement: Statement, _policy: Policy) -> Iterator[Remark]:
    """A wildcard where it is taken literally."""
    for condition in statement.conditions:
        if condition.operator.name not in _LITERAL_OPERATORS:
            continue
        for text in condition.expected:
            plain = text.replace("${*}", "").replace("${?}", "")
            if "*" in plain or "?" in plain:
                like = "StringNotLike" if condition.operator.negated else "StringLike"
                yield Remark(
                    _element(condition),
                    words.NO_WILDCARDS(text=text, operator=condition.operator.name),
                    words.USE(name=like),
                )


def variables_in_old_version(statement: Statement, policy: Policy) -> Iterator[Remark]:
    """Policy variables in a policy whose version has none."""
    if policy.version == "2012-10-17":
        return
    places = [("Resource", one.text) for one in (statement.resources.patterns if statement.resources else ())]
    places += [(_element(condition), text) for condition in statement.conditions for text in condition.expected]
    for element, text in places:
        if "${" in text:
            yield Remark(
                element,
                words.NO_VARIABLES(text=text, version=policy.version),
                words.ADD(text='"Version": "2012-10-17"'),
            )


def _element(condition: Condition) -> str:
    return f"Condition.{condition.name}.{condition.key}"


def _lower(texts: tuple[str, ...]) -> list[str]:
    return [text.lower() for text in texts]
