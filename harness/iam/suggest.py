"""What to change so that a refused request goes through, and nothing more.

Walks from blocker to blocker: for an implicit deny it adds a statement scoped to the action and the resource, for an
explicit deny it rewrites the statement around the request (`harness.iam.deny_exception`), until the evaluator allows
the request. `Suggestion.apply` gives the policies with all changes, so that a caller can decide again.

Source: IAM User Guide, troubleshoot_access-denied; the confused deputy problem (confused-deputy) for services.
Limits: it changes policies, not the request; what the caller could do instead is in the notes.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from harness.iam.actions import find_action
from harness.iam.decision import Decision, Effect
from harness.iam.deny_exception import except_request
from harness.iam.evaluator import evaluate
from harness.iam.layers import Layer, Policies
from harness.iam.parser import LANGUAGE_VERSION
from harness.iam.policy import Policy
from harness.iam.principal import PrincipalKind
from harness.iam.request import Request
from harness.iam.special_cases import root_assumes_role
from harness.iam.suggestion_notes import notes_for, warnings_for

__all__ = ["Change", "ChangeKind", "Suggestion", "suggest"]

_CHANGE_LIMIT = 100


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
    where: str
    statements: tuple[Mapping[str, Any], ...]
    level: int = 0
    position: int = 0
    index: int = 0

    @property
    def document(self) -> dict[str, Any]:
        """The statements as a policy of their own."""
        return {"Version": LANGUAGE_VERSION, "Statement": [dict(one) for one in self.statements]}


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Changes that together allow the request.

    Attributes:
        changes: in the order in which the blockers were met; empty when the request is allowed already or no policy
            can allow it.
        complete: whether the request is allowed once all changes are made.
        warnings: what the changes open or close beyond the request.
        notes: what else to know: further actions needed, what the caller could do instead.
    """

    changes: tuple[Change, ...]
    complete: bool
    warnings: tuple[str, ...]
    notes: tuple[str, ...]

    @property
    def change(self) -> Change | None:
        """The change for the blocker that the decision names."""
        return self.changes[0] if self.changes else None

    @property
    def blockers(self) -> tuple[Change, ...]:
        """The changes for every other blocker that is still in the way after the first."""
        return self.changes[1:]

    def apply(self, policies: Policies) -> Policies:
        """The policies with all changes made."""
        for change in self.changes:
            policies = _apply(change, policies)
        return policies


def suggest(request: Request, policies: Policies, decision: Decision) -> Suggestion:
    """The smallest change that allows a refused request.

    Args:
        request: what was refused.
        policies: the policies it was judged by.
        decision: the refusal; an Allowed decision gives an empty suggestion.
    """
    changes: list[Change] = []
    warnings: list[str] = []
    current = decision
    # No policy lets the root user assume a role.
    possible = not root_assumes_role(request)
    while possible and not current.allowed and len(changes) < _CHANGE_LIMIT:
        explicit = current.effect is Effect.EXPLICITLY_DENIED
        change, warned = _exception(request, policies, current) if explicit else _addition(request, policies, current)
        changes.append(change)
        warnings += warned
        policies = _apply(change, policies)
        current = evaluate(request, policies)
    if changes:
        warnings += warnings_for(request, decision)
    return Suggestion(tuple(changes), current.allowed, tuple(dict.fromkeys(warnings)), notes_for(request, decision))


def _lacking_levels(policies: Policies, request: Request) -> list[tuple[Layer, int]]:
    lacking = []
    for layer, levels in (
        (Layer.SERVICE_CONTROL, policies.service_control),
        (Layer.RESOURCE_CONTROL, policies.resource_control),
    ):
        for number, level in enumerate(levels or ()):
            alone = (
                replace(policies, service_control=(level,), resource_control=None)
                if layer is Layer.SERVICE_CONTROL
                else replace(policies, resource_control=(level,), service_control=None)
            )
            if evaluate(request, alone).layer is layer:
                lacking.append((layer, number))
    return lacking


def _addition(request: Request, policies: Policies, decision: Decision) -> tuple[Change, list[str]]:
    """The statement that an implicit deny lacks."""
    layer = decision.layer or Layer.IDENTITY
    level = next((number for one, number in _lacking_levels(policies, request) if one is layer), 0)
    statement: dict[str, Any] = {"Sid": _sid(request, policies, layer), "Effect": "Allow"}
    warnings: list[str] = []
    if layer in (Layer.RESOURCE, Layer.TRUST):
        statement["Principal"] = _principal(request)
    elif layer in (Layer.RESOURCE_CONTROL, Layer.VPC_ENDPOINT):
        statement["Principal"] = "*"
    statement["Action"] = _action(request)
    if layer is not Layer.TRUST:
        resource, escaped = _resource(request, policies, layer)
        statement["Resource"] = resource
        if not escaped:
            warnings.append(
                f"the resource has characters that are wildcards in a policy of version "
                f"{policies.resource.version if policies.resource else ''}: the statement matches more than it"
            )
    if layer in (Layer.RESOURCE, Layer.TRUST) and request.principal.kind is PrincipalKind.SERVICE:
        condition = _source(request)
        if condition:
            statement["Condition"] = condition
        elif layer is Layer.RESOURCE:
            warnings.append(
                "the request has neither aws:SourceArn nor aws:SourceAccount: any resource of that service could "
                "use the statement (confused deputy)"
            )
    where = _where(request, policies, layer, level)
    return Change(ChangeKind.ADD, layer, where, (statement,), level=level), warnings


def _exception(request: Request, policies: Policies, decision: Decision) -> tuple[Change, list[str]]:
    """The rewriting of the last Deny statement of the first policy that denies."""
    layer = decision.layer or Layer.IDENTITY
    for level, attached in enumerate(_levels(policies, layer)):
        for position, policy in enumerate(attached):
            alone = _only(policies, layer, policy)
            denials = [
                one for one in evaluate(request, alone).statements if one.effect == "Deny" and one.layer is layer
            ]
            if not denials:
                continue
            # From the end, so that the places of the statements before stay what they are.
            index = max(one.index for one in denials)
            raw = _raw_statements(policy)[index]
            variables = policy.version == LANGUAGE_VERSION
            found = except_request(
                raw,
                policy.statements[index],
                request,
                layer,
                action=_action(request),
                resource=_escape(request.resource) if variables else request.resource,
            )
            where = f"{_where(request, policies, layer, level)}, {policy.name or 'policy'} Statement[{index}]"
            return (
                Change(ChangeKind.REPLACE, layer, where, found.statements, level, position, index),
                list(found.warnings),
            )
    raise AssertionError("an explicit deny has a statement")


def _apply(change: Change, policies: Policies) -> Policies:
    levels = [list(level) for level in _levels(policies, change.layer)] or [[]]
    level = levels[change.level]
    if change.kind is ChangeKind.REPLACE:
        policy = level[change.position]
        statements = _raw_statements(policy)
        statements[change.index : change.index + 1] = list(change.statements)
        level[change.position] = _with_statements(policy, statements)
    elif change.layer in (Layer.RESOURCE, Layer.TRUST) and level:
        level[0] = _with_statements(level[0], [*_raw_statements(level[0]), *change.statements])
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


def _levels(policies: Policies, layer: Layer) -> tuple[tuple[Policy, ...], ...]:
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


def _only(policies: Policies, layer: Layer, policy: Policy) -> Policies:
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


def _raw_statements(policy: Policy) -> list[Mapping[str, Any]]:
    given = policy.document["Statement"]
    return [given] if isinstance(given, Mapping) else list(given)


def _with_statements(policy: Policy, statements: list[Mapping[str, Any]]) -> Policy:
    return Policy.parse({**policy.document, "Statement": statements}, name=policy.name)


def _action(request: Request) -> str:
    known = find_action(request.action)
    return known.full_name if known else request.action


def _escape(resource: str) -> str:
    """The resource with its wildcards and variables made literal; a lone ``*`` stays what it is."""
    if resource == "*":
        return resource
    resource = resource.replace("${", "${$}{")
    return "".join(f"${{{one}}}" if one in "*?" else one for one in resource)


def _resource(request: Request, policies: Policies, layer: Layer) -> tuple[str, bool]:
    """The resource as a statement must write it, and whether it is exact."""
    old = layer is Layer.RESOURCE and policies.resource and policies.resource.version != LANGUAGE_VERSION
    escaped = _escape(request.resource)
    if old:
        return request.resource, escaped == request.resource
    return escaped, True


def _principal(request: Request) -> str | dict[str, str]:
    principal = request.principal
    match principal.kind:
        case PrincipalKind.SERVICE:
            return {"Service": principal.arn}
        case PrincipalKind.IDENTITY_PROVIDER:
            return {"Federated": principal.arn}
        case PrincipalKind.ANONYMOUS:
            return "*"
        case PrincipalKind.ROLE | PrincipalKind.ASSUMED_ROLE:
            return {"AWS": request.role_arn or principal.arn}
        case PrincipalKind.ROOT | PrincipalKind.USER | PrincipalKind.FEDERATED:
            return {"AWS": principal.arn}


def _source(request: Request) -> dict[str, Any]:
    condition: dict[str, Any] = {}
    arn, account = request.values.get("aws:sourcearn"), request.values.get("aws:sourceaccount")
    if isinstance(arn, str):
        condition["ArnEquals"] = {"aws:SourceArn": arn}
    if isinstance(account, str):
        condition["StringEquals"] = {"aws:SourceAccount": account}
    return condition


def _sid(request: Request, policies: Policies, layer: Layer) -> str:
    service, _, name = _action(request).partition(":")
    base = "Allow" + "".join(one for one in service.title() + name if one.isascii() and one.isalnum())
    taken = (
        {statement.sid for statement in policies.resource.statements}
        if layer in (Layer.RESOURCE, Layer.TRUST) and policies.resource
        else set()
    )
    number = 2
    sid = base
    while sid in taken:
        sid, number = f"{base}{number}", number + 1
    return sid


def _where(request: Request, policies: Policies, layer: Layer, level: int) -> str:
    principal = request.role_arn or request.principal.arn
    match layer:
        case Layer.TRUST:
            return f"the role trust policy of {request.resource}"
        case Layer.RESOURCE:
            return f"the resource-based policy of {request.resource}"
        case Layer.IDENTITY:
            return f"an identity-based policy of {principal}"
        case Layer.BOUNDARY:
            return f"the permissions boundary of {principal}"
        case Layer.SESSION:
            return f"the session policy passed when {request.principal.arn} was created"
        case Layer.VPC_ENDPOINT:
            return "the policy of the VPC endpoint"
        case Layer.SERVICE_CONTROL:
            return f"a service control policy at level {level} above account {request.principal.account}"
        case Layer.RESOURCE_CONTROL:
            return f"a resource control policy at level {level} above account {request.account}"
