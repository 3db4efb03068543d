"""The decision: layers in AWS's order, explicit denies first.

Source: IAM User Guide, reference_policies_evaluation-logic (single account, cross-account, the table of
resource-based policies and implicit denies), access_policies_boundaries; AWS Organizations user guide, SCPs and RCPs.

Rules kept here: an explicit deny anywhere wins. SCPs must allow at every level. RCPs only deny, as RCPFullAWSAccess is
attached at every level and cannot be detached, and touch a few services. Both leave service-linked roles alone. In one
account a resource policy suffices; a grant to the user, session or service itself is not limited by implicit denies, a
grant to the role is limited by boundary and session, a grant to the account delegates to identity policies. Across
accounts both sides must allow. Roles' trust policies and KMS keys must allow explicitly.

Limits: which layer AWS names when several refuse is not documented; the first in the order of `Layer` is named,
identity before resource.
"""

from collections.abc import Iterable

from harness.iam.decision import Decision, Effect, MatchedStatement
from harness.iam.layers import Layer, Policies
from harness.iam.policy import Policy
from harness.iam.principal import PrincipalKind
from harness.iam.principal_element import Grant
from harness.iam.request import Request
from harness.iam.special_cases import (
    always_allowed,
    answers_to_rcps,
    assumes_role,
    ignores_bucket_policy,
    is_service_linked,
    needs_resource_allow,
    root_assumes_role,
)
from harness.iam.statement import Statement

__all__ = ["asked_layers", "evaluate", "statement_grant"]


def evaluate(request: Request, policies: Policies) -> Decision:
    """Decide a request.

    Args:
        request: action, resource, principal, context.
        policies: the policies of every layer.

    Returns:
        The decision; never raises for policies that were parsed.
    """
    if always_allowed(request):
        return Decision(Effect.ALLOWED, None, (), request, policies)
    verdicts = {layer: _Verdict(request, policies, layer, levels) for layer, levels in asked_layers(request, policies)}
    denials = [one for verdict in verdicts.values() for one in verdict.denials]
    if denials:
        return Decision(Effect.EXPLICITLY_DENIED, denials[0].layer, tuple(denials), request, policies)
    lacking, granting = _decide(request, policies, verdicts)
    allows = tuple(one for verdict in verdicts.values() for one in verdict.allows)
    if lacking is not None:
        return Decision(Effect.IMPLICITLY_DENIED, lacking, allows, request, policies)
    return Decision(Effect.ALLOWED, granting, allows, request, policies)


def asked_layers(request: Request, policies: Policies) -> Iterable[tuple[Layer, tuple[tuple[Policy, ...], ...]]]:
    """The layers that apply to the request, in order, each as levels of policies."""
    linked = is_service_linked(request)
    if policies.resource_control is not None and not linked and answers_to_rcps(request):
        yield Layer.RESOURCE_CONTROL, policies.resource_control
    if policies.service_control is not None and not linked and request.principal.signs:
        yield Layer.SERVICE_CONTROL, policies.service_control
    if policies.vpc_endpoint is not None:
        yield Layer.VPC_ENDPOINT, (policies.vpc_endpoint,)
    if policies.resource is not None:
        yield Layer.TRUST if assumes_role(request) else Layer.RESOURCE, ((policies.resource,),)
    yield Layer.IDENTITY, (policies.identity,)
    if policies.boundaries is not None:
        yield Layer.BOUNDARY, (policies.boundaries,)
    if policies.session is not None:
        yield Layer.SESSION, (policies.session,)


def statement_grant(statement: Statement, request: Request, policies: Policies, layer: Layer) -> Grant:
    """How the principal of a statement fits the caller in a layer; NONE when it does not."""
    element = statement.principals
    if layer in (Layer.RESOURCE, Layer.TRUST) or (
        element is not None and layer in (Layer.RESOURCE_CONTROL, Layer.VPC_ENDPOINT)
    ):
        if element is None:
            # AWS stores no resource policy without principals: it grants nothing, but denies what it says.
            return Grant.NONE if statement.allow else Grant.DIRECT
        if statement.allow:
            return element.grant(request, names_principal_arn=statement.names_principal_arn)
        if layer is Layer.RESOURCE and ignores_bucket_policy(request):
            return Grant.NONE
        return Grant.DIRECT if element.denies(request, bounded=policies.boundaries is not None) else Grant.NONE
    if element is not None and statement.allow:
        # AWS stores no identity-side policy with principals.
        return Grant.NONE
    return Grant.DIRECT


class _Verdict:
    """What one layer says: its Deny statements, its Allow statements, and the grant they add up to."""

    __slots__ = ("allows", "denials", "grant")

    def __init__(
        self, request: Request, policies: Policies, layer: Layer, levels: tuple[tuple[Policy, ...], ...]
    ) -> None:
        self.allows: list[MatchedStatement] = []
        self.denials: list[MatchedStatement] = []
        self.grant = Grant.DIRECT
        for level in levels:
            best = Grant.NONE
            for policy in level:
                for statement in policy.statements:
                    if not statement.applies(request):
                        continue
                    grant = statement_grant(statement, request, policies, layer)
                    if grant is Grant.NONE:
                        continue
                    matched = MatchedStatement(layer, policy.name, statement.sid, statement.index, statement.effect)
                    if statement.allow:
                        self.allows.append(matched)
                        best = max(best, grant)
                    else:
                        self.denials.append(matched)
            # Every level must allow.
            self.grant = min(self.grant, best)


def _decide(request: Request, policies: Policies, verdicts: dict[Layer, _Verdict]) -> tuple[Layer | None, Layer | None]:
    """The layer that lacks an Allow, else the layer that grants (None for the root user)."""
    principal = request.principal
    for layer in (Layer.SERVICE_CONTROL, Layer.VPC_ENDPOINT):
        if layer in verdicts and not verdicts[layer].grant:
            return layer, None
    resource_layer = Layer.TRUST if assumes_role(request) else Layer.RESOURCE
    resource = verdicts[resource_layer].grant if resource_layer in verdicts else Grant.NONE
    if not principal.signs:
        return (None, resource_layer) if resource else (resource_layer, None)
    if root_assumes_role(request):
        return resource_layer, None
    identity = principal.kind is PrincipalKind.ROOT or bool(verdicts[Layer.IDENTITY].grant)
    granting = None if principal.kind is PrincipalKind.ROOT else Layer.IDENTITY
    ceiling = _ceiling(request, policies, verdicts)
    if principal.account != request.account:
        if not identity:
            return Layer.IDENTITY, None
        return ceiling or (None if resource else resource_layer), granting
    if resource is Grant.DIRECT:
        return None, resource_layer
    if needs_resource_allow(request) and not resource:
        return resource_layer, None
    if not identity and resource < Grant.LIMITED:
        return Layer.IDENTITY, None
    return ceiling, granting if identity else resource_layer


def _ceiling(request: Request, policies: Policies, verdicts: dict[Layer, _Verdict]) -> Layer | None:
    """The first of boundary and session policies that does not allow."""
    if Layer.BOUNDARY in verdicts and not verdicts[Layer.BOUNDARY].grant:
        return Layer.BOUNDARY
    if policies.session is None:
        # A federated user without session policies has no permissions of its own.
        return Layer.SESSION if request.principal.kind is PrincipalKind.FEDERATED else None
    return None if verdicts[Layer.SESSION].grant else Layer.SESSION
