"""From a JSON object to statements, collecting what is wrong on the way.

Source: IAM User Guide, reference_policies_grammar.
Limits: the messages are the project's own, AWS answers with MalformedPolicyDocument and less detail.
"""

from collections.abc import Mapping
from typing import Any

from harness.i18n.catalogue import common
from harness.i18n.catalogue import iam as words
from harness.iam.conditions.parser import parse_conditions
from harness.iam.document import PolicyKind
from harness.iam.elements import Actions, ResourcePattern, Resources
from harness.iam.principal_element import PrincipalElement
from harness.iam.problems import PROBLEM_LIMIT, PolicyError, ProblemCollector, nearest, read_texts, show
from harness.iam.statement import Statement

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


def parse_statements(
    document: Mapping[str, Any], *, name: str, kind: PolicyKind | None
) -> tuple[str, tuple[Statement, ...]]:
    """The language version and the statements of a policy.

    Raises:
        PolicyError: with every problem found, up to the limit.
    """
    problems = ProblemCollector()
    problems.unknown_keys(document, _POLICY_KEYS, "")
    version = document.get("Version", _OLD_VERSION)
    if version not in (LANGUAGE_VERSION, _OLD_VERSION):
        problems.add("Version", words.NOT_A_VERSION(version=show(version)), f'"{LANGUAGE_VERSION}"')
    given = document.get("Statement")
    statements: list[Statement] = []
    if given is None:
        problems.add("Statement", words.NO_STATEMENT, '"Statement": [{"Effect": …}]')
    elif isinstance(given, Mapping):
        statements.append(_statement(given, 0, "Statement", version == LANGUAGE_VERSION, kind, problems))
    elif isinstance(given, list | tuple):
        for index, one in enumerate(given):
            path = f"Statement[{index}]"
            if not isinstance(one, Mapping):
                problems.add(path, words.STATEMENT_OBJECT(one=show(one)), '{"Effect": …}')
            elif not problems.full:
                statements.append(_statement(one, index, path, version == LANGUAGE_VERSION, kind, problems))
    else:
        problems.add("Statement", words.NOT_A_STATEMENT(given=show(given)), '"Statement": [{"Effect": …}]')
    if problems.found:
        raise PolicyError(name, tuple(problems.found[:PROBLEM_LIMIT]))
    return version, tuple(statements)


def _statement(
    given: Mapping[str, Any],
    index: int,
    path: str,
    variables: bool,
    kind: PolicyKind | None,
    problems: ProblemCollector,
) -> Statement:
    problems.unknown_keys(given, _STATEMENT_KEYS, path)
    sid = given.get("Sid")
    if sid is not None and not isinstance(sid, str):
        problems.add(f"{path}.Sid", words.NOT_TEXT(given=show(sid)), '"Sid": "AllowReading"')
    effect = given.get("Effect")
    if effect not in ("Allow", "Deny"):
        what = words.NO_EFFECT if effect is None else words.NOT_AN_EFFECT(effect=show(effect))
        problems.add(f"{path}.Effect", what, nearest(effect, ("Allow", "Deny")) or words.ALLOW_OR_DENY)
    return Statement(
        index=index,
        sid=sid if isinstance(sid, str) else None,
        allow=effect == "Allow",
        principals=_principals(given, path, kind, problems),
        actions=_actions(given, path, problems),
        resources=_resources(given, path, variables, kind, problems),
        conditions=parse_conditions(given.get("Condition"), f"{path}.Condition", variables, problems),
    )


def _actions(given: Mapping[str, Any], path: str, problems: ProblemCollector) -> Actions:
    element = _one_of(given, ("Action", "NotAction"), path, problems)
    if element is None:
        if "Action" not in given:
            problems.add(path, words.NO_ACTION, '"Action": "s3:GetObject"')
        return Actions((), False)
    patterns = read_texts(given[element], f"{path}.{element}", problems, '"s3:GetObject"')
    for position, text in patterns:
        service, colon, name = text.partition(":")
        if text != "*" and not (service and colon and name and ":" not in name and text.isprintable()):
            problems.add(
                position,
                words.NOT_AN_ACTION_OF(text=show(text)),
                f'"{text}:*"' if text.isalnum() and text.islower() else words.ACTION_EXAMPLE,
            )
    return Actions(tuple(text for _, text in patterns), element == "NotAction")


def _resources(
    given: Mapping[str, Any], path: str, variables: bool, kind: PolicyKind | None, problems: ProblemCollector
) -> Resources | None:
    element = _one_of(given, ("Resource", "NotResource"), path, problems)
    if element is None:
        attached = "Principal" in given or "NotPrincipal" in given or bool(kind and kind.names_principals)
        if not attached and "Resource" not in given:
            problems.add(path, words.NO_RESOURCE_ELEMENT, words.STAR_OR_ARN_ELEMENT)
        return None
    patterns = read_texts(given[element], f"{path}.{element}", problems, words.STAR_OR_ARN)
    for position, text in patterns:
        if text != "*" and not text.startswith("arn:") and kind is not PolicyKind.STORED:
            problems.add(position, words.NEITHER_ARN_NOR_STAR(text=show(text)), _arn_fix(text))
    return Resources(
        tuple(ResourcePattern.parse(text, variables=variables) for _, text in patterns),
        element == "NotResource",
    )


def _arn_fix(text: str) -> str:
    if set(text) == {"*"}:
        return '"*"'
    plain = text.isascii() and text and "/" not in text.split("*")[0][:1] and " " not in text
    return words.ARN_OF_BUCKET(text=text) if plain and ":" not in text else '"arn:aws:SERVICE:REGION:ACCOUNT:…"'


def _principals(
    given: Mapping[str, Any], path: str, kind: PolicyKind | None, problems: ProblemCollector
) -> PrincipalElement | None:
    element = _one_of(given, ("Principal", "NotPrincipal"), path, problems)
    expected = kind.names_principals if kind else None
    if element is None:
        if expected and kind and "Principal" not in given:
            problems.add(path, words.NEEDS_PRINCIPAL(title=kind.title), '"Principal": {"AWS": "111122223333"}')
        return None
    path = f"{path}.{element}"
    if expected is False and kind:
        problems.add(path, words.NAMES_NO_PRINCIPALS(title=kind.title), words.REMOVE_PRINCIPAL)
    value = given[element]
    if value == "*":
        return PrincipalElement((("AWS", "*"),), element == "NotPrincipal")
    if not isinstance(value, Mapping) or not value:
        fix = f'{{"AWS": "{value}"}}' if isinstance(value, str) and value[:4] == "arn:" else words.PRINCIPAL_EXAMPLE
        problems.add(path, words.NOT_PRINCIPAL(given=show(value)), fix)
        return None
    entries: list[tuple[str, str]] = []
    for type_, names in value.items():
        if type_ not in _PRINCIPAL_TYPES:
            problems.add(
                f"{path}.{type_}",
                words.NOT_A_PRINCIPAL_TYPE(type=show(type_)),
                nearest(type_, _PRINCIPAL_TYPES) or common.ONE_OF(names=", ".join(_PRINCIPAL_TYPES)),
            )
            continue
        entries += [(type_, text) for _, text in read_texts(names, f"{path}.{type_}", problems, '"111122223333"')]
    return PrincipalElement(tuple(entries), element == "NotPrincipal")


def _one_of(given: Mapping[str, Any], pair: tuple[str, str], path: str, problems: ProblemCollector) -> str | None:
    present = [name for name in pair if given.get(name) is not None]
    if len(present) == 2:
        problems.add(path, words.HAS_BOTH(one=pair[0], other=pair[1]), words.KEEP_ONE_OF(negated=pair[1]))
    for name in pair:
        if name in given and given[name] is None:
            problems.add(f"{path}.{name}", words.IS_NULL(name=name), words.GIVE_VALUE)
    return present[0] if present else None
