"""Changes to the policies of a layer, and making them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from harness.i18n.message import Message
from harness.iam.layers import Layer, Policies
from harness.iam.parser import LANGUAGE_VERSION
from harness.iam.policy import Policy

__all__ = ["Change", "ChangeKind", "apply_change", "layer_levels", "only_policy", "raw_statements"]


class ChangeKind(StrEnum):
    """What to do with the statements of a change."""

    ADD = "add"
    REPLACE = "replace"


@dataclass(frozen=True, slots=True)
class Change:
    """One change to one layer.

    Attributes:
        kind: add the statements, or replace the statement at ``index`` by them (by nothing: remove it).
        layer: the layer to change.
        where: the place, for a person.
        statements: JSON statements.
        level: level of an SCP or RCP, root is 0; 0 elsewhere.
        position: for a replacement, the policy's place in its layer and level.
        index: for a replacement, the statement's place in its policy.
    """

    kind: ChangeKind
    layer: Layer
    where: Message
    statements: tuple[Mapping[str, Any], ...]
    level: int = 0
    position: int = 0
    index: int = 0

    @property
    def document(self) -> dict[str, Any]:
        """The statements as a policy of their own."""
        return {"Version": LANGUAGE_VERSION, "Statement": [dict(one) for one in self.statements]}


def apply_change(change: Change, policies: Policies) -> Policies:
    """The policies with one change made."""
    levels = [list(level) for level in layer_levels(policies, change.layer)] or [[]]
    level = levels[change.level]
    if change.kind is ChangeKind.REPLACE:
        policy = level[change.position]
        statements = raw_statements(policy)
        statements[change.index : change.index + 1] = list(change.statements)
        level[change.position] = _with_statements(policy, statements)
    elif change.layer in (Layer.RESOURCE, Layer.TRUST) and level:
        level[0] = _with_statements(level[0], [*raw_statements(level[0]), *change.statements])
    else:
        level.append(Policy.parse(change.document, name="suggested"))
    frozen = tuple(tuple(one) for one in levels)
    match change.layer:
        case Layer.RESOURCE | Layer.TRUST:
            return replace(policies, resource=frozen[0][0])
        case Layer.IDENTITY:
            return replace(policies, identity=frozen[0])
        case Layer.BOUNDARY:
            return replace(policies, boundaries=frozen[0])
        case Layer.SESSION:
            return replace(policies, session=frozen[0])
        case Layer.VPC_ENDPOINT:
            return replace(policies, vpc_endpoint=frozen[0])
        case Layer.SERVICE_CONTROL:
            return replace(policies, service_control=frozen)
        case Layer.RESOURCE_CONTROL:
            return replace(policies, resource_control=frozen)


def layer_levels(policies: Policies, layer: Layer) -> tuple[tuple[Policy, ...], ...]:
    """The policies of a layer by level; layers without levels have one."""
    match layer:
        case Layer.RESOURCE | Layer.TRUST:
            return ((policies.resource,),) if policies.resource else ()
        case Layer.IDENTITY:
            return (policies.identity,)
        case Layer.BOUNDARY:
            return (policies.boundaries or (),)
        case Layer.SESSION:
            return (policies.session or (),)
        case Layer.VPC_ENDPOINT:
            return (policies.vpc_endpoint or (),)
        case Layer.SERVICE_CONTROL:
            return policies.service_control or ()
        case Layer.RESOURCE_CONTROL:
            return policies.resource_control or ()


def only_policy(policies: Policies, layer: Layer, policy: Policy) -> Policies:
    """The policies with one policy alone in a layer; whether a boundary exists stays as it is."""
    match layer:
        case Layer.RESOURCE | Layer.TRUST:
            return policies
        case Layer.IDENTITY:
            return replace(policies, identity=(policy,))
        case Layer.BOUNDARY:
            return replace(policies, boundaries=(policy,))
        case Layer.SESSION:
            return replace(policies, session=(policy,))
        case Layer.VPC_ENDPOINT:
            return replace(policies, vpc_endpoint=(policy,))
        case Layer.SERVICE_CONTROL:
            return replace(policies, service_control=((policy,),))
        case Layer.RESOURCE_CONTROL:
            return replace(policies, resource_control=((policy,),))


def raw_statements(policy: Policy) -> list[Mapping[str, Any]]:
    """The statements of a policy as written, as a new list."""
    given = policy.document["Statement"]
    return [given] if isinstance(given, Mapping) else list(given)


def _with_statements(policy: Policy, statements: list[Mapping[str, Any]]) -> Policy:
    return Policy.parse({**policy.document, "Statement": statements}, name=policy.name)
