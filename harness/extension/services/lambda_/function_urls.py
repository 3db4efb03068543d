"""Function URLs: who may call one.

* ``AWS_IAM``: a request signed for ``lambda`` by a caller whose policies, or the function's, allow
  ``lambda:InvokeFunctionUrl`` and ``lambda:InvokeFunction``; a caller of another account needs both sides.
* ``NONE``: the function's policy must allow everybody both actions.

URLs made since October 2025 ask for both; ``lambda:InvokedViaFunctionUrl`` is true for the second, so that a statement
can let callers in by the URL alone.

Otherwise the answer is 403, ``{"Message": "Forbidden. For troubleshooting …"}`` (D: Lambda Developer Guide, "Control
access to Lambda function URLs"; text Q). LocalStack asks nobody.

Limits: CORS preflight requests are called like others.
"""

import json
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

from localstack.http import Request, Response
from localstack.services.lambda_.invocation.models import lambda_stores
from localstack.utils.aws.request_context import extract_access_key_id_from_auth_header

from harness import iam
from harness.extension.authorization.call import Call
from harness.extension.authorization.caller import Caller, Kind, identify
from harness.extension.authorization.context_keys import context_keys
from harness.extension.authorization.identity import identity_of
from harness.extension.authorization.resources import resource_policy
from harness.extension.authorization.signature import require_proof
from harness.extension.authorization.sigv4.presented import SignatureFault
from harness.extension.patching import Patches, documented
from harness.iam import Principal, evaluate

__all__ = ["allows", "declare"]

URLS = documented("https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html")
_ACTIONS: Mapping[str, Mapping[str, str]] = {
    "lambda:InvokeFunctionUrl": {},
    "lambda:InvokeFunction": {"lambda:InvokedViaFunctionUrl": "true"},
}
"""The actions that a call asks for, each with the condition keys that it alone has."""
_BY_URL: ContextVar[bool] = ContextVar("_BY_URL", default=False)
"""Whether the permission that is being added is for calls by the function's URL alone."""
_FORBIDDEN = (
    "Forbidden. For troubleshooting Function URL authorization issues, see: "
    "https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html"
)


def declare(patches: Patches, *, enforced: bool) -> None:
    """Ask before a function is invoked; call when the provider is imported."""

    @patches.wrap("localstack.services.lambda_.provider:LambdaProvider.add_permission", "43cd18a49e", URLS)
    def add_permission(original: Callable[..., Any], self: Any, context: Any, request: Any) -> Any:
        """A permission can be for calls by the function's URL alone."""
        token = _BY_URL.set(bool(request.get("InvokedViaFunctionUrl")))
        try:
            return original(self, context, request)
        finally:
            _BY_URL.reset(token)

    @patches.wrap("localstack.services.lambda_.api_utils:build_statement", "4066055f82", URLS)
    def build_statement(original: Callable[..., dict[str, Any]], *args: Any, **given: Any) -> dict[str, Any]:
        """A permission for calls by the function's URL has a condition on ``lambda:InvokedViaFunctionUrl``."""
        statement = original(*args, **given)
        if _BY_URL.get():
            statement.setdefault("Condition", {})["Bool"] = {"lambda:InvokedViaFunctionUrl": "true"}
        return statement

    if not enforced:
        return

    @patches.wrap(
        "localstack.services.lambda_.urlrouter:FunctionUrlRouter.handle_lambda_url_invocation", "fe7a19310f", URLS
    )
    def handle(
        original: Callable[..., Response], self: Any, request: Request, api_id: str, region: str, **parameters: str
    ) -> Response:
        """A function URL is called by who may call it."""
        found = _url(api_id, region)
        if found is not None and not allows(request, found.auth_type, found.function_arn):
            headers = {"x-amzn-ErrorType": "AccessDeniedException"}
            return Response(json.dumps({"Message": _FORBIDDEN}), 403, headers, mimetype="application/json")
        return original(self, request, api_id, region, **parameters)


def allows(request: Request, auth_type: str, function_arn: str) -> bool:
    """Whether a request may call the URL of a function.

    Args:
        request: the HTTP request.
        auth_type: ``AWS_IAM`` or ``NONE``.
        function_arn: ARN of the function, with the alias that the URL belongs to.
    """
    caller = Caller(Kind.ANONYMOUS, Principal.parse("anonymous")) if auth_type == "NONE" else _signer(request)
    if caller is None or caller.principal is None:
        return False
    partition, region, owner = (function_arn.split(":")[place] for place in (1, 3, 4))
    call = Call("lambda", "InvokeFunctionUrl", {"FunctionUrlAuthType": auth_type}, owner, region, partition=partition)
    identity = identity_of(caller, partition)
    keys = context_keys(call, caller, request) | dict(identity.keys) | {"aws:ResourceAccount": owner}
    policies = replace(identity.policies, resource=resource_policy(function_arn))
    return all(
        evaluate(iam.Request(action, function_arn, caller.principal, {**keys, **own}, owner), policies).allowed
        for action, own in _ACTIONS.items()
    )


def _signer(request: Request) -> Caller | None:
    """Who signed a request; None: nobody, or not rightly."""
    caller = identify(extract_access_key_id_from_auth_header(request.headers), None)
    if caller.kind in (Kind.UNKNOWN, Kind.EXPIRED, Kind.ANONYMOUS):
        return None
    try:
        require_proof(SimpleNamespace(request=request, internal_request_params=None), caller, service="lambda")
    except SignatureFault:
        return None
    return caller


def _url(api_id: str, region: str) -> Any:
    """The configuration of a URL; None: there is none, which LocalStack answers."""
    for account in list(lambda_stores):
        for function in list(lambda_stores[account][region].functions.values()):
            for url in list(function.function_url_configs.values()):
                if url.url_id.lower() == api_id.lower():
                    return url
    return None
