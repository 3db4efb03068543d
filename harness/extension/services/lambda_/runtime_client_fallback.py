"""Transport under AWS's runtime client where its native module is not built (macOS): same four functions.

``awslambdaric`` installs on every platform but compiles ``runtime_client`` on Linux alone; without it nothing runs.
Placed into a function's runtime directory under that name, so it may import the standard library only.
"""

import http.client
import os

_BASE = "/2018-06-01/runtime/invocation/"
_connection: http.client.HTTPConnection | None = None
_user_agent = ""


def initialize_client(user_agent: str) -> None:
    """Remember what the runtime calls itself."""
    global _user_agent
    _user_agent = user_agent


def next() -> tuple[bytes, dict[str, str | int | None]]:  # noqa: A001 - the native module's name
    """Wait for an invocation; its payload and headers."""
    response, body = _call("GET", "next", None, {})
    headers: dict[str, str | int | None] = {
        name: response.headers.get(name)
        for name in (
            "Lambda-Runtime-Aws-Request-Id",
            "Lambda-Runtime-Trace-Id",
            "Lambda-Runtime-Invoked-Function-Arn",
            "Lambda-Runtime-Client-Context",
            "Lambda-Runtime-Cognito-Identity",
            "Lambda-Runtime-Aws-Tenant-Id",
            "Lambda-Runtime-Invocation-Id",
            "Content-Type",
        )
    }
    headers["Lambda-Runtime-Deadline-Ms"] = int(response.headers["Lambda-Runtime-Deadline-Ms"])
    return body, headers


def post_invocation_result(
    invoke_id: str, result: bytes, content_type: str = "application/json", invocation_id: str | None = None
) -> None:
    """Send the handler's result."""
    _call("POST", f"{invoke_id}/response", result, {"Content-Type": content_type})


def post_error(invoke_id: str, error: str, xray_fault: str, invocation_id: str | None = None) -> None:
    """Send the report of an error; the X-Ray cause is not passed on."""
    _call("POST", f"{invoke_id}/error", error.encode(), {"Content-Type": "application/json"})


def _call(
    method: str, path: str, body: bytes | None, headers: dict[str, str]
) -> tuple[http.client.HTTPResponse, bytes]:
    global _connection
    if _connection is None:
        _connection = http.client.HTTPConnection(os.environ["AWS_LAMBDA_RUNTIME_API"])
    _connection.request(method, _BASE + path, body, {"User-Agent": _user_agent, **headers})
    response = _connection.getresponse()
    content = response.read()
    if response.status not in (200, 202):
        raise RuntimeError(f"Failed to use the Lambda Runtime API: {response.status}")
    return response, content
