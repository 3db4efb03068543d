"""API Gateway (REST): who may call a method: authorization by IAM, by authorizer, and the API's resource policy.

Source (D): API Gateway Developer Guide, "Control and manage access to REST APIs": a method with ``AWS_IAM`` needs a
signed request of a caller who may ``execute-api:Invoke`` the method; "Control access to a REST API with API Gateway
resource policies" and its evaluation tables: a policy that there is must allow callers that are otherwise not
evaluated. Unsigned: 403 ``{"message": "Missing Authentication Token"}``; not allowed: 403 ``{"Message": "User: … is not
authorized to perform: execute-api:Invoke on resource: arn:aws:execute-api:us-east-1:********9012:…/dev/GET/hello …"}``
(Q, public reports; the account is masked). Policies count when they are deployed.

Limits: requests signed in the query string are not accepted; private APIs (VPC endpoints) are not there.
"""

import json
from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

from localstack.services.apigateway.next_gen.execute_api.gateway_response import (
    AccessDeniedError,
    InvalidSignatureError,
    MissingAuthTokenError,
    UnauthorizedError,
)
from localstack.utils.aws.request_context import extract_access_key_id_from_auth_header

from harness.extension.authorization.call import Call
from harness.extension.authorization.caller import Caller, Kind, identify
from harness.extension.authorization.context_keys import context_keys
from harness.extension.authorization.identity import identity_of, parsed
from harness.extension.authorization.signature import require_proof
from harness.extension.authorization.sigv4.presented import SignatureFault
from harness.extension.patching import Patches, documented
from harness.extension.services.apigateway.authorizers import LambdaAuthorizers, method_arn
from harness.extension.tools import Tools
from harness.iam import Policy, Principal, Request, evaluate

__all__ = ["declare", "deployed_policy"]

_API_KEY_VALIDATION = "localstack.services.apigateway.next_gen.execute_api.handlers.api_key_validation"

ACTION = "execute-api:Invoke"
BAD_TOKEN = "The security token included in the request is invalid."  # noqa: S105 - AWS's message
BAD_SIGNATURE = (
    "The request signature we calculated does not match the signature you provided. "
    "Check your AWS Secret Access Key and signing method. Consult the service documentation for details."
)


def declare(patches: Patches, tools: Tools) -> None:
    """Ask before the usage plan is asked."""
    authorizers = LambdaAuthorizers(tools.timescale)
    patches.then(lambda: tools.releases.add("authorizers", forget=authorizers.forget))
    enforced = tools.questions.mode == "enforce"

    @patches.wrap(
        f"{_API_KEY_VALIDATION}:ApiKeyValidationHandler.__call__",
        "9467cd6fec",
        documented(
            "https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-control-access-to-api.html"
        ),
    )
    def authorize(original: Callable[..., Any], self: Any, chain: Any, context: Any, response: Any) -> None:
        """Callers are authorized by IAM, authorizer and resource policy before their usage plan is asked."""
        context.usage_told = []
        kind = context.resource_method.get("authorizationType") or "NONE"
        policy = deployed_policy(context) if enforced else None
        caller = Caller(Kind.ANONYMOUS, Principal.parse("anonymous"))
        if kind == "AWS_IAM" and enforced:
            caller = _signer(context)
        if caller.kind is not Kind.ANONYMOUS or policy:
            _authorize(context, caller, policy)
        if kind == "CUSTOM":
            authorizers.authorize(context)
        elif kind == "COGNITO_USER_POOLS":
            raise UnauthorizedError("Unauthorized")
        original(self, chain, context, response)


def deployed_policy(context: Any) -> Policy | None:
    """The API's resource policy as it was deployed."""
    text = getattr(context.deployment, "policy", None)
    if not text:
        return None
    document = json.loads(text)
    if isinstance(document, str):  # moto keeps what clients quote twice
        document = json.loads(document)
    prefix = f"arn:aws:execute-api:{context.region}:{context.account_id}:{context.api_id}/"
    return parsed(json.dumps(document).replace('"execute-api:/', f'"{prefix}'), "resource policy")


def _signer(context: Any) -> Caller:
    """Who signed a request; raises what answers requests that nobody signed, or not rightly."""
    headers = context.request.headers
    if "Authorization" not in headers:
        raise MissingAuthTokenError("Missing Authentication Token")
    key = extract_access_key_id_from_auth_header(headers)
    caller = identify(key, None)
    if caller.kind in (Kind.UNKNOWN, Kind.EXPIRED, Kind.ANONYMOUS):
        raise InvalidSignatureError(BAD_TOKEN)
    if caller.kind in (Kind.USER, Kind.SESSION):
        kept = SimpleNamespace(request=context.request, internal_request_params=None)
        try:
            require_proof(kept, caller, service="execute-api")
        except SignatureFault as fault:
            raise InvalidSignatureError(fault.detail or BAD_SIGNATURE) from None
    assert caller.principal is not None
    identity = context.context_variables["identity"]
    identity |= {"accountId": caller.principal.account, "accessKey": key, "userArn": str(caller.principal.arn)}
    return caller


def _authorize(context: Any, caller: Caller, policy: Policy | None) -> None:
    """Raise the refusal of a caller whom neither its own policies nor the API's let in."""
    assert caller.principal is not None
    resource, owner = method_arn(context), context.account_id
    identity = identity_of(caller)
    call = Call("execute-api", "Invoke", account=owner, region=context.region)
    keys = context_keys(call, caller, context.request) | dict(identity.keys)
    request = Request(ACTION, resource, caller.principal, keys, owner)
    decision = evaluate(request, replace(identity.policies, resource=policy))
    if not decision.allowed:
        shown = resource.replace(owner, f"********{owner[-4:]}", 1)
        raise AccessDeniedError(decision.message.replace(resource, shown))
