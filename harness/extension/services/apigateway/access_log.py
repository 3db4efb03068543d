"""API Gateway (REST): access logs of a stage.

Source (D): API Gateway Developer Guide, "Set up CloudWatch logging for REST APIs in API Gateway" and "Variables for
access logging for API Gateway": one line for each request, the stage's format with its ``$context`` variables, ``-``
for what has no value, written as the account's CloudWatch role to the stage's log group. The format must contain
``$context.requestId`` or ``$context.extendedRequestId``.

Limits: destinations are log groups (no Firehose streams); a group that is not there is not made; variables of custom
domains, WAF and mutual TLS are ``-``.
"""

import time
from collections.abc import Callable, Mapping
from typing import Any

from localstack.services.apigateway.next_gen.execute_api.gateway import RestApiGateway

from harness.extension.patching import Patches, documented
from harness.extension.services.apigateway.log_writer import LogWriter
from harness.extension.services.apigateway.templates import render

__all__ = ["access_line", "declare", "destination_group", "has_request_id"]

_INTEGRATION = "localstack.services.apigateway.next_gen.execute_api.handlers.integration"
_GATEWAY = "localstack.services.apigateway.next_gen.execute_api.gateway"
LOGS = documented("https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html")

REQUEST_IDS = (
    "$context.requestId",
    "$context.extendedRequestId",
    "${context.requestId}",
    "${context.extendedRequestId}",
)


def has_request_id(log_format: str) -> bool:
    """Whether a format names the request, as it must."""
    return any(name in log_format for name in REQUEST_IDS)


def destination_group(arn: str) -> str | None:
    """Name of the log group that a destination's ARN names, None when it is none."""
    parts = arn.split(":")
    is_group = len(parts) >= 7 and parts[0] == "arn" and parts[2] == "logs" and parts[5] == "log-group"
    return parts[6] if is_group and parts[6] else None


def access_line(log_format: str, context: Mapping[str, Any], logged: Mapping[str, Any]) -> str:
    """One request's line.

    Args:
        log_format: the stage's format.
        context: the request's ``$context``.
        logged: variables that only access logs have.
    """
    return render(log_format, {"context": {**context, **logged}}, missing="-")


def declare(patches: Patches, writer: LogWriter) -> None:
    """Write access logs."""

    @patches.wrap(f"{_INTEGRATION}:IntegrationHandler.__call__", "06887afcf0", LOGS)
    def integrate(original: Callable[..., Any], self: Any, chain: Any, context: Any, response: Any) -> None:
        """The log knows how long an integration took."""
        begin = time.monotonic()
        try:
            original(self, chain, context, response)
        finally:
            context.integration_milliseconds = int((time.monotonic() - begin) * 1000)

    @patches.wrap(f"{_GATEWAY}:RestApiGateway.process_with_context", "349bdd31a4", LOGS)
    def process(original: Callable[..., Any], self: RestApiGateway, context: Any, response: Any) -> None:
        """A stage writes a line of its format for each request."""
        begin = time.monotonic()
        original(self, context, response)
        settings = (context.stage_configuration or {}).get("accessLogSettings") or {}
        log_format, group = settings.get("format"), destination_group(settings.get("destinationArn") or "")
        role = writer.role(context.account_id, context.region) if log_format and group else None
        if not (role and log_format and group) or context.context_variables is None:
            return
        logged = _logged(context, response, int((time.monotonic() - begin) * 1000))
        line = access_line(log_format, context.context_variables, logged)
        writer.write(role, context.region, group, [line], make_group=False)


def _logged(context: Any, response: Any, milliseconds: int) -> dict[str, Any]:
    error = getattr(context, "failed_with", None)
    failure = getattr(error, "failure", None)
    took = getattr(context, "integration_milliseconds", None)
    endpoint = (context.endpoint_response or {}).get("status_code")
    to_function = "lambda:path/" in ((context.integration or {}).get("uri") or "")
    from_service = 200 if endpoint is not None and to_function else endpoint
    return {
        "status": response.status_code,
        "responseLength": len(response.get_data()),
        "responseLatency": milliseconds,
        "integrationLatency": took,
        "integrationStatus": from_service,
        "integrationErrorMessage": failure,
        "integration": {"status": endpoint, "integrationStatus": from_service, "latency": took, "error": failure},
        "xrayTraceId": context.trace_id,
    }
