"""An engine's own routes under ``/_daylab``: what it is, what it decided, sessions of roles, and its pace.

Plain ``http.client``: no proxy of the user's environment sees calls to this machine.
"""

import http.client
import json
from collections.abc import Iterable
from typing import Any, Final
from urllib.parse import urlencode

from harness.clients import Endpoint
from harness.errors import CapabilityError, EngineError, EngineGoneError
from harness.i18n.language import Said

__all__ = ["decisions", "engine_info", "role_session", "set_time_scale"]

TIMEOUT: Final = 10.0  # seconds; the engine answers its own routes from memory


def engine_info(endpoint: Endpoint) -> dict[str, Any]:
    """What the engine says about itself.

    Raises:
        CapabilityError: it is no daylab engine.
        EngineGoneError: it does not answer.
    """
    return dict(_json(endpoint, "/_daylab/info", "it does not say what it can do"))


def decisions(endpoint: Endpoint, account: str | None = None, *, denied: bool = False) -> list[dict[str, Any]]:
    """The decision log, oldest first, of one account (the resource's owner) or of all.

    Raises:
        CapabilityError: the engine keeps none.
        EngineGoneError: it does not answer.
    """
    query = {**({"account": account} if account else {}), **({"denied": "1"} if denied else {})}
    return list(_json(endpoint, f"/_daylab/decisions?{urlencode(query)}", "it keeps no decision log"))


def role_session(endpoint: Endpoint, token: str, role_arn: str, name: str) -> dict[str, str]:
    """Credentials of a role, whoever its trust policy admits: what a service has when it acts with the role.

    Args:
        endpoint: the engine.
        token: its session token.
        role_arn: the role.
        name: the session's name.

    Raises:
        CapabilityError: it is no daylab engine.
        EngineError: the engine gives none, for example because there is no such role.
        EngineGoneError: it does not answer.
    """
    body = json.dumps({"role_arn": role_arn, "session_name": name})
    headers = {"X-Daylab-Token": token, "Content-Type": "application/json"}
    status, answer = _ask(endpoint, "POST", "/_daylab/role-session", body, headers)
    try:
        data: dict[str, str] = json.loads(answer)
    except ValueError:
        raise _foreign(endpoint, "it gives no sessions of roles") from None
    if status != http.client.OK:
        raise EngineError(
            f"the engine gives no session of {role_arn}: {data.get('message', status)}",
            where=endpoint.url,
            fix="engines of `daylab up` do; for another one, set DAYLAB_TOKEN to the token it was started with",
        )
    return data


def set_time_scale(endpoint: Endpoint, token: str, account: str, time_scale: float) -> None:
    """Let waits pass ``time_scale`` times faster in ``account``.

    Raises:
        EngineError: it refuses.
        EngineGoneError: it does not answer.
    """
    body = json.dumps({"account_id": account, "time_scale": time_scale})
    headers = {"X-Daylab-Token": token, "Content-Type": "application/json"}
    status, answer = _ask(endpoint, "POST", "/_daylab/time-scale", body, headers)
    if status != http.client.OK:
        raise EngineError(
            f"the engine does not let time pass faster: {answer.decode(errors='replace')}",
            where=endpoint.url,
            fix="give its session token in DAYLAB_TOKEN",
        )


def _json(endpoint: Endpoint, path: str, without: str) -> Iterable[Any]:
    status, body = _ask(endpoint, "GET", path, None, {})
    try:
        if status == http.client.OK:
            found: Iterable[Any] = json.loads(body)
            return found
    except ValueError:
        pass
    raise _foreign(endpoint, without)


def _foreign(endpoint: Endpoint, without: str) -> CapabilityError:
    return CapabilityError(f"this is no daylab engine: {without}", where=endpoint.url, fix="start one with `daylab up`")


def _ask(endpoint: Endpoint, method: str, path: str, body: str | None, headers: dict[str, str]) -> tuple[int, bytes]:
    secure = endpoint.url.startswith("https:")
    kind = http.client.HTTPSConnection if secure else http.client.HTTPConnection
    connection = kind(endpoint.host, endpoint.port, timeout=TIMEOUT)
    try:
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        return answer.status, answer.read()
    except (OSError, http.client.HTTPException) as error:
        raise EngineGoneError(
            Said(f"the engine does not answer: {error}", f"engine không trả lời: {error}"),
            where=endpoint.url,
            fix=Said("run `daylab status`, then `daylab up`", "chạy `daylab status`, rồi `daylab up`"),
        ) from error
    finally:
        connection.close()
