"""A suggested change as something to apply: an RFC 6902 patch of a policy, or a statement for a new one.

The patch is against the policy document that decides or comes nearest, so that a person changes what is there. It is
applied and the request decided again before it is shown.

Limits: one patch a change; where a layer has no policy yet, the statement comes as a whole document.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import jsonpatch

from harness.i18n.catalogue import iam_explanations as words
from harness.i18n.message import Message
from harness.iam import (
    Change,
    ChangeKind,
    Decision,
    Layer,
    Policies,
    Policy,
    PolicyError,
    Request,
    evaluate,
    suggest,
    trace_of,
)

__all__ = ["Fix", "Remedy", "apply_patch", "remedy"]

PatchOperation = dict[str, Any]
_AWS_MANAGED = "arn:aws:iam::aws:policy/"
_FIELDS = {
    Layer.IDENTITY: "identity",
    Layer.BOUNDARY: "boundaries",
    Layer.SESSION: "session",
    Layer.VPC_ENDPOINT: "vpc_endpoint",
    Layer.SERVICE_CONTROL: "service_control",
    Layer.RESOURCE_CONTROL: "resource_control",
}
"""Layer → the field of `Policies` that holds it, but for the resource's own policy."""


@dataclass(frozen=True, slots=True)
class Fix:
    """One change.

    Attributes:
        where: the place, for a person.
        layer: the policy type to change.
        policy: name of the policy that the patch is for; None where there is none to patch.
        patch: RFC 6902 operations on that policy's document; empty where there is none.
        document: the statements as a policy of their own.
        verb: what to do, one word: ``add`` or ``replace``.
    """

    where: Message
    layer: Layer
    policy: str | None
    patch: tuple[PatchOperation, ...]
    document: Mapping[str, Any]
    verb: str


@dataclass(frozen=True, slots=True)
class Remedy:
    """Everything that a refused request needs.

    Attributes:
        fixes: in the order in which the blockers stand.
        complete: whether the request is allowed with all of them, decided again.
        warnings: what they open or close beyond the request.
        notes: what else to know.
    """

    fixes: tuple[Fix, ...]
    complete: bool
    warnings: tuple[Message, ...]
    notes: tuple[Message, ...]


def remedy(request: Request, policies: Policies, decision: Decision) -> Remedy:
    """The fixes for a refused request, each applied before the next is made; none for an allowed request."""
    suggestion = suggest(request, policies, decision)
    fixes = []
    for change in suggestion.changes:
        position = _target(change, policies, decision)
        level = _levels(policies, change.layer)[change.level :][:1]
        target = level[0][position] if level and position is not None else None
        patch = _patch(change, target) if target else ()
        fixes.append(
            Fix(change.where, change.layer, target.name if target else None, patch, change.document, change.kind.value)
        )
        patched = apply_patch(target, patch) if target else Policy.parse(change.document, name="new policy")
        policies = _with(policies, change, position, patched)
    complete = bool(fixes) and evaluate(request, policies).allowed
    notes = suggestion.notes
    if request.resource.split(":")[2:3] == ["lambda"] and any(fix.layer is Layer.RESOURCE for fix in fixes):
        notes = (
            *notes,
            words.ADD_PERMISSION,
        )
    return Remedy(tuple(fixes), complete, suggestion.warnings, notes)


def apply_patch(policy: Policy, patch: Sequence[PatchOperation]) -> Policy:
    """The policy with a patch applied.

    Raises:
        PolicyError: what comes out is no policy.
    """
    document = jsonpatch.JsonPatch(list(patch)).apply(dict(policy.document))
    return Policy.parse(document, name=policy.name)


def _target(change: Change, policies: Policies, decision: Decision) -> int | None:
    """Position of the policy to patch: the one with the statement, else the one that comes nearest, else the first."""
    levels = _levels(policies, change.layer)
    level = levels[change.level] if change.level < len(levels) else ()
    if change.kind is ChangeKind.REPLACE:
        return change.position
    near = [one.policy for one in trace_of(decision).near_misses if one.layer is change.layer]
    order = sorted(
        range(len(level)), key=lambda at: near.index(level[at].name) if level[at].name in near else len(near)
    )
    for position in order:
        if level[position].name.startswith(_AWS_MANAGED):
            continue  # nobody but AWS can change it
        try:
            apply_patch(level[position], _patch(change, level[position]))
        except PolicyError:
            continue
        return position
    return None


def _patch(change: Change, policy: Policy) -> tuple[PatchOperation, ...]:
    statements = [dict(one) for one in change.statements]
    given = policy.document["Statement"]
    if isinstance(given, Mapping):
        kept = [] if change.kind is ChangeKind.REPLACE else [dict(given)]
        return ({"op": "replace", "path": "/Statement", "value": [*kept, *statements]},)
    if change.kind is ChangeKind.ADD:
        return tuple({"op": "add", "path": "/Statement/-", "value": one} for one in statements)
    path = f"/Statement/{change.index}"
    if not statements:
        return ({"op": "remove", "path": path},)
    first: PatchOperation = {"op": "replace", "path": path, "value": statements[0]}
    return (
        first,
        *(
            {"op": "add", "path": f"/Statement/{change.index + offset}", "value": one}
            for offset, one in enumerate(statements[1:], 1)
        ),
    )


def _levels(policies: Policies, layer: Layer) -> tuple[tuple[Policy, ...], ...]:
    match layer:
        case Layer.RESOURCE | Layer.TRUST:
            return ((policies.resource,),) if policies.resource else ()
        case Layer.SERVICE_CONTROL | Layer.RESOURCE_CONTROL:
            found: tuple[tuple[Policy, ...], ...] | None = getattr(policies, _FIELDS[layer])
            return found or ()
        case _:
            return (getattr(policies, _FIELDS[layer]) or (),)


def _with(policies: Policies, change: Change, position: int | None, policy: Policy) -> Policies:
    """The policies with one policy replaced, or added where the position is None."""
    if change.layer in (Layer.RESOURCE, Layer.TRUST):
        return replace(policies, resource=policy)
    levels = [list(level) for level in _levels(policies, change.layer)] or [[]]
    level = levels[change.level]
    if position is None:
        level.append(policy)
    else:
        level[position] = policy
    several = change.layer in (Layer.SERVICE_CONTROL, Layer.RESOURCE_CONTROL)
    changed: dict[str, Any] = {_FIELDS[change.layer]: tuple(map(tuple, levels)) if several else tuple(level)}
    return replace(policies, **changed)
