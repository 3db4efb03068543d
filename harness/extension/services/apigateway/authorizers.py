"""API Gateway (REST): Lambda authorizers decide who may call a method; LocalStack lets everybody in.

Source (D): API Gateway Developer Guide, "Use API Gateway Lambda authorizers": without the identity source, or with a
token of another form: 401 ``{"message": "Unauthorized"}``, and the function is not called; a function that raises
``Unauthorized``: the same; a policy that does not allow: 403 ``{"Message": "User is not authorized to access this
resource"}``; an answer that is none, or a function that may not be invoked: 500. Answers are kept for the authorizer's
TTL, by identity source and for the whole stage. The function's permission needs the authorizer's own ARN. Lines of the
execution log: https://repost.aws/knowledge-center/api-gateway-logs.

Limits: Cognito user pools are not in this engine: such methods answer 401 to everybody.
"""

import json
import threading
import time
from collections.abc import Mapping
from typing import Any

from botocore.exceptions import ClientError
from localstack.services.apigateway.next_gen.execute_api.gateway_response import (
    AccessDeniedError,
    AuthorizerConfigurationError,
    UnauthorizedError,
)
from localstack.services.apigateway.next_gen.execute_api.header_utils import build_multi_value_headers
from localstack.services.apigateway.next_gen.execute_api.helpers import (
    get_lambda_function_arn_from_invocation_uri,
    render_uri_with_stage_variables,
)
from localstack.services.apigateway.next_gen.execute_api.integrations.aws import RestApiAwsProxyIntegration

from harness.extension.denials import is_denial
from harness.extension.services.apigateway.authorizer_answers import (
    Answer,
    identity_values,
    parse_answer,
    refusal_of,
    token_fits,
)
from harness.extension.services.apigateway.integration_failures import NOT_INVOCABLE
from harness.extension.timescale import Timescale

__all__ = ["LambdaAuthorizers", "method_arn"]


def method_arn(context: Any) -> str:
    """ARN of the method that a request calls."""
    path = context.invocation_request["path"].strip("/")
    method = context.invocation_request["http_method"]
    api = f"{context.region}:{context.account_id}:{context.api_id}"
    return f"arn:aws:execute-api:{api}/{context.stage}/{method}/{path}"


class LambdaAuthorizers:
    """Asks authorizers' functions, and keeps their answers.

    Args:
        timescale: how fast kept answers get old.
    """

    def __init__(self, timescale: Timescale) -> None:
        self._timescale = timescale
        self._kept: dict[tuple[str, ...], tuple[float, Answer]] = {}
        self._lock = threading.Lock()

    def authorize(self, context: Any) -> None:
        """Let a request with a custom authorizer pass, or raise what answers it."""
        authorizer = context.deployment.rest_api.authorizers[context.resource_method["authorizerId"]]
        request_id = context.context_variables["requestId"]
        context.authorizer_told = [f"Starting authorizer: {authorizer['id']} for request: {request_id}"]
        begin = time.monotonic()
        answer = self._answer(context, authorizer)
        if message := refusal_of(answer.policy, method_arn(context)):
            raise AccessDeniedError(message)
        latency = int((time.monotonic() - begin) * 1000)
        context.context_variables["authorizer"] = {
            **answer.context,
            "principalId": answer.principal,
            "integrationLatency": latency,
        }
        if answer.api_key:
            context.context_variables["identity"]["apiKey"] = answer.api_key
        context.authorizer_told.append("Successfully completed authorizer execution")

    def forget(self, account: str) -> None:
        """Drop the answers kept for an account's APIs."""
        with self._lock:
            for name in [name for name in self._kept if name[0] == account]:
                del self._kept[name]

    def _answer(self, context: Any, authorizer: Mapping[str, Any]) -> Answer:
        is_token = authorizer["type"] == "TOKEN"
        ttl = float(authorizer.get("authorizerResultTtlInSeconds", 300))
        request = context.invocation_request
        roots = {
            "method.request.header": {name.lower(): value for name, value in request["headers"].items()},
            "method.request.querystring": request.get("query_string_parameters") or {},
            "context": context.context_variables,
            "stageVariables": context.stage_variables or {},
        }
        values = identity_values(authorizer.get("identitySource") or "", roots)
        pattern = authorizer.get("identityValidationExpression")
        if values is None and (is_token or ttl > 0):
            raise self._unauthorized(context)
        if is_token and values and not token_fits(pattern, values[0]):
            raise self._unauthorized(context)
        name = (
            context.account_id,
            context.api_id,
            context.stage,
            context.deployment_id,
            authorizer["id"],
            *(values or ()),
        )
        with self._lock:
            until, kept = self._kept.get(name, (0.0, None))
        if kept and values and time.monotonic() < until:
            return kept
        answer = self._ask(
            context, authorizer, _token_event(values) if is_token and values else _request_event(context)
        )
        if ttl > 0 and values:
            with self._lock:
                self._kept[name] = (time.monotonic() + self._timescale.real(context.account_id, ttl), answer)
        return answer

    def _ask(self, context: Any, authorizer: Mapping[str, Any], event: dict[str, Any]) -> Answer:
        uri = render_uri_with_stage_variables(authorizer["authorizerUri"], context.stage_variables)
        api = f"{context.region}:{context.account_id}:{context.api_id}"
        try:
            payload = RestApiAwsProxyIntegration.call_lambda(
                function_arn=get_lambda_function_arn_from_invocation_uri(uri),
                event=json.dumps({**event, "methodArn": method_arn(context)}, default=str).encode(),
                source_arn=f"arn:aws:execute-api:{api}/authorizers/{authorizer['id']}",
                credentials=authorizer.get("authorizerCredentials"),
            )
        except ClientError as refusal:
            error = AuthorizerConfigurationError()
            error.failure = NOT_INVOCABLE if is_denial(refusal) else None
            raise error from refusal
        if answer := parse_answer(payload):
            return answer
        if _raised(payload) == "Unauthorized":
            raise self._unauthorized(context)
        raise AuthorizerConfigurationError

    @staticmethod
    def _unauthorized(context: Any) -> UnauthorizedError:
        context.authorizer_told.append(f"Unauthorized request: {context.context_variables['requestId']}")
        return UnauthorizedError("Unauthorized")


def _raised(payload: bytes) -> str | None:
    """Message of the error that a function raised."""
    try:
        answer = json.loads(payload)
    except ValueError:
        return None
    return answer.get("errorMessage") if isinstance(answer, dict) else None


def _token_event(values: list[str]) -> dict[str, Any]:
    return {"type": "TOKEN", "authorizationToken": values[0]}


def _request_event(context: Any) -> dict[str, Any]:
    request = context.invocation_request
    return {
        "type": "REQUEST",
        "resource": context.resource["path"],
        "path": request["path"],
        "httpMethod": request["http_method"],
        "headers": dict(request["headers"].items()),
        "multiValueHeaders": build_multi_value_headers(request["headers"]),
        "queryStringParameters": request["query_string_parameters"] or {},
        "multiValueQueryStringParameters": request["multi_value_query_string_parameters"] or {},
        "pathParameters": request["path_parameters"] or {},
        "stageVariables": context.stage_variables or {},
        "requestContext": context.context_variables,
    }
