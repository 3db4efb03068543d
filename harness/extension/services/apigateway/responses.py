"""API Gateway (REST): answers that the gateway gives by itself have the configured status, headers and body.

Source (D): API Gateway Developer Guide, "Gateway responses in API Gateway" and "Gateway response types"; an own
response of a type goes before ``DEFAULT_4XX`` and ``DEFAULT_5XX``. Front ends need this: an error without
``Access-Control-Allow-Origin`` reaches no page. LocalStack applies the status and nothing else, and tells callers of
errors of its own in words that are not AWS's; those are 500 ``{"message": "Internal server error"}``.
"""

import json
import logging
from collections.abc import Callable
from typing import Any

from localstack.http import Response
from localstack.services.apigateway.next_gen.execute_api.gateway_response import (
    AccessDeniedError,
    BaseGatewayException,
    InternalServerError,
    get_gateway_response_or_default,
)

from harness.extension.patching import Patches, documented
from harness.extension.services.apigateway.templates import header_values, render

__all__ = ["declare"]

LOG = logging.getLogger(__name__)

_GATEWAY_EXCEPTION = "localstack.services.apigateway.next_gen.execute_api.handlers.gateway_exception"
RESPONSES = documented(
    "https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-gatewayResponse-definition.html"
)
JSON = "application/json"
STANDARD = '{"message":$context.error.messageString}'


def declare(patches: Patches) -> None:
    """Apply gateway responses."""

    @patches.wrap(f"{_GATEWAY_EXCEPTION}:GatewayExceptionHandler.__call__", "1143c05374", RESPONSES)
    def handle(
        original: Callable[..., Any], self: Any, chain: Any, exception: Exception, context: Any, response: Any
    ) -> None:
        """An error of the engine itself is an internal server error to the caller."""
        if not isinstance(exception, BaseGatewayException):
            LOG.warning("API Gateway: %s: %s", type(exception).__name__, exception)
            exception = InternalServerError("Internal server error")
        original(self, chain, exception, context, response)

    @patches.replace(f"{_GATEWAY_EXCEPTION}:GatewayExceptionHandler.set_error_context", "46224acfa7", RESPONSES)
    def set_error_context(exception: BaseGatewayException, context: Any) -> None:
        """Templates of gateway responses know the error."""
        message = exception.message
        context.context_variables["error"] = {
            "message": message,
            "messageString": json.dumps(message),
            "responseType": str(exception.type),
            "validationErrorString": getattr(exception, "validation_error", ""),
        }

    @patches.replace(f"{_GATEWAY_EXCEPTION}:GatewayExceptionHandler.create_exception_response", "f437daf033", RESPONSES)
    def create(self: Any, exception: BaseGatewayException, context: Any) -> Response:
        """A gateway response has the configured status, headers and body."""
        configured = get_gateway_response_or_default(exception.type, context.deployment.rest_api.gateway_responses)
        request = context.invocation_request or {}
        roots = {
            "context": context.context_variables,
            "stageVariables": context.stage_variables or {},
            "method.request.header": _first_values(request.get("headers")),
            "method.request.querystring": request.get("query_string_parameters") or {},
            "method.request.path": request.get("path_parameters") or {},
        }
        content_type, body = _body(configured.get("responseTemplates") or {}, request, roots, exception)
        headers = {"Content-Type": content_type, "x-amzn-ErrorType": exception.code}
        named = {name.lower(): name for name in headers}
        for name, value in header_values(configured.get("responseParameters") or {}, roots).items():
            headers[named.get(name.lower(), name)] = value
        status = configured.get("statusCode") or exception.status_code or 500
        return Response(response=body, headers=headers, status=int(status))


def _first_values(headers: Any) -> dict[str, str]:
    """Header names as they came and in lower case, since a mapping may write them otherwise."""
    return {**{name.lower(): value for name, value in headers.items()}, **dict(headers.items())} if headers else {}


def _body(templates: Any, request: Any, roots: Any, exception: BaseGatewayException) -> tuple[str, str]:
    asked = (request["headers"].get("Accept") or "").split(",")[0].split(";")[0].strip() if request else ""
    content_type = (
        asked if asked in templates else JSON if JSON in templates or not templates else next(iter(templates))
    )
    template = templates.get(content_type, STANDARD)
    if template == STANDARD:
        key = "Message" if isinstance(exception, AccessDeniedError) else "message"
        return content_type, json.dumps({key: exception.message}, separators=(",", ":"))
    return content_type, render(template, roots)
