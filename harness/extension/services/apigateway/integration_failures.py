"""API Gateway (REST): when an integration fails, and why.

The reason travels on the exception (attributes ``failure``, ``function_error`` and ``payload``), the exception on the
invocation's context (``failed_with``), because the answer itself never tells; ``execution_log`` does.

* A function that may not be invoked, a role that may not be assumed: 500. A malformed proxy response: 502.
* An answer that comes after the integration's ``timeoutInMillis`` (29 seconds unless set): 504 ``{"message": "Endpoint
  request timed out"}`` (D: "Troubleshooting"; log line Q). The limit is real time whatever the time scale is.
* An integration response is selected when its pattern matches the *entire* error message (D: "Handle Lambda errors in
  API Gateway"); LocalStack lets a beginning match. None that fits: 500.
* An integration response whose status the method does not declare: 500 (Q).

Limits: a call that timed out goes on in the background, as it does on AWS.
"""

import concurrent.futures
import json
from collections.abc import Callable, Mapping
from typing import Any

from botocore.exceptions import ClientError
from localstack.services.apigateway.next_gen.execute_api.gateway_response import (
    ApiConfigurationError,
    IntegrationFailureError,
    IntegrationTimeoutError,
    InternalServerError,
)
from localstack.services.apigateway.next_gen.execute_api.handlers.integration_response import (
    IntegrationResponseHandler,
)

from harness.extension.denials import is_denial
from harness.extension.patching import Patches, documented, quoted
from harness.extension.regexes import regex

__all__ = ["declare", "malformed", "selected"]

_AWS = "localstack.services.apigateway.next_gen.execute_api.integrations.aws"
_MOCK = "localstack.services.apigateway.next_gen.execute_api.integrations.mock"
_INTEGRATION_RESPONSE = "localstack.services.apigateway.next_gen.execute_api.handlers.integration_response"
_GATEWAY_EXCEPTION = "localstack.services.apigateway.next_gen.execute_api.handlers.gateway_exception"
_HTTP = "localstack.services.apigateway.next_gen.execute_api.integrations.http"
TROUBLESHOOTING = documented("https://repost.aws/knowledge-center/api-gateway-504-errors")
LAMBDA_ERRORS = documented(
    "https://docs.aws.amazon.com/apigateway/latest/developerguide/handle-errors-in-lambda-integration.html"
)
REASONS = quoted("lines of execution logs: 'Execution failed due to configuration error: …'")

DEFAULT_TIMEOUT = 29_000
"""Milliseconds (D: API Gateway quotas)."""

NOT_INVOCABLE = "configuration error: Invalid permissions on Lambda function"
NOT_ASSUMABLE = "configuration error: API Gateway does not have permission to assume the provided role"
MALFORMED = "configuration error: Malformed Lambda proxy response"
NO_ADDRESS = "configuration error: Invalid endpoint address"
NO_MOCK_STATUS = (
    "configuration error: Unable to parse statusCode. It should be an integer that is defined in the request template."
)
NO_OUTPUT = (
    "configuration error: No match for output mapping and no default output mapping configured. "
    "Endpoint Response Status Code: {}"
)
NO_METHOD_RESPONSE = "configuration error: Output mapping refers to an invalid method response: {}"
TIMED_OUT = "a timeout error"
NETWORK = "a network error communicating with endpoint"


def declare(patches: Patches) -> None:
    """Make integrations fail as AWS's do, and keep the reasons."""
    _keep_reasons(patches)
    _keep_plain_reasons(patches)
    _select_responses(patches)
    _keep_exceptions(patches)


def malformed(payload: bytes) -> tuple[str | None, str | None]:
    """(failure, function error) for a function's answer that is no proxy response."""
    try:
        answer = json.loads(payload)
    except ValueError:
        return MALFORMED, None
    if isinstance(answer, dict) and "errorMessage" in answer:
        request_id = answer.get("requestId", "<Unknown Request Id>")
        told = f"{answer['errorMessage']}. Lambda request id: {request_id}"
        return MALFORMED, f"Lambda execution failed with status 200 due to customer function error: {told}"
    return MALFORMED, None


def selected(value: str, responses: Mapping[str, Mapping[str, Any]] | None) -> Mapping[str, Any] | None:
    """The integration response for an error message or a status: one whose pattern fits, else the default one."""
    candidates = list((responses or {}).values())
    for candidate in candidates:
        if (pattern := candidate.get("selectionPattern")) and regex(pattern).fullmatch(value):
            return candidate
    return next((candidate for candidate in candidates if not candidate.get("selectionPattern")), None)


def _failed[E: Exception](error: E, failure: str) -> E:
    error.failure = failure  # type: ignore[attr-defined]
    return error


def _refused(refusal: ClientError | None) -> IntegrationFailureError:
    assumed = refusal is not None and refusal.operation_name == "AssumeRole"
    error = IntegrationFailureError("Internal server error", status_code=500)
    return _failed(error, NOT_ASSUMABLE if assumed else NOT_INVOCABLE)


def _in_time(context: Any, call: Callable[[], Any]) -> Any:
    """What the call returns, if it does so within the integration's time."""
    limit = int(context.integration.get("timeoutInMillis") or DEFAULT_TIMEOUT) / 1000
    executor = concurrent.futures.ThreadPoolExecutor(1, thread_name_prefix="apigateway-integration")
    try:
        return executor.submit(call).result(limit)
    except TimeoutError as error:
        if limit <= 0:
            raise
        raise _failed(IntegrationTimeoutError("Endpoint request timed out"), TIMED_OUT) from error
    finally:
        executor.shutdown(wait=False)


def _keep_reasons(patches: Patches) -> None:
    @patches.wrap(f"{_AWS}:RestApiAwsProxyIntegration.parse_lambda_response", "58daf9a16a", REASONS)
    def parse(original: Callable[..., Any], self: Any, payload: bytes) -> Any:
        """A malformed proxy response is 502, and the log says why."""
        try:
            return original(self, payload)
        except (InternalServerError, TypeError, AttributeError) as wrong:
            error = InternalServerError("Internal server error", status_code=502)
            error.failure, error.function_error = malformed(payload)
            error.payload = payload
            raise error from wrong

    @patches.wrap(f"{_AWS}:RestApiAwsProxyIntegration.invoke", "942600e596", TROUBLESHOOTING)
    def invoke_proxy(original: Callable[..., Any], self: Any, context: Any) -> Any:
        """A proxy integration ends in time; a function that may not be invoked is 500."""
        try:
            return _in_time(context, lambda: original(self, context))
        except IntegrationFailureError as error:
            cause = error.__cause__
            if isinstance(cause, ClientError) and is_denial(cause):
                raise _refused(cause) from error
            raise

    @patches.wrap(f"{_AWS}:RestApiAwsIntegration.invoke", "62ca009047", TROUBLESHOOTING)
    def invoke(original: Callable[..., Any], self: Any, context: Any) -> Any:
        """An integration with a service ends in time; a role that may not be assumed is 500."""
        try:
            answer = _in_time(context, lambda: original(self, context))
        except ClientError as refusal:
            if is_denial(refusal) and refusal.operation_name == "AssumeRole":
                raise _refused(refusal) from refusal
            raise
        to_function = self.parse_aws_integration_uri(context.integration_request["uri"])["service_name"] == "lambda"
        if to_function and answer["status_code"] == 403:
            raise _refused(None)
        return answer


def _keep_plain_reasons(patches: Patches) -> None:
    @patches.wrap(f"{_HTTP}:RestApiHttpIntegration.invoke", "5cb27bb7db", TROUBLESHOOTING)
    @patches.wrap(f"{_HTTP}:RestApiHttpProxyIntegration.invoke", "d3f3e05a91", TROUBLESHOOTING)
    def invoke(original: Callable[..., Any], self: Any, context: Any) -> Any:
        """An HTTP integration ends in time, and the log says what failed."""
        try:
            return _in_time(context, lambda: original(self, context))
        except InternalServerError as error:
            raise _failed(error, NO_ADDRESS) from error
        except IntegrationFailureError as error:
            raise _failed(error, NETWORK) from error

    @patches.wrap(f"{_MOCK}:RestApiMockIntegration.invoke", "7729ba4bae", REASONS)
    def invoke_mock(original: Callable[..., Any], self: Any, context: Any) -> Any:
        """A mock integration without a status fails, and the log says so."""
        try:
            return original(self, context)
        except (InternalServerError, AttributeError) as error:  # a template that gives a JSON text or list
            raise _failed(InternalServerError("Internal server error"), NO_MOCK_STATUS) from error


def _select_responses(patches: Patches) -> None:
    @patches.replace(
        f"{_INTEGRATION_RESPONSE}:IntegrationResponseHandler.select_integration_response", "6203b3c196", LAMBDA_ERRORS
    )
    def select(selection_value: str, integration_responses: Any) -> Any:
        """An integration response is selected when its pattern matches the whole error message."""
        found = selected(selection_value, integration_responses)
        if found is None:
            raise _failed(ApiConfigurationError("Internal server error"), NO_OUTPUT.format(selection_value))
        return found

    @patches.wrap(f"{_INTEGRATION_RESPONSE}:IntegrationResponseHandler.__call__", "b151f21f0e", REASONS)
    def handle(original: Callable[..., Any], self: Any, chain: Any, context: Any, response: Any) -> None:
        """An integration response whose status the method does not declare fails."""
        try:
            original(self, chain, context, response)
        except ApiConfigurationError as error:
            if getattr(error, "failure", None):
                error.failure = NO_OUTPUT.format(context.endpoint_response["status_code"])
            raise
        if "PROXY" in context.integration["type"]:
            return
        found = selected(_selection(context), context.integration["integrationResponses"])
        status = str((found or {}).get("statusCode"))
        if status not in (context.resource_method.get("methodResponses") or {}):
            context.invocation_response = None
            raise _failed(ApiConfigurationError("Internal server error"), NO_METHOD_RESPONSE.format(status))


def _selection(context: Any) -> str:
    """What patterns are compared with: a function's error message, else the status."""
    answer = context.endpoint_response
    if context.integration["type"] == "AWS" and "lambda:path/" in context.integration["uri"]:
        return str(IntegrationResponseHandler.parse_error_message_from_lambda(answer["body"]))
    return str(answer["status_code"])


def _keep_exceptions(patches: Patches) -> None:
    @patches.wrap(f"{_GATEWAY_EXCEPTION}:GatewayExceptionHandler.__call__", "1143c05374", REASONS)
    def handle(
        original: Callable[..., Any], self: Any, chain: Any, exception: Exception, context: Any, response: Any
    ) -> None:
        """The log of an execution learns what ended it."""
        context.failed_with = exception
        original(self, chain, exception, context, response)
