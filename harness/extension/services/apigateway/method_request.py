"""API Gateway (REST): a method's request validator is applied, see ``validation``.

Refusals are 400 ``{"message": "Missing required request parameters: [a, b]"}`` and ``{"message": "Invalid request
body"}`` (R: LocalStack's snapshots, ``tests/aws/services/apigateway/test_apigateway_common.py``); parameters are
evaluated first. A stage's root has the path ``/``, with a slash or without. LocalStack evaluates every content type by
the model for JSON.
"""

from collections.abc import Callable
from typing import Any

from localstack.services.apigateway.helpers import ModelResolver
from localstack.services.apigateway.next_gen.execute_api.gateway_response import (
    BadRequestBodyError,
    BadRequestParametersError,
)

from harness.extension.patching import Patches, from_model, recorded
from harness.extension.services.apigateway.validation import body_errors, model_for, present

__all__ = ["declare"]

_METHOD_REQUEST = "localstack.services.apigateway.next_gen.execute_api.handlers.method_request"


def declare(patches: Patches) -> None:
    """Read paths, and apply request validators."""

    @patches.wrap(
        "localstack.services.apigateway.next_gen.execute_api.handlers.parse:InvocationRequestParser._enrich_with_raw_path",
        "ccfa511a82",
        from_model("RFC 9110: an empty path is the same as /"),
    )
    def read_path(original: Callable[..., None], context: Any, invocation_request: Any) -> None:
        """The path of a stage that is called without a slash is the root's."""
        original(context, invocation_request)
        invocation_request["path"] = invocation_request["path"] or "/"

    @patches.wrap(
        f"{_METHOD_REQUEST}:MethodRequestHandler.validate_request",
        "bb4d9d1a00",
        recorded("LocalStack: tests/aws/services/apigateway/test_apigateway_common.snapshot.json"),
    )
    def validate(original: Callable[..., Any], self: Any, method: Any, rest_api: Any, request: Any) -> None:
        """A method's request validator is applied."""
        validator = rest_api.validators.get((method.get("requestValidatorId") or "").strip())
        if validator is None:
            return
        if validator.get("validateRequestParameters") and (missing := _missing(method, request)):
            raise BadRequestParametersError(f"Missing required request parameters: [{', '.join(missing)}]")
        if validator.get("validateRequestBody"):
            _validate_body(method, rest_api, request)


def _missing(method: Any, request: Any) -> list[str]:
    given = {
        "header": dict(request["headers"].items()),
        "path": request.get("path_parameters") or {},
        "querystring": request.get("query_string_parameters") or {},
    }
    missing = []
    for parameter, required in sorted((method.get("requestParameters") or {}).items()):
        kind, _, name = parameter.removeprefix("method.request.").partition(".")
        if required and not present(given.get(kind, {}).get(name)):
            missing.append(name)
    return missing


def _validate_body(method: Any, rest_api: Any, request: Any) -> None:
    content_type = request["headers"].get("Content-Type")
    name = model_for(method.get("requestModels") or {}, content_type)
    if name is None:
        return
    schema = ModelResolver(rest_api_container=rest_api, model_name=name).get_resolved_model()
    if reasons := body_errors(request.get("body") or b"", schema or {}):
        error = BadRequestBodyError("Invalid request body")
        error.validation_error = f"[{', '.join(reasons)}]"
        kind = (content_type or "application/json").split(";")[0].strip()
        error.told = f"Request body does not match model schema for content type {kind}: {error.validation_error}"
        raise error
