"""Operations about authorization that the engine itself answers wrongly or not at all, answered by ``harness.iam``.

``iam:SimulatePrincipalPolicy`` and ``iam:SimulateCustomPolicy`` go through the evaluator that judges real calls;
``sts:DecodeAuthorizationMessage`` opens EC2's refusals. Source: IAM and STS API Reference. Limits: a simulation takes
the identity policies, boundary and resource policy that it is given or finds, no service control policies.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any

from localstack.aws.api import CommonServiceException, RequestContext
from localstack.aws.chain import HandlerChain
from localstack.aws.protocol.serializer import create_serializer
from localstack.http import Response
from moto.iam.models import iam_backends

from harness.extension.authorization.caller import Caller, Kind
from harness.extension.authorization.encoded_messages import decode
from harness.extension.authorization.identity import parsed, policies_of
from harness.extension.authorization.resource_policies import resource_policy
from harness.iam import Decision, Effect, Policies, Policy, PolicyError, Principal, Request, evaluate, principal_context

__all__ = ["Answer", "AnswerHandler"]

_DECISIONS = {
    Effect.ALLOWED: "allowed",
    Effect.EXPLICITLY_DENIED: "explicitDeny",
    Effect.IMPLICITLY_DENIED: "implicitDeny",
}


def _invalid(message: str) -> CommonServiceException:
    return CommonServiceException("InvalidInput", message, 400, sender_fault=True)


def _policies(documents: Any, name: str) -> tuple[Policy, ...]:
    try:
        return tuple(parsed(text, f"{name}.{number}") for number, text in enumerate(documents or (), 1))
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
            return principal, policies_of(Caller(Kind.USER, principal, record=user), context.partition)
    for role in list(backend.roles.values()):
        if role.arn == arn:
            session = f"arn:{context.partition}:sts::{context.account_id}:assumed-role/{role.name}/simulation"
            principal = Principal.parse(session, role_arn=arn)
            record = _Session(context.account_id, arn)
            return principal, policies_of(Caller(Kind.SESSION, principal, record=record), context.partition)
    text = f"Entity {arn} does not exist"
    raise CommonServiceException("NoSuchEntity", text, 404, sender_fault=True)


class _Session:
    """What ``policies_of`` reads of a role session."""

    policy = ""

    def __init__(self, account: str, role_arn: str) -> None:
        self.account_id = account
        self.role_arn = role_arn


def _simulate_principal_policy(context: RequestContext, parameters: Mapping[str, Any]) -> dict[str, Any]:
    principal, policies = _principal_policies(context, parameters["PolicySourceArn"])
    if caller := parameters.get("CallerArn"):
        principal = Principal.parse(caller)
    extra = _policies(parameters.get("PolicyInputList"), "PolicyInputList")
    boundary = _policies(parameters.get("PermissionsBoundaryPolicyInputList"), "PermissionsBoundary")
    bounded = boundary or policies.boundaries
    return _simulate(parameters, principal, Policies((*policies.identity, *extra), None, bounded))


def _simulate_custom_policy(context: RequestContext, parameters: Mapping[str, Any]) -> dict[str, Any]:
    caller = parameters.get("CallerArn") or f"arn:{context.partition}:iam::{context.account_id}:user/simulated"
    identity = _policies(parameters.get("PolicyInputList"), "PolicyInputList")
    boundary = _policies(parameters.get("PermissionsBoundaryPolicyInputList"), "PermissionsBoundary")
    return _simulate(parameters, Principal.parse(caller), Policies(identity, None, boundary or None))


def _decode_authorization_message(context: RequestContext, parameters: Mapping[str, Any]) -> dict[str, Any]:
    content = decode(str(parameters.get("EncodedMessage", "")))
    if content is None:
        text = "Message is not valid"
        raise CommonServiceException("InvalidAuthorizationMessageException", text, 400, sender_fault=True)
    return {"DecodedMessage": json.dumps(content)}


Answer = Callable[[RequestContext, Mapping[str, Any]], dict[str, Any]]

ANSWERS: Mapping[tuple[str, str], Answer] = {
    ("iam", "SimulateCustomPolicy"): _simulate_custom_policy,
    ("iam", "SimulatePrincipalPolicy"): _simulate_principal_policy,
    ("sts", "DecodeAuthorizationMessage"): _decode_authorization_message,
}


class AnswerHandler:
    """Answers the operations in ``ANSWERS``, and others that it is given; it stands behind the authorization."""

    def __init__(self, more: Mapping[tuple[str, str], Answer]) -> None:
        self._answers = {**ANSWERS, **more}

    def __call__(self, chain: HandlerChain, context: RequestContext, response: Response) -> None:
        """Answer, or leave the call to its service."""
        if not context.service or not context.operation:
            return
        found = self._answers.get((context.service.service_name, context.operation.name))
        if found is None:
            return
        body = found(context, context.service_request or {})
        serializer = create_serializer(context.service, context.protocol)
        response.update_from(
            serializer.serialize_to_response(body, context.operation, context.request.headers, context.request_id)
        )
        chain.stop()
