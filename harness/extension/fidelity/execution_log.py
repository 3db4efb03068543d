"""API Gateway's execution log of one request: its lines, and when a stage writes them.

Source: API Gateway Developer Guide, "Set up CloudWatch logging for REST APIs" (D): group
``API-Gateway-Execution-Logs_{rest-api-id}/{stage-name}``, levels ERROR (errors only) and INFO (all events), bodies and
headers only with data tracing. The lines' words are quoted (Q) from LocalStack's recorded log of test invocations
(``tests/aws/services/apigateway/test_apigateway_api.py``) and from public reports.

Limits: no lines of usage plans, authorizers and request validation; long bodies are not cut.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

__all__ = ["Outcome", "group_name", "lines", "setting"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is told of one request.

    Attributes:
        request_id: id of the request.
        method: HTTP method.
        path: path of the resource that was matched.
        status: status code of the answer.
        failure: what follows "Execution failed due to ", or None.
        function_error: a function's own failure, the whole line, or None.
        request_body: body of the request, text.
        response_body: body of the answer, text.
    """

    request_id: str
    method: str
    path: str
    status: int
    failure: str | None = None
    function_error: str | None = None
    request_body: str = ""
    response_body: str = ""


def group_name(api_id: str, stage: str) -> str:
    """Name of the log group of a stage."""
    return f"API-Gateway-Execution-Logs_{api_id}/{stage}"


def setting(settings: Mapping[str, Mapping[str, Any]], path: str, method: str) -> Mapping[str, Any]:
    """The method settings that hold for a method: its own, else those of ``*/*``.

    Args:
        settings: ``methodSettings`` of a stage.
        path: resource path (``/pets/{id}``).
        method: HTTP method.
    """
    encoded = path.replace("/", "~1")
    for key in (f"{encoded}/{method}", f"{path.lstrip('/')}/{method}", f"{encoded}/*", f"*/{method}", "*/*"):
        if key in settings:
            return settings[key]
    return {}


def lines(outcome: Outcome, level: str, *, trace: bool = False) -> list[str]:
    """The log's messages for one request, each with the request id before it as in CloudWatch Logs.

    Args:
        outcome: what happened.
        level: ``OFF``, ``ERROR`` or ``INFO``.
        trace: whether data tracing is on.
    """
    failed = outcome.failure is not None or outcome.function_error is not None or outcome.status >= 500
    if level not in ("ERROR", "INFO") or (level == "ERROR" and not failed):
        return []
    told: list[str] = []
    if level == "INFO":
        told.append(f"Starting execution for request: {outcome.request_id}")
        told.append(f"HTTP Method: {outcome.method}, Resource Path: {outcome.path}")
        if trace:
            told.append(f"Method request body before transformations: {outcome.request_body}")
    if outcome.function_error is not None:
        told.append(outcome.function_error)
    if outcome.failure is not None:
        told.append(f"Execution failed due to {outcome.failure}")
    if level == "INFO" and trace and not failed:
        told.append(f"Method response body after transformations: {outcome.response_body}")
    if level == "INFO" and not failed:
        told.append("Successfully completed execution")
    told.append(f"Method completed with status: {outcome.status}")
    return [f"({outcome.request_id}) {line}" for line in told]
