"""Everything that an operation asks for: actions, resources of each action, roles that it hands over, keys.

Actions are the descriptor's, resource types and ARN templates the Service Authorization Reference's, roles and further
actions the descriptor's again. ARNs that are known fill the templates: a table's ARN tells its database's.

A required type is asked for by every call; where all types are optional, one of them is, and the plainest is taken. The
others are asked for by calls that name such a resource.

Limits: what a name cannot tell stays ``*`` (another part of the ARN) for a person to write down.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from harness.iam import Action, find_action, resource_arn, resource_types
from harness.iam.allow_statement import escape_resource
from harness.permissions.operation_names import Operation

__all__ = ["Need", "filled_arn", "needs_of", "policy_for"]

_VARIABLE = re.compile(r"\$\{(\w+)\}")
_COMMON = {"Partition", "Region", "Account"}
_FEW = 4
"""More types than this, all of them optional, are any resource."""


@dataclass(frozen=True, slots=True)
class Need:
    """One action on one kind of resource.

    Attributes:
        action: IAM action in AWS's spelling.
        resource: ARN; what nobody told of it is ``*``.
        kind: resource type (``table``); empty: the action names no resource.
        always: whether every call asks for it.
        parameter: parameter with which a call asks for it; empty: a resource of this kind, or always.
        context: condition keys of this action alone.
    """

    action: str
    resource: str
    kind: str = ""
    always: bool = True
    parameter: str = ""
    context: Mapping[str, str] = field(default_factory=dict, hash=False)


def needs_of(
    operation: Operation, known: Iterable[str], *, of: str = "", account: str = "", region: str = ""
) -> tuple[Need, ...]:
    """What an operation asks for, what every call asks for first.

    Args:
        operation: the operation, or the actions of a command.
        known: ARNs that are told of the call.
        of: the action whose resource the first of them is, so that it is not taken for another action's: the source of
            a copy is not its destination.
        account: of the caller; empty: it is not told.
        region: of the call; empty: that of an ARN.
    """
    arns = [arn for arn in known if arn.startswith("arn:")]
    fixed = _places(arns, account, region)
    one = operation.service
    if operation.flow:
        every = [need for action in operation.flow for need in _of_action(action, arns, fixed, whole=True)]
        return tuple(need for need in _unique(every) if need.always)
    action, further = _action_of(operation), one.also.get(operation.name, ())
    away = any(each.elsewhere and each.action.lower() == of.lower() for each in further)
    others = arns[1:] if of else arns
    own, elsewhere = (others, arns) if away else (arns, others)
    by_path = action.endswith(f":{operation.method}") and bool(operation.path)
    found = [_by_path(action, operation, fixed)] if by_path else _of_action(action, own, fixed)
    for also in further:
        found += [
            Need(need.action, need.resource, need.kind, not also.parameter, also.parameter)
            for need in _of_action(also.action, elsewhere if also.elsewhere else own, fixed)
            if need.always
        ]
    role = _filled("iam", "role", arns, fixed)
    for passed in one.passed_roles.get(operation.name, ()):
        to = {"iam:PassedToService": passed.to or one.caller}
        found.append(Need("iam:PassRole", role, "role", always=False, parameter=passed.parameter, context=to))
    return tuple(sorted(_unique(found), key=lambda need: not need.always))


def _unique(needs: Iterable[Need]) -> list[Need]:
    """Needs without those that another one holds already: a role that two parameters may name is one role."""
    kept: dict[tuple[str, str], Need] = {}
    for need in needs:
        kept.setdefault((need.action, need.kind or need.resource), need)
    return list(kept.values())


def _action_of(operation: Operation) -> str:
    """The action of an operation; empty where only further actions are asked for."""
    one = operation.service
    for name in (one.actions.get(operation.name, operation.name), operation.method):
        action = find_action(f"{one.prefix}:{name}") if name else None
        if action is not None:
            return action.full_name
    return ""


def _by_path(action: str, operation: Operation, fixed: Mapping[str, str]) -> Need:
    """An action that is called for the HTTP method is asked for on the path (API Gateway)."""
    path = re.sub(r"\{[^}]*\}", "*", operation.path.partition("?")[0])
    return Need(action, f"arn:{fixed['Partition']}:{operation.service.prefix}:{fixed['Region']}::{path}")


def _of_action(name: str, arns: Sequence[str], fixed: Mapping[str, str], *, whole: bool = False) -> list[Need]:
    """The needs of an action; of whole containers (every object of a bucket), where a command reads and writes many."""
    if not name:
        return []
    action = find_action(name)
    if action is None:
        return [Need(name, "*")]
    if not action.resource_types:
        return [Need(action.full_name, "*")]
    always = _always(action, arns)
    if not always:
        return [Need(action.full_name, "*")]
    return [
        Need(action.full_name, _filled(action.service, kind, arns, fixed, whole=whole), kind, always=kind in always)
        for kind in sorted(action.resource_types, key=lambda kind: kind not in always)
        if action.required_types or kind in always
    ]


def _always(action: Action, arns: Sequence[str]) -> set[str]:
    """The types that every call asks for: the required ones, else the one that is named, else the plainest of a few."""
    if action.required_types:
        return set(action.required_types)
    kinds = sorted(action.resource_types, key=lambda kind: (action.resource_types[kind].count("${"), kind))
    named = [kind for kind in kinds if any(_shape(action.resource_types[kind]).fullmatch(arn) for arn in arns)]
    return {(named or kinds)[0]} if named or len(kinds) <= _FEW else set()


def filled_arn(action: str, name: str, *, account: str, region: str = "") -> str:
    """The ARN of a resource that a message names without one: ``role app``, ``prod/db``; ``*`` where nothing fits.

    Args:
        action: the action that was refused.
        name: the resource's name, perhaps after its type.
        account: that owns it.
        region: that it is in; empty: it is not told.
    """
    found = find_action(action)
    if found is None or not found.resource_types:
        return "*"
    kind, _, rest = name.rpartition(" ")
    slug = kind.lower().replace(" ", "-")
    chosen = slug if slug in found.resource_types else min(_always(found, ()), default="")
    template = resource_arn(found.service, slug if resource_arn(found.service, slug) else chosen) or "*"
    fixed = {"Partition": "aws", "Account": account or "*", "Region": region or "*"}
    variables = [one for one in _VARIABLE.findall(template) if one not in _COMMON]
    values = dict.fromkeys(variables[:-1], "*") | ({variables[-1]: rest} if variables else {})
    return _VARIABLE.sub(lambda each: (fixed | values)[each[1]], template)


def _places(arns: Sequence[str], account: str, region: str) -> dict[str, str]:
    parts = [arn.split(":", 5) for arn in arns if arn.count(":") >= 5]
    return {
        "Partition": next((part[1] for part in parts), "aws"),
        "Region": region or next((part[3] for part in parts if part[3]), "*"),
        "Account": next((part[4] for part in parts if part[4].isdigit()), account or "*"),
    }


def _filled(prefix: str, kind: str, arns: Sequence[str], fixed: Mapping[str, str], *, whole: bool = False) -> str:
    """The ARN of a type: one that is known, else its template with what the known ones tell."""
    template = resource_arn(prefix, kind) or "*"
    *containers, leaf = [name for name in _VARIABLE.findall(template) if name not in _COMMON] or [""]
    if whole and containers:
        fixed = {**fixed, leaf: "*"}
    elif same := next((arn for arn in arns if _shape(template).fullmatch(arn)), None):
        return same
    told: dict[str, str] = {}
    for other in resource_types(prefix):
        shape = _shape(resource_arn(prefix, other) or "")
        for arn in arns:
            if found := shape.fullmatch(arn):
                told = {key: value for key, value in found.groupdict().items() if value != "*"} | told
    return _VARIABLE.sub(lambda found: fixed.get(found[1]) or told.get(found[1]) or "*", template)


@cache
def _shape(template: str) -> re.Pattern[str]:
    """A template as a pattern; the last name may hold slashes (keys of S3), the others and names of buckets not."""
    parts = _VARIABLE.split(template)
    last, seen, pattern = len(parts) - 2, set[str](), ""
    for number, part in enumerate(parts):
        if number % 2 == 0:
            pattern += re.escape(part)
        elif part in _COMMON or part in seen:
            pattern += "[^:/]*"
        else:
            seen.add(part)
            slashes = number == last and not parts[number - 1].endswith(":::")
            pattern += f"(?P<{part}>{'.+' if slashes else '[^:/]+'})"
    return re.compile(pattern)


def policy_for(needs: Iterable[Need]) -> dict[str, Any]:
    """A policy document that allows needs: one statement for each list of actions with the same resources."""
    resources: dict[tuple[str, tuple[tuple[str, str], ...]], list[str]] = {}
    for need in needs:
        found = resources.setdefault((need.action, tuple(need.context.items())), [])
        found += [escape_resource(one) for one in need.resource.split(", ") if escape_resource(one) not in found]
    actions: dict[tuple[tuple[str, ...], tuple[tuple[str, str], ...]], list[str]] = {}
    for (action, context), arns in resources.items():
        actions.setdefault((tuple(arns), context), []).append(action)
    statements = []
    for (arns_, context), names in actions.items():
        statement: dict[str, Any] = {"Effect": "Allow", "Action": _single(names), "Resource": _single(list(arns_))}
        if context:
            statement["Condition"] = {"StringEquals": dict(context)}
        statements.append(statement)
    return {"Version": "2012-10-17", "Statement": statements}


def _single(texts: list[str]) -> str | list[str]:
    return texts[0] if len(texts) == 1 else texts
