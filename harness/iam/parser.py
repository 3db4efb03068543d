"""From a JSON object to statements, collecting what is wrong on the way.

Source: IAM User Guide, reference_policies_grammar.
Limits: the messages are the project's own, AWS answers with MalformedPolicyDocument and less detail.
"""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Any

from harness.iam.conditions import OPERATORS, Condition, SetOperator
from harness.iam.document import PolicyKind
from harness.iam.elements import Actions, ResourcePattern, Resources
from harness.iam.principal_element import PrincipalElement
from harness.iam.problems import PROBLEM_LIMIT, PolicyError, Problem
from harness.iam.statement import Statement
from harness.iam.variables import tokenize

__all__ = ["LANGUAGE_VERSION", "parse_statements"]

LANGUAGE_VERSION = "2012-10-17"
"""The version of the policy language that has variables."""
_OLD_VERSION = "2008-10-17"
_POLICY_KEYS = ("Version", "Id", "Statement")
_STATEMENT_KEYS = (
    "Sid",
    "Effect",
    "Principal",
    "NotPrincipal",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Condition",
)
_PRINCIPAL_TYPES = ("AWS", "Service", "Federated", "CanonicalUser")
_SCALARS = (str, int, float)


def parse_statements(
    document: Mapping[str, Any], *, name: str, kind: PolicyKind | None
) -> tuple[str, tuple[Statement, ...]]:
    """The language version and the statements of a policy.

    Raises:
        PolicyError: with every problem found, up to the limit.
    """
    problems = _Problems()
    problems.unknown_keys(document, _POLICY_KEYS, "")
    version = document.get("Version", _OLD_VERSION)
    if version not in (LANGUAGE_VERSION, _OLD_VERSION):
        problems.add("Version", f"{_show(version)} is not a version of the policy language", f'"{LANGUAGE_VERSION}"')
    given = document.get("Statement")
    statements: list[Statement] = []
    if given is None:
        problems.add("Statement", "the policy has no Statement", '"Statement": [{"Effect": …}]')
    elif isinstance(given, Mapping):
        statements.append(_statement(given, 0, "Statement", version == LANGUAGE_VERSION, kind, problems))
    elif isinstance(given, list | tuple):
        for index, one in enumerate(given):
            path = f"Statement[{index}]"
            if not isinstance(one, Mapping):
                problems.add(path, f"a statement is an object, this is {_show(one)}", '{"Effect": …}')
            elif not problems.full:
                statements.append(_statement(one, index, path, version == LANGUAGE_VERSION, kind, problems))
    else:
        problems.add("Statement", f"{_show(given)} is not a statement", '"Statement": [{"Effect": …}]')
    if problems.found:
        raise PolicyError(name, tuple(problems.found[:PROBLEM_LIMIT]))
    return version, tuple(statements)


class _Problems:
    """Collects problems."""

    def __init__(self) -> None:
        self.found: list[Problem] = []

    @property
    def full(self) -> bool:
        return len(self.found) >= PROBLEM_LIMIT

    def add(self, path: str, what: str, fix: str) -> None:
        self.found.append(Problem(path, what, fix))

    def unknown_keys(self, given: Mapping[str, Any], known: tuple[str, ...], path: str) -> None:
        for key in given:
            if key not in known:
                self.add(
                    f"{path}.{key}".lstrip(".") if isinstance(key, str) else path,
                    f"{_show(key)} is not an element",
                    _nearest(key, known) or "one of " + ", ".join(known),
                )


def _statement(
    given: Mapping[str, Any],
    index: int,
    path: str,
    variables: bool,
    kind: PolicyKind | None,
    problems: _Problems,
) -> Statement:
    problems.unknown_keys(given, _STATEMENT_KEYS, path)
    sid = given.get("Sid")
    if sid is not None and not isinstance(sid, str):
        problems.add(f"{path}.Sid", f"{_show(sid)} is not text", '"Sid": "AllowReading"')
    effect = given.get("Effect")
    if effect not in ("Allow", "Deny"):
        what = "the statement has no Effect" if effect is None else f"{_show(effect)} is not an effect"
        problems.add(f"{path}.Effect", what, _nearest(effect, ("Allow", "Deny")) or '"Allow" or "Deny"')
    return Statement(
        index=index,
        sid=sid if isinstance(sid, str) else None,
        allow=effect == "Allow",
        principals=_principals(given, path, kind, problems),
        actions=_actions(given, path, problems),
        resources=_resources(given, path, variables, kind, problems),
        conditions=_conditions(given.get("Condition"), f"{path}.Condition", variables, problems),
    )


def _actions(given: Mapping[str, Any], path: str, problems: _Problems) -> Actions:
    element = _one_of(given, ("Action", "NotAction"), path, problems)
    if element is None:
        if "Action" not in given:
            problems.add(path, "the statement has neither Action nor NotAction", '"Action": "s3:GetObject"')
        return Actions((), False)
    patterns = _texts(given[element], f"{path}.{element}", problems, '"s3:GetObject"')
    for position, text in patterns:
        service, colon, name = text.partition(":")
        if text != "*" and not (service and colon and name and ":" not in name and text.isprintable()):
            problems.add(
                position,
                f"{_show(text)} is not an action: actions begin with their service",
                f'"{text}:*"' if text.isalnum() and text.islower() else '"service:Name", like "s3:GetObject"',
            )
    return Actions(tuple(text for _, text in patterns), element == "NotAction")


def _resources(
    given: Mapping[str, Any], path: str, variables: bool, kind: PolicyKind | None, problems: _Problems
) -> Resources | None:
    element = _one_of(given, ("Resource", "NotResource"), path, problems)
    if element is None:
        attached = "Principal" in given or "NotPrincipal" in given or bool(kind and kind.names_principals)
        if not attached and "Resource" not in given:
            problems.add(path, "the statement has neither Resource nor NotResource", '"Resource": "*" or an ARN')
        return None
    patterns = _texts(given[element], f"{path}.{element}", problems, '"*" or an ARN')
    for position, text in patterns:
        if text != "*" and not text.startswith("arn:"):
            problems.add(position, f'{_show(text)} is neither an ARN nor "*"', _arn_fix(text))
    return Resources(
        tuple(ResourcePattern.parse(text, variables=variables) for _, text in patterns),
        element == "NotResource",
    )


def _arn_fix(text: str) -> str:
    if set(text) == {"*"}:
        return '"*"'
    plain = text.isascii() and text and "/" not in text.split("*")[0][:1] and " " not in text
    return f'for a bucket: "arn:aws:s3:::{text}"' if plain and ":" not in text else '"arn:aws:SERVICE:REGION:ACCOUNT:…"'


def _principals(
    given: Mapping[str, Any], path: str, kind: PolicyKind | None, problems: _Problems
) -> PrincipalElement | None:
    element = _one_of(given, ("Principal", "NotPrincipal"), path, problems)
    expected = kind.names_principals if kind else None
    if element is None:
        if expected and kind and "Principal" not in given:
            problems.add(
                path, f"a statement of a {kind.title} must name a Principal", '"Principal": {"AWS": "111122223333"}'
            )
        return None
    path = f"{path}.{element}"
    if expected is False and kind:
        problems.add(path, f"a {kind.title} names no principals", "remove it: the policy is attached to its principal")
    value = given[element]
    if value == "*":
        return PrincipalElement((("AWS", "*"),), element == "NotPrincipal")
    if not isinstance(value, Mapping) or not value:
        fix = f'{{"AWS": "{value}"}}' if isinstance(value, str) and value[:4] == "arn:" else '"*" or {"AWS": "…"}'
        problems.add(path, f"{_show(value)} is not a principal", fix)
        return None
    entries: list[tuple[str, str]] = []
    for type_, names in value.items():
        if type_ not in _PRINCIPAL_TYPES:
            problems.add(
                f"{path}.{type_}",
                f"{_show(type_)} is not a type of principal",
                _nearest(type_, _PRINCIPAL_TYPES) or "one of " + ", ".join(_PRINCIPAL_TYPES),
            )
            continue
        entries += [(type_, text) for _, text in _texts(names, f"{path}.{type_}", problems, '"111122223333"')]
    return PrincipalElement(tuple(entries), element == "NotPrincipal")


def _conditions(given: Any, path: str, variables: bool, problems: _Problems) -> tuple[Condition, ...]:
    if given is None:
        return ()
    if not isinstance(given, Mapping):
        problems.add(path, f"{_show(given)} is not a condition", '{"StringEquals": {"key": "value"}}')
        return ()
    conditions: list[Condition] = []
    for name, block in given.items():
        here = f"{path}.{name}"
        parts = _operator(name)
        if parts is None:
            problems.add(here, f"{_show(name)} is not a condition operator", _operator_fix(name))
            continue
        set_operator, base, if_exists = parts
        if not isinstance(block, Mapping):
            problems.add(here, f"{_show(block)} is not a block of keys", f'{{"{name}": {{"key": "value"}}}}')
            continue
        operator = OPERATORS[base]
        for key, values in block.items():
            if not isinstance(key, str) or not key:
                problems.add(here, f"{_show(key)} is not a context key", '"aws:SourceArn"')
                continue
            expected = _values(values, f"{here}.{key}", problems)
            conditions.append(
                Condition(
                    operator,
                    set_operator,
                    if_exists,
                    name,
                    key,
                    expected,
                    tuple(tokenize(text, variables=variables and operator.variables) for text in expected),
                )
            )
    return tuple(conditions)


def _operator(name: Any) -> tuple[SetOperator | None, str, bool] | None:
    """Set operator, operator and whether ``IfExists``, of an operator as written; None when there is no such."""
    if not isinstance(name, str):
        return None
    prefix, colon, rest = name.rpartition(":")
    try:
        set_operator = SetOperator(prefix) if colon else None
    except ValueError:
        return None
    base = rest.removesuffix("IfExists")
    if base not in OPERATORS or (base != rest and OPERATORS[base].presence):
        return None
    return set_operator, base, base != rest


def _operator_fix(name: Any) -> str:
    text = str(name)[:80]
    prefix, colon, rest = text.rpartition(":")
    suffix = "IfExists" if rest.lower().endswith("ifexists") else ""
    base = rest[: len(rest) - len(suffix)]
    found = _nearest(base, tuple(OPERATORS))
    if found is None:
        return "one of " + ", ".join(OPERATORS)
    before = (_nearest(prefix, tuple(SetOperator)) or "ForAnyValue") + colon if colon else ""
    return before + found + ("" if found == "Null" else suffix)


def _one_of(given: Mapping[str, Any], pair: tuple[str, str], path: str, problems: _Problems) -> str | None:
    present = [name for name in pair if given.get(name) is not None]
    if len(present) == 2:
        problems.add(path, f"the statement has both {pair[0]} and {pair[1]}", f"keep one; {pair[1]} means all but")
    for name in pair:
        if name in given and given[name] is None:
            problems.add(f"{path}.{name}", f"{name} is null", "give it a value or leave it out")
    return present[0] if present else None


def _texts(value: Any, path: str, problems: _Problems, example: str) -> list[tuple[str, str]]:
    """Path and text of each entry of a text or a list of texts."""
    if isinstance(value, str):
        entries = [(path, value)]
    elif isinstance(value, list | tuple):
        entries = [(f"{path}[{index}]", one) for index, one in enumerate(value)]
    else:
        problems.add(path, f"{_show(value)} is neither text nor a list of texts", example)
        return []
    if not entries:
        problems.add(path, "the list is empty", example)
    good = []
    for position, one in entries:
        if isinstance(one, str) and one:
            good.append((position, one))
        else:
            problems.add(position, f"{_show(one)} is not text", example)
    return good


def _values(value: Any, path: str, problems: _Problems) -> tuple[str, ...]:
    values: Iterable[Any] = value if isinstance(value, list | tuple) else [value]
    texts = []
    for one in values:
        if isinstance(one, bool):
            texts.append("true" if one else "false")
        elif isinstance(one, _SCALARS):
            texts.append(str(one))
        else:
            problems.add(path, f"{_show(one)} is not a value", "text, a number, a boolean, or a list of them")
    return tuple(texts)


def _nearest(word: Any, known: Iterable[str]) -> str | None:
    by_lower = {name.lower(): name for name in known}
    close = get_close_matches(str(word)[:80].lower(), by_lower, n=1, cutoff=0.6)
    return by_lower[close[0]] if close else None


def _show(value: Any) -> str:
    if isinstance(value, str | int | float | bool) or value is None:
        text = repr(value)
        return text if len(text) <= 80 else text[:79] + "…"
    return "an object" if isinstance(value, Mapping) else "a list" if isinstance(value, list) else type(value).__name__
