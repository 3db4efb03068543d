"""Changing a case: what the misreadings of the other modules share.

A change takes a case in the case format and changes it in place.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any, Final

__all__ = [
    "EVERYTHING",
    "LISTS",
    "NOTHING",
    "Json",
    "account",
    "any_case",
    "any_segment",
    "assumes",
    "context_values",
    "documents",
    "each",
    "kind",
    "many",
    "never",
    "operators",
    "statements",
    "without",
]

type Json = dict[str, Any]

LISTS: Final = (
    *("identityPolicies", "permissionBoundaryPolicies", "sessionPolicies"),
    *("serviceControlPolicies", "resourceControlPolicies", "vpcEndpointPolicies"),
)
EVERYTHING: Final = {"Effect": "Allow", "Action": "*", "Resource": "*"}
NOTHING: Final = {"Action": "nothing:Nothing", "Resource": "arn:aws:nothing:::nothing"}


def kind(case: Json) -> str:
    """The kind of the caller, as its ARN names it."""
    return str(case["request"]["principal"]).split(":")[-1].split("/")[0]


def account(case: Json) -> str:
    """The caller's account; empty for services."""
    principal = str(case["request"]["principal"])
    return principal.split(":")[4] if principal.startswith("arn:") else ""


def assumes(case: Json) -> bool:
    """Whether a role is to be assumed, by signed credentials."""
    return str(case["request"]["action"]).lower() == "sts:assumerole"


def documents(case: Json) -> Iterator[Json]:
    """Every policy of the case."""
    for name in LISTS:
        for one in case.get(name) or []:
            yield from one if isinstance(one, list) else [one]
    if case.get("resourcePolicy"):
        yield case["resourcePolicy"]


def statements(document: Json) -> list[Json]:
    """The statements of a policy, made a list."""
    if isinstance(document["Statement"], dict):
        document["Statement"] = [document["Statement"]]
    found: list[Json] = document["Statement"]
    return found


def each(change: Callable[[Json, Json], None]) -> Callable[[Json], None]:
    """A change of every statement, as a change of the case."""

    def changed(case: Json) -> None:
        for document in documents(case):
            for statement in statements(document):
                change(case, statement)

    return changed


def many(value: Any) -> list[Any]:
    """A value or a list of them, as a list."""
    return list(value) if isinstance(value, list) else [value]


def without(name: str) -> Callable[[Json], None]:
    """The change that leaves a layer out."""
    return lambda case: case.update({name: None})


def context_values(case: Json) -> Json:
    """The context by lower-case key."""
    return {key.lower(): value for key, value in (case["request"].get("context") or {}).items()}


def operators(change: Callable[[str], str]) -> Callable[[Json], None]:
    """The change that renames condition operators."""

    def rename(_case: Json, statement: Json) -> None:
        renamed: Json = {}
        for operator, block in (statement.get("Condition") or {}).items():
            renamed.setdefault(change(operator), {}).update(block)
        if renamed:
            statement["Condition"] = renamed

    return each(rename)


def never(statement: Json) -> None:
    """Makes a statement apply to nothing."""
    statement.pop("NotAction", None)
    statement["Action"] = NOTHING["Action"]


def any_segment(pattern: str, text: str) -> bool:
    """Whether a pattern matches with wildcards that reach everywhere."""
    pieces = (".*" if one == "*" else "." if one == "?" else re.escape(one) for one in pattern)
    return re.fullmatch("".join(pieces), text, re.DOTALL) is not None


def any_case(pattern: str, text: str) -> bool:
    """The same, whatever the case."""
    return any_segment(pattern.lower(), text.lower())
