"""API Gateway (REST): execution logs are written, and test invocations tell why they failed; see ``execution_log``.

A stage logs with the levels of its method settings and the account's CloudWatch role. Why an integration failed is
known from ``integration_failures``, why a request was not valid from ``method_request``.

Limits: requests that match no method are not logged.
"""

import datetime
from collections.abc import Callable
from typing import Any

from localstack.aws.connect import INTERNAL_REQUEST_PARAMS_HEADER
from localstack.services.apigateway.next_gen.execute_api.gateway import RestApiGateway
from localstack.services.apigateway.next_gen.execute_api.gateway_response import BadRequestParametersError
from localstack.services.apigateway.next_gen.execute_api.template_mapping import dict_to_string

from harness.extension.patching import Patches, documented, recorded
from harness.extension.services.apigateway.log_writer import LogWriter
from harness.extension.services.apigateway.stage_execution_log import (
    Endpoint,
    Outcome,
    group_name,
    lines,
    masked,
    setting,
    steps,
)

__all__ = ["declare"]

_RESPONSE_ENRICHER = "localstack.services.apigateway.next_gen.execute_api.handlers.response_enricher"
_GATEWAY = "localstack.services.apigateway.next_gen.execute_api.gateway"
_TEST_INVOKE = "localstack.services.apigateway.next_gen.execute_api.test_invoke"
_SECRET = ("authorization", "x-api-key")
LOGS = documented("https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html")


def declare(patches: Patches, writer: LogWriter) -> None:
    """Write execution logs."""
    _tell_extended_id(patches)
    _write_logs(patches, writer)
    _tell_test_invocations(patches)


def _tell_extended_id(patches: Patches) -> None:
    """The answer's header ``x-amz-apigw-id`` is the log's extended request id, which is how people find it."""

    @patches.wrap(f"{_RESPONSE_ENRICHER}:InvocationResponseEnricher.__call__", "88b5c37a30", LOGS)
    def enrich(original: Callable[..., Any], self: Any, chain: Any, context: Any, response: Any) -> None:
        """The header ``x-amz-apigw-id`` is the log's extended request id."""
        original(self, chain, context, response)
        response.headers["x-amz-apigw-id"] = context.context_variables["extendedRequestId"]


def _write_logs(patches: Patches, writer: LogWriter) -> None:
    @patches.wrap(f"{_GATEWAY}:RestApiGateway.process_with_context", "349bdd31a4", LOGS)
    def process(original: Callable[..., Any], self: RestApiGateway, context: Any, response: Any) -> None:
        """A stage writes an execution log at the level of its settings."""
        original(self, context, response)
        if not context.resource or not context.stage_configuration:
            return
        settings = setting(
            context.stage_configuration.get("methodSettings") or {},
            context.resource["path"],
            str(context.invocation_request["http_method"]),
            context.resource_method["httpMethod"],
        )
        level, trace = settings.get("loggingLevel", "OFF"), bool(settings.get("dataTraceEnabled"))
        role = writer.role(context.account_id, context.region) if level != "OFF" else None
        if not role:
            return
        messages = lines(_outcome(context, response, traced=trace), level, trace=trace)
        if messages:
            writer.write(role, context.region, group_name(context.api_id, context.stage), messages, make_group=True)


def _tell_test_invocations(patches: Patches) -> None:
    @patches.replace(
        f"{_TEST_INVOKE}:log_failed_template",
        "72e8369657",
        recorded("LocalStack: tests/aws/services/apigateway, TestInvokeMethod"),
    )
    def log_failed(context: Any, status: int) -> str:
        """The log of a failed test invocation has the steps up to its failure."""
        date = datetime.datetime.now(tz=datetime.UTC).strftime("%a %b %d %H:%M:%S %Z %Y")
        outcome = _outcome(context, None, traced=True, status=status)
        told = "".join(f"{date} : {line}\n" for line in steps(outcome, trace=True))
        return f"Execution log for request {outcome.request_id}\n{told}"


def _outcome(context: Any, response: Any, *, traced: bool, status: int = 0) -> Outcome:
    error = getattr(context, "failed_with", None)
    usage = getattr(context, "usage_told", None)
    extended = context.context_variables.get("extendedRequestId")
    authorizer = getattr(context, "authorizer_told", ())
    before = () if usage is None else (f"Extended Request Id: {extended}", *authorizer, *usage)
    request = context.invocation_request
    # Test invocations have no usage plan; else its check, when passed, tells so last.
    executed = usage is None or (bool(usage) and usage[-1].startswith("Usage Plan check succeeded"))
    outcome: dict[str, Any] = {
        "request_id": context.context_variables["requestId"],
        "method": str(request["http_method"]),
        "path": request["path"] if response is None else context.resource["path"],
        "status": status if response is None else response.status_code,
        "failure": getattr(error, "failure", None),
        "function_error": getattr(error, "function_error", None),
        "refusal": error.message if isinstance(error, BadRequestParametersError) else getattr(error, "told", None),
        "before": before,
        "executed": executed,
    }
    if traced:
        outcome |= {
            "request_path": dict_to_string(request.get("path_parameters") or {}),
            "request_query": dict_to_string(request.get("query_string_parameters") or {}),
            "request_headers": _headers(request.get("headers")),
            "request_body": _text(request.get("body")),
            "response_body": "" if response is None else response.get_data().decode(errors="replace"),
            "response_headers": "{}" if response is None else _headers(response.headers),
            "endpoint": _endpoint(context, error),
        }
    return Outcome(**outcome)


def _endpoint(context: Any, error: Any) -> Endpoint | None:
    request = context.integration_request
    if not request or context.integration["type"] == "MOCK":
        return None
    answer, payload = context.endpoint_response or {}, getattr(error, "payload", None)
    status = answer.get("status_code") if payload is None else 200
    return Endpoint(
        uri=_address(request["uri"]),
        headers=_headers(request.get("headers")),
        body=_text(request.get("body")),
        status=status,
        latency=getattr(context, "integration_milliseconds", 0),
        response_headers=_headers(answer.get("headers")),
        response_body=_text(answer.get("body") if payload is None else payload),
    )


def _address(uri: str) -> str:
    """The integration's URI as an address: ``arn:aws:apigateway:us-east-1:lambda:path/…`` is Lambda's."""
    parts = uri.split(":", 5)
    if len(parts) < 6 or parts[2] != "apigateway":
        return uri
    kind, _, path = parts[5].partition("/")
    host = f"https://{parts[4]}.{parts[3]}.amazonaws.com"
    return f"{host}/{path}" if kind == "path" else f"{host}/?Action={path}"


def _headers(headers: Any) -> str:
    if not headers:
        return "{}"
    # the header by which calls of the engine are known would let whoever reads it pass for the engine
    named = {
        name: ",".join(headers.getlist(name))
        for name in dict(headers.items())
        if name.lower() != INTERNAL_REQUEST_PARAMS_HEADER
    }
    return str(dict_to_string({k: masked(v) if k.lower() in _SECRET else v for k, v in named.items()}))


def _text(body: Any) -> str:
    return body.decode(errors="replace") if isinstance(body, bytes) else str(body or "")
