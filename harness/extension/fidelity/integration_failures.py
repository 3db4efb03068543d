"""API Gateway (REST): why an integration failed, and the execution log that tells; see ``apigateway``.

The reason travels on the exception (attributes ``failure`` and ``function_error``), the exception on the invocation's
context (``failed_with``), because the answer itself never tells.
"""

import contextlib
import hashlib
import json
import logging
import threading
import time
from collections.abc import Callable
from typing import Any

from botocore.exceptions import ClientError
from localstack.aws.connect import connect_to
from localstack.services.apigateway.models import apigateway_stores
from localstack.services.apigateway.next_gen.execute_api import test_invoke
from localstack.services.apigateway.next_gen.execute_api.gateway import RestApiGateway
from localstack.services.apigateway.next_gen.execute_api.gateway_response import (
    ApiConfigurationError,
    IntegrationFailureError,
    InternalServerError,
)
from localstack.services.apigateway.next_gen.execute_api.handlers.gateway_exception import GatewayExceptionHandler
from localstack.services.apigateway.next_gen.execute_api.handlers.integration_response import (
    IntegrationResponseHandler,
)
from localstack.services.apigateway.next_gen.execute_api.integrations.aws import (
    RestApiAwsIntegration,
    RestApiAwsProxyIntegration,
)
from localstack.utils.aws.client_types import ServicePrincipal
from localstack.utils.patch import Patch, patch

from harness.extension.fidelity.denials import is_denial
from harness.extension.fidelity.execution_log import Outcome, group_name, lines, setting

__all__ = ["install", "malformed"]

LOG = logging.getLogger(__name__)
NOT_INVOCABLE = "configuration error: Invalid permissions on Lambda function"
NOT_ASSUMABLE = "configuration error: API Gateway does not have permission to assume the provided role"
MALFORMED = "configuration error: Malformed Lambda proxy response"
NO_OUTPUT = (
    "configuration error: No match for output mapping and no default output mapping configured. "
    "Endpoint Response Status Code: {}"
)


def install() -> None:
    """Keep reasons, and write them."""
    _keep_reasons()
    _keep_exceptions()
    _write_logs()
    _tell_test_invocations()


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


def _refused(refusal: ClientError | None) -> IntegrationFailureError:
    assumed = refusal is not None and refusal.operation_name == "AssumeRole"
    error = IntegrationFailureError("Internal server error", status_code=500)
    error.failure = NOT_ASSUMABLE if assumed else NOT_INVOCABLE
    return error


def _keep_reasons() -> None:
    @patch(RestApiAwsProxyIntegration.parse_lambda_response)
    def parse(original: Callable[..., Any], self: Any, payload: bytes) -> Any:
        try:
            return original(self, payload)
        except InternalServerError as error:
            error.failure, error.function_error = malformed(payload)
            raise

    @patch(RestApiAwsProxyIntegration.invoke)
    def invoke_proxy(original: Callable[..., Any], self: Any, context: Any) -> Any:
        try:
            return original(self, context)
        except IntegrationFailureError as error:
            cause = error.__cause__
            if isinstance(cause, ClientError) and is_denial(cause):
                raise _refused(cause) from error
            raise

    @patch(RestApiAwsIntegration.invoke)
    def invoke(original: Callable[..., Any], self: Any, context: Any) -> Any:
        try:
            answer = original(self, context)
        except ClientError as refusal:
            if is_denial(refusal) and refusal.operation_name == "AssumeRole":
                raise _refused(refusal) from refusal
            raise
        to_function = self.parse_aws_integration_uri(context.integration_request["uri"])["service_name"] == "lambda"
        if to_function and answer["status_code"] == 403:
            raise _refused(None)
        return answer

    select = IntegrationResponseHandler.select_integration_response

    def select_response(selection_value: str, integration_responses: Any) -> Any:
        try:
            return select(selection_value, integration_responses)
        except ApiConfigurationError as error:
            error.failure = NO_OUTPUT.format(selection_value)
            raise

    Patch(IntegrationResponseHandler, "select_integration_response", staticmethod(select_response)).apply()


def _keep_exceptions() -> None:
    @patch(GatewayExceptionHandler.__call__)
    def handle(
        original: Callable[..., Any], self: Any, chain: Any, exception: Exception, context: Any, response: Any
    ) -> None:
        context.failed_with = exception
        original(self, chain, exception, context, response)


def _reasons(context: Any) -> tuple[str | None, str | None]:
    error = getattr(context, "failed_with", None)
    return getattr(error, "failure", None), getattr(error, "function_error", None)


def _write_logs() -> None:
    @patch(RestApiGateway.process_with_context)
    def process(original: Callable[..., Any], self: RestApiGateway, context: Any, response: Any) -> None:
        original(self, context, response)
        if not context.resource or not context.stage_configuration:
            return
        path, method = context.resource["path"], str(context.invocation_request["http_method"])
        settings = setting(context.stage_configuration.get("methodSettings") or {}, path, method)
        level, trace = settings.get("loggingLevel", "OFF"), bool(settings.get("dataTraceEnabled"))
        role = apigateway_stores[context.account_id][context.region].account.get("cloudwatchRoleArn")
        if level == "OFF" or not role:
            return
        failure, function_error = _reasons(context)
        outcome = Outcome(
            request_id=context.context_variables["requestId"],
            method=method,
            path=path,
            status=response.status_code,
            failure=failure,
            function_error=function_error,
            request_body=(context.invocation_request.get("body") or b"").decode(errors="replace") if trace else "",
            response_body=response.get_data().decode(errors="replace") if trace else "",
        )
        messages = lines(outcome, level, trace=trace)
        if messages:
            arguments = (role, context.region, group_name(context.api_id, context.stage), messages)
            threading.Thread(target=_write, args=arguments, name="apigateway-execution-log", daemon=True).start()


def _write(role: str, region: str, group: str, messages: list[str]) -> None:
    """Write one request's lines as the account's role; what the role may not do is left undone, as in AWS."""
    stream = hashlib.sha256(group.encode()).hexdigest()[:32]
    now = int(time.time() * 1000)
    try:
        clients = connect_to.with_assumed_role(
            role_arn=role, service_principal=ServicePrincipal.apigateway, region_name=region
        )
        logs = clients.logs
        events = [{"timestamp": now, "message": message} for message in messages]
        try:
            logs.put_log_events(logGroupName=group, logStreamName=stream, logEvents=events)
        except logs.exceptions.ResourceNotFoundException:
            with contextlib.suppress(logs.exceptions.ResourceAlreadyExistsException):
                logs.create_log_group(logGroupName=group)
            with contextlib.suppress(logs.exceptions.ResourceAlreadyExistsException):
                logs.create_log_stream(logGroupName=group, logStreamName=stream)
            logs.put_log_events(logGroupName=group, logStreamName=stream, logEvents=events)
    except ClientError as refused:
        LOG.info("execution log %s was not written: %s", group, refused)


def _tell_test_invocations() -> None:
    @patch(test_invoke.log_failed_template)
    def log_failed(original: Callable[..., str], context: Any, status: int) -> str:
        failure, function_error = _reasons(context)
        told: list[str] = []
        for line in original(context, status).splitlines(keepends=True):
            date, separator, message = line.partition(" : ")
            if not message.startswith("Execution failed due to "):
                told.append(line)
                continue
            if function_error:
                told.append(f"{date}{separator}{function_error}\n")
            if failure:
                told.append(f"{date}{separator}Execution failed due to {failure}\n")
        return "".join(told)
