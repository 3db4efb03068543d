"""API Gateway's execution log of one request: its lines, and when a stage writes them.

Source: API Gateway Developer Guide, "Set up CloudWatch logging for REST APIs" (D): group
``API-Gateway-Execution-Logs_{rest-api-id}/{stage-name}``, levels ERROR (errors only) and INFO (all events), bodies and
headers only with data tracing; long lines are cut. The lines' words (Q) and their order are from LocalStack's recorded
log of test invocations (``tests/aws/services/apigateway/test_apigateway_api.py``), from AWS's knowledge center
(https://repost.aws/knowledge-center/api-gateway-logs) and from public reports.

Limits: what ERROR tells of refusals (4XX) is not documented; here it tells nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

__all__ = ["Endpoint", "Outcome", "cut", "group_name", "lines", "masked", "setting", "steps"]

LONGEST = 998
"""Characters of a body or of headers before they are cut (Q: recorded test invocations)."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """What went to the integration and came back.

    Attributes:
        uri: address that the request was sent to.
        headers: headers of the request, as text.
        body: body of the request.
        status: status of the answer; None when none came.
        latency: milliseconds until it came.
        response_headers: headers of the answer, as text.
        response_body: body of the answer.
    """

    uri: str
    headers: str = "{}"
    body: str = ""
    status: int | None = None
    latency: int = 0
    response_headers: str = "{}"
    response_body: str = ""


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
        before: lines about the usage plan, before the method is executed.
        executed: whether the method was executed: False when the usage plan stopped the request.
        refusal: why the request was not valid, the whole line, or None.
        request_path: path parameters, as text.
        request_query: query parameters, as text.
        request_headers: headers of the request, as text.
        response_headers: headers of the answer, as text.
        endpoint: the integration's part; None when there was none to call.
    """

    request_id: str
    method: str
    path: str
    status: int
    failure: str | None = None
    function_error: str | None = None
    request_body: str = ""
    response_body: str = ""
    before: tuple[str, ...] = ()
    executed: bool = True
    refusal: str | None = None
    request_path: str = "{}"
    request_query: str = "{}"
    request_headers: str = "{}"
    response_headers: str = "{}"
    endpoint: Endpoint | None = None

    @property
    def failed(self) -> bool:
        """Whether the request failed, not just was refused."""
        return self.failure is not None or self.function_error is not None or self.status >= 500


def group_name(api_id: str, stage: str) -> str:
    """Name of the log group of a stage."""
    return f"API-Gateway-Execution-Logs_{api_id}/{stage}"


def setting(settings: Mapping[str, Mapping[str, Any]], path: str, *methods: str) -> Mapping[str, Any]:
    """The method settings that hold for a method: its own, else those of ``*/*``.

    Args:
        settings: ``methodSettings`` of a stage.
        path: resource path (``/pets/{id}``).
        methods: HTTP method of the request, and that of the method that it matched (``ANY``) where they differ.
    """
    encoded = path.replace("/", "~1")
    own = (f"{place}/{method}" for method in methods for place in (encoded, path.lstrip("/")))
    for key in (*own, f"{encoded}/*", *(f"*/{method}" for method in methods), "*/*"):
        if key in settings:
            return settings[key]
    return {}


def masked(secret: str) -> str:
    """A secret as the log shows it: its last six characters."""
    return "*" * (len(secret) - 6) + secret[-6:]


def cut(text: str) -> str:
    """A long text as the log shows it."""
    return f"{text[:LONGEST]} [TRUNCATED]" if len(text) > LONGEST else text


def lines(outcome: Outcome, level: str, *, trace: bool = False) -> list[str]:
    """The log's messages for one request, each with the request id before it as in CloudWatch Logs.

    Args:
        outcome: what happened.
        level: ``OFF``, ``ERROR`` or ``INFO``.
        trace: whether data tracing is on.
    """
    if level not in ("ERROR", "INFO") or (level == "ERROR" and not outcome.failed):
        return []
    told = [*outcome.before, *steps(outcome, trace=trace)] if level == "INFO" else [*_why(outcome), _end(outcome)]
    return [f"({outcome.request_id}) {line}" for line in told]


def steps(outcome: Outcome, *, trace: bool) -> list[str]:
    """Everything that is told of the execution; a test invocation tells exactly this, traced."""
    if not outcome.executed:
        return [*_why(outcome), _end(outcome)]
    told = [
        f"Starting execution for request: {outcome.request_id}",
        f"HTTP Method: {outcome.method}, Resource Path: {outcome.path}",
    ]
    if trace:
        told += [
            f"Method request path: {outcome.request_path}",
            f"Method request query string: {outcome.request_query}",
            f"Method request headers: {cut(outcome.request_headers)}",
            f"Method request body before transformations: {cut(outcome.request_body)}",
        ]
        told += _endpoint(outcome.endpoint)
    told += _why(outcome)
    if outcome.failed or outcome.refusal is not None:
        return [*told, _end(outcome)]
    if trace:
        told += [
            f"Method response body after transformations: {cut(outcome.response_body)}",
            f"Method response headers: {cut(outcome.response_headers)}",
        ]
    return [*told, "Successfully completed execution", _end(outcome)]


def _endpoint(endpoint: Endpoint | None) -> list[str]:
    if endpoint is None:
        return []
    told = [
        f"Endpoint request URI: {endpoint.uri}",
        f"Endpoint request headers: {cut(endpoint.headers)}",
        f"Endpoint request body after transformations: {cut(endpoint.body)}",
        f"Sending request to {endpoint.uri}",
    ]
    if endpoint.status is not None:
        told += [
            f"Received response. Status: {endpoint.status}, Integration latency: {endpoint.latency} ms",
            f"Endpoint response headers: {cut(endpoint.response_headers)}",
            f"Endpoint response body before transformations: {cut(endpoint.response_body)}",
        ]
    return told


def _why(outcome: Outcome) -> list[str]:
    told = [line for line in (outcome.refusal, outcome.function_error) if line is not None]
    return told if outcome.failure is None else [*told, f"Execution failed due to {outcome.failure}"]


def _end(outcome: Outcome) -> str:
    return f"Method completed with status: {outcome.status}"
