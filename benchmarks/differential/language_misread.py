"""Misreadings about conditions, variables and patterns, as changes to a case (see `misreadings`)."""

import re
from collections.abc import Callable
from typing import Any

from benchmarks.differential.rewriting import (
    EVERYTHING,
    NOTHING,
    Json,
    context_values,
    documents,
    each,
    many,
    never,
    statements,
)
from harness.iam import Policy

__all__ = [
    "blanks_fail",
    "doubts",
    "empty_list_is_present",
    "empty_text_is_a_value",
    "in_doubt",
    "list_as_text",
    "no_conditions",
    "no_variables",
    "not_resource_is_no_element",
    "plain_text_arn",
    "regular_expression",
    "resolved",
    "session_as_principal_arn",
    "short_dates_fail",
    "spelling_of_caller_identity",
]


def session_as_principal_arn(case: Json) -> None:
    """aws:PrincipalArn is the caller's ARN."""
    context = case["request"].setdefault("context", {})
    for key in [key for key in context if key.lower() == "aws:principalarn"]:
        del context[key]
    context["aws:PrincipalArn"] = case["request"]["principal"]


def no_variables(case: Json) -> None:
    """Policies are of the version without variables."""
    for document in documents(case):
        document["Version"] = "2008-10-17"


def plain_text_arn(operator: str) -> str:
    """The text operator that compares as the ARN operator is read."""
    return re.sub(r"Arn(Not)?(Equals|Like)", r"String\1Like", operator)


def no_conditions(_case: Json, statement: Json) -> None:
    """The statement has no conditions."""
    statement.pop("Condition", None)


def in_doubt(case: Json, operator: str, key: str, expected: Any) -> bool:
    """Whether harness.iam cannot compare, so that its answer is its own rule and not AWS's."""
    statement = {**EVERYTHING, "Condition": {operator: {key: expected}}}
    parsed = Policy.parse({"Version": "2012-10-17", "Statement": [statement]})
    values = {name: value if isinstance(value, str) else tuple(value) for name, value in context_values(case).items()}
    return parsed.statements[0].conditions[0].holds(values) is None


def doubts(*, hold: bool) -> Callable[[Json], None]:
    """Conditions that harness.iam cannot compare hold, or make their statement not apply."""

    def settle(case: Json, statement: Json) -> None:
        for operator, block in list((statement.get("Condition") or {}).items()):
            for key in [key for key, expected in block.items() if in_doubt(case, operator, key, expected)]:
                if hold:
                    del block[key]
                else:
                    never(statement)

    return each(settle)


def short_dates_fail(case: Json, statement: Json) -> None:
    """A condition with a date without a day does not hold."""
    values = context_values(case)
    for operator, block in (statement.get("Condition") or {}).items():
        for key, expected in block.items():
            dates = [*many(expected), *many(values.get(key.lower(), []))]
            if "Date" in operator and any(re.fullmatch(r"\d{4}(-\d\d)?", str(one)) for one in dates):
                never(statement)


def blanks_fail(case: Json, statement: Json) -> None:
    """A condition with blanks around a value does not hold."""
    values = context_values(case)
    for block in (statement.get("Condition") or {}).values():
        for key, expected in block.items():
            texts = [str(one) for one in (*many(expected), *many(values.get(key.lower(), [])))]
            if any(text != text.strip() for text in texts):
                never(statement)


def empty_text_is_a_value(case: Json) -> None:
    """An empty text is a text like others."""
    context = case["request"].get("context") or {}
    for key, value in context.items():
        if value == "":
            context[key] = "an empty text"


def empty_list_is_present(case: Json) -> None:
    """A key without values is there."""
    context = case["request"].get("context") or {}
    for key, value in context.items():
        if value == []:
            context[key] = [""]


def list_as_text(case: Json) -> None:
    """Several values under a plain operator are one text."""
    context = case["request"].get("context") or {}
    plain = {
        key.lower()
        for document in documents(case)
        for statement in statements(document)
        for operator, block in (statement.get("Condition") or {}).items()
        for key in block
        if not operator.startswith("For")
    }
    for key, value in context.items():
        if isinstance(value, list) and len(value) > 1 and key.lower() in plain:
            context[key] = str(value)


def spelling_of_caller_identity(case: Json) -> None:
    """Another spelling of sts:GetCallerIdentity is another action."""
    request = case["request"]
    if request["action"].lower() == "sts:getcalleridentity" != request["action"]:
        request["action"] = "sts:GetCallerIdentities"


def resolved(element: str, matches: Callable[[str, str], bool]) -> Callable[[Json], None]:
    """Replaces patterns that match by ``*`` and the others by one that matches nothing."""

    def resolve(case: Json, statement: Json) -> None:
        asked = case["request"]["action" if element == "Action" else "resource"]
        for name in (element, f"Not{element}"):
            if name in statement:
                matched = any(matches(pattern, asked) for pattern in many(statement[name]))
                statement[name] = "*" if matched else NOTHING[element]

    return each(resolve)


def regular_expression(pattern: str, text: str) -> bool:
    """Whether a pattern matches as a regular expression with wider stars."""
    return re.match("^" + pattern.replace("*", ".*") + "$", text) is not None


def not_resource_is_no_element(_case: Json, statement: Json) -> None:
    """A statement with NotResource allows every resource."""
    if "NotResource" in statement:
        del statement["NotResource"]
        statement.update(Resource="*", Effect="Allow")
