"""Asks the engine's own routes under ``/_daylab``.

Plain ``http.client``: no proxy of the user's environment sees calls to this machine.
"""

import http.client
import json
from typing import Any, Final
from urllib.parse import urlencode

from harness.clients import Endpoint
from harness.errors import EngineError, EngineGoneError
from harness.pytest_plugin.capabilities import NotEnforcedError
from harness.repro.engine_routes import set_time_scale

__all__ = ["decisions", "role_session", "set_time_scale"]

TIMEOUT: Final = 10.0  # seconds; the engine answers its own routes from memory


def decisions(endpoint: Endpoint, account: str, *, denied: bool) -> list[dict[str, Any]]:
    """Return the authorization decisions about an account, oldest first.

    Raises:
        NotEnforcedError: the engine keeps no decision log.
        EngineGoneError: it does not answer.
    """
    query = urlencode({"account": account, **({"denied": "1"} if denied else {})})
    status, body = _ask(endpoint, "GET", f"/_daylab/decisions?{query}")
    if status != http.client.OK:
        raise NotEnforcedError("iam.decision-log")
    found: list[dict[str, Any]] = json.loads(body)
    return found


def role_session(endpoint: Endpoint, token: str, role_arn: str) -> dict[str, str]:
    """Return credentials of a role, whoever its trust policy admits.

    Args:
        endpoint: the engine.
        token: the session's token.
        role_arn: ARN of the role.

    Raises:
        NotEnforcedError: the engine has no such route.
        EngineError: it refuses, for example because there is no such role.
        EngineGoneError: it does not answer.
    """
    body = json.dumps({"role_arn": role_arn, "session_name": "check"})
    headers = {"X-Daylab-Token": token, "Content-Type": "application/json"}
    status, answer = _ask(endpoint, "POST", "/_daylab/role-session", body, headers)
    try:
        data: dict[str, str] = json.loads(answer)
    except ValueError as error:
        raise NotEnforcedError("iam.role-sessions") from error
    if status != http.client.OK:
        raise EngineError(f"no session for {role_arn}: {data.get('message', answer)}", where=endpoint.url)
    return data


def _ask(
    endpoint: Endpoint, method: str, path: str, body: str | None = None, headers: dict[str, str] | None = None
) -> tuple[int, bytes]:
    secure = endpoint.url.startswith("https:")
    kind = http.client.HTTPSConnection if secure else http.client.HTTPConnection
    connection = kind(endpoint.host, endpoint.port, timeout=TIMEOUT)
    try:
        connection.request(method, path, body, headers or {})
        answer = connection.getresponse()
        return answer.status, answer.read()
    except (OSError, http.client.HTTPException) as error:
        raise EngineGoneError(f"the engine does not answer any more: {error}", where=endpoint.url) from error
    finally:
        connection.close()
