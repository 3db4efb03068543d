"""``iam:SimulatePrincipalPolicy`` and ``iam:SimulateCustomPolicy``, by the evaluator that decides on real calls.

Source: IAM API Reference. Limits: a simulation takes the identity policies, boundary and resource policy that it is
given or finds, no service control policies.
"""

from collections.abc import Mapping
from typing import Any

from localstack.aws.api import CommonServiceException, RequestContext
from moto.iam.models import iam_backends

from harness.extension.authorization.caller import Caller, Kind
from harness.extension.authorization.identity import identity_of
from harness.extension.authorization.resources import resource_policy
from harness.extension.authorization.sessions import Session
from harness.iam import Decision, Effect, Policies, Policy, PolicyError, Principal, Request, evaluate, principal_context

__all__ = ["custom_policy", "principal_policy"]

_DECISIONS = {
    Effect.ALLOWED: "allowed",
    Effect.EXPLICITLY_DENIED: "explicitDeny",
    Effect.IMPLICITLY_DENIED: "implicitDeny",
}


def _invalid(message: str) -> CommonServiceException:
    return CommonServiceException("InvalidInput", message, 400, sender_fault=True)


def _policies(documents: Any, name: str) -> tuple[Policy, ...]:
    try:
        return tuple(Policy.parse(text, name=f"{name}.{number}") for number, text in enumerate(documents or (), 1))
    except PolicyError as problem:
        raise _invalid(str(problem)) from problem


def _given_context(parameters: Mapping[str, Any]) -> dict[str, str | list[str]]:
    context: dict[str, str | list[str]] = {}
    for entry in parameters.get("ContextEntries") or ():
        values = [str(value) for value in entry.get("ContextKeyValues") or ()]
        many = str(entry.get("ContextKeyType", "")).endswith("List")
        context[entry["ContextKeyName"]] = values if many or len(values) != 1 else values[0]
    return context


def _result(decision: Decision, action: str, resource: str) -> dict[str, Any]:
    matched = [{"SourcePolicyId": found.policy, "SourcePolicyType": "IAM Policy"} for found in decision.statements]
    return {
        "EvalActionName": action,
        "EvalResourceName": resource,
        "EvalDecision": _DECISIONS[decision.effect],
        "MatchedStatements": matched,
        "MissingContextValues": [],
    }


def _simulate(parameters: Mapping[str, Any], principal: Principal, policies: Policies) -> dict[str, Any]:
    context = principal_context(principal) | _given_context(parameters)
    results = []
    for action in parameters.get("ActionNames") or ():
        for resource in parameters.get("ResourceArns") or ["*"]:
            given = parameters.get("ResourcePolicy")
            own = _policies([given], "ResourcePolicy")[0] if given else resource_policy(resource)
            asked = Request(action, resource, principal, context, parameters.get("ResourceOwner", "")[-12:] or None)
            full = Policies(policies.identity, own, policies.boundaries)
            results.append(_result(evaluate(asked, full), action, resource))
    return {"EvaluationResults": results, "IsTruncated": False}


def _principal_policies(context: RequestContext, arn: str) -> tuple[Principal, Policies]:
    backend = iam_backends[context.account_id][context.partition]
    for user in list(backend.users.values()):
        if user.arn == arn:
            principal = Principal.parse(arn)
            caller = Caller(Kind.USER, principal, record=user)
            return principal, identity_of(caller, context.partition).policies
    for role in list(backend.roles.values()):
        if role.arn == arn:
            name = f"arn:{context.partition}:sts::{context.account_id}:assumed-role/{role.name}/simulation"
            session = Session(account_id=context.account_id, arn=name, principal_arn=arn)
            caller = Caller(Kind.SESSION, session.principal, record=session)
            return session.principal, identity_of(caller, context.partition).policies
    for group in list(backend.groups.values()):
        if group.arn == arn:
            # a group makes no calls: they are simulated as a member's
            member = f"arn:{context.partition}:iam::{context.account_id}:user/simulated"
            return Principal.parse(member), Policies(_of_group(group))
    text = f"Entity {arn} does not exist"
    raise CommonServiceException("NoSuchEntity", text, 404, sender_fault=True)


def _of_group(group: Any) -> tuple[Policy, ...]:
    """The policies that a group gives to its members."""
    inline = [Policy.parse(document, name=name) for name, document in group.policies.items()]
    return (*inline, *(Policy.parse(one.document, name=one.name) for one in group.managed_policies.values()))


def principal_policy(context: RequestContext, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """The answer to SimulatePrincipalPolicy."""
    principal, policies = _principal_policies(context, parameters["PolicySourceArn"])
    if caller := parameters.get("CallerArn"):
        principal = Principal.parse(caller)
    extra = _policies(parameters.get("PolicyInputList"), "PolicyInputList")
    boundary = _policies(parameters.get("PermissionsBoundaryPolicyInputList"), "PermissionsBoundary")
    bounded = boundary or policies.boundaries
    return _simulate(parameters, principal, Policies((*policies.identity, *extra), None, bounded))


def custom_policy(context: RequestContext, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """The answer to SimulateCustomPolicy."""
    caller = parameters.get("CallerArn") or f"arn:{context.partition}:iam::{context.account_id}:user/simulated"
    identity = _policies(parameters.get("PolicyInputList"), "PolicyInputList")
    boundary = _policies(parameters.get("PermissionsBoundaryPolicyInputList"), "PermissionsBoundary")
    return _simulate(parameters, Principal.parse(caller), Policies(identity, None, boundary or None))
