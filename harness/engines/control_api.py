"""daylab's own routes of an engine, under ``/_daylab``: what it is, what it decided, and the few things to ask of it.

This is their only client. Reading is free; what changes something needs the engine's session token. Calls are plain
HTTP without retries: a dead engine is told from one that lacks the routes, and a proxy of the user's environment sees
no call to this machine.

Limits: an engine of another version may lack a route; that is a missing capability, never an empty answer.
"""

from __future__ import annotations

import http.client
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, NoReturn
from urllib.parse import quote, urlencode

from harness.clients import Endpoint, plain_request
from harness.errors import CapabilityError, EngineError, EngineGoneError
from harness.i18n.catalogue import common
from harness.i18n.catalogue import engines as words
from harness.i18n.message import Message, joined

__all__ = ["CONFIRMATION", "ControlApi", "EngineInfo"]

ROOT: Final = "/_daylab"
CONFIRMATION: Final = f"{ROOT}/mailbox/confirm/"
"""Where the link of a subscription's mail leads; its token is all that it asks for."""

RELEASE: Final = "accounts.release"
TIMEOUT: Final = 10.0  # seconds; the engine answers its own routes from memory, though a busy one takes its time
RELEASE_TIMEOUT: Final = 60.0  # seconds; what runs in the account is ended first


@dataclass(frozen=True, slots=True)
class EngineInfo:
    """What an engine says about itself; the defaults stand for one without daylab's extension.

    Args:
        pid: process id, None where it is not a process of this machine.
        versions: component → version (``daylab``, ``localstack-core``, …).
        capabilities: names of what it can do.
        iam: ``enforce``, ``log`` or ``off``; an engine that does not say counts as ``off``.
        isolation: how handlers are kept from the machine: ``none`` or the sandbox's name.
        limits: what holds handlers to memory, processes and CPU: the kernel's control groups, or ``measured``.
        time_scale: factor by which the engine's waits are shortened; 1.0 is AWS's own pace.
        runtimes: runtime family → version of the interpreter that runs it (``python`` → ``3.13.5``).
    """

    pid: int | None = None
    versions: Mapping[str, str] = field(default_factory=dict)
    capabilities: frozenset[str] = frozenset()
    iam: str = "off"
    isolation: str = "none"
    limits: str = "measured"
    time_scale: float = 1.0
    runtimes: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def from_wire(cls, data: Mapping[str, Any]) -> EngineInfo:
        """Read the JSON of ``info``. TypeError, ValueError: it is not of the form that engines send."""
        versions = {str(key): str(value) for key, value in dict(data.get("versions") or {}).items()}
        if "daylab" in data:
            versions["daylab"] = str(data["daylab"])
        return cls(
            pid=data.get("pid"),
            versions=versions,
            capabilities=frozenset(map(str, data.get("capabilities") or ())),
            iam=str(data.get("iam", "off")),
            isolation=str(data.get("isolation", "none")),
            limits=str(data.get("limits", "measured")),
            time_scale=float(data.get("time_scale", 1.0)),
            runtimes={str(key): str(value) for key, value in dict(data.get("lambda") or {}).items()},
        )


@dataclass(frozen=True, slots=True)
class ControlApi:
    """The routes of one engine.

    Every method raises EngineGoneError when the engine does not answer (the system's error is its cause), and
    CapabilityError when something answers that has no such route.

    Args:
        endpoint: where the engine answers.
        token: its session token; needed by what changes something.
    """

    endpoint: Endpoint
    token: str = field(default="", repr=False)

    def info(self, *, timeout: float = TIMEOUT) -> EngineInfo:
        """Return what the engine says about itself.

        Args:
            timeout: seconds for the answer.
        """
        data = self._read("info", words.SAYS_NOTHING, timeout=timeout)
        if isinstance(data, dict) and "capabilities" in data:
            try:
                return EngineInfo.from_wire(data)
            except (TypeError, ValueError):
                pass
        self._lacks(words.SAYS_NOTHING)

    def decisions(self, account: str | None = None, *, denied: bool = False) -> list[dict[str, Any]]:
        """Return the decision log, oldest first.

        Args:
            account: only decisions about resources of this account; None: of all.
            denied: only refusals.
        """
        query = {**({"account": account} if account else {}), **({"denied": "1"} if denied else {})}
        rows = self._read(f"decisions?{urlencode(query)}", words.NO_DECISION_LOG, "iam.decision-log")
        if not isinstance(rows, list):
            self._lacks(words.NO_DECISION_LOG, "iam.decision-log")
        return rows

    def role_session(self, role_arn: str, name: str, *, seconds: float | None = None) -> dict[str, str]:
        """Return credentials of a role, whoever its trust policy admits: those that a service acts with.

        Args:
            role_arn: the role.
            name: the session's name.
            seconds: how long it lasts; None: an hour, as on AWS.

        Raises:
            EngineError: there is no such role, or the token is not the engine's.
        """
        return self._change(
            "role-session",
            {"role_arn": role_arn, "session_name": name} | ({} if seconds is None else {"seconds": seconds}),
            words.NO_ROLE_SESSION(role_arn=role_arn),
            lacking=words.NO_ROLE_SESSIONS,
            capability="iam.role-sessions",
        )

    def set_time_scale(self, account: str, time_scale: float) -> None:
        """Let waits pass ``time_scale`` times faster in ``account``.

        Raises:
            EngineError: the number makes no sense, or the token is not the engine's.
        """
        self._change(
            "time-scale",
            {"account_id": account, "time_scale": time_scale},
            words.TIME_NOT_FASTER,
            lacking=words.NO_TIME_SCALE,
            capability="time.compressed",
        )

    def accounts(self) -> dict[str, list[str]]:
        """Return which accounts the engine keeps something for, each with the services that do."""
        found = self._read("accounts", words.NO_RELEASE, RELEASE)
        if not isinstance(found, dict):
            self._lacks(words.NO_RELEASE, RELEASE)
        return found

    def release_account(self, account: str) -> list[str]:
        """Drop an account with everything in it; the next call makes a fresh one.

        Returns:
            What could not be dropped; empty as a rule.

        Raises:
            EngineError: it is no account, or the token is not the engine's.
        """
        answer = self._change(
            f"accounts/{quote(account, safe='')}",
            {},
            words.ACCOUNT_NOT_RELEASED(account=account),
            lacking=words.NO_RELEASE,
            capability=RELEASE,
            method="DELETE",
            timeout=RELEASE_TIMEOUT,
        )
        return list(answer.get("problems") or ())

    def invocations(self, account: str) -> list[dict[str, str]]:
        """Return what the platform reported of an account's invocations, oldest first: ``group``, ``stream``,
        ``request_id`` and the ``report`` line."""
        rows = self._read(f"invocations?{urlencode({'account': account})}", words.NO_INVOCATIONS)
        if not isinstance(rows, list):
            self._lacks(words.NO_INVOCATIONS)
        return rows

    def mailbox(self, address: str) -> list[dict[str, str]]:
        """Return the mails sent to an address, oldest first, each with ``to``, ``subject``, ``body`` and ``time``."""
        mails = self._read(f"mailbox?{urlencode({'address': address})}", words.NO_MAILS)
        if not isinstance(mails, list):
            self._lacks(words.NO_MAILS)
        return mails

    def _read(self, path: str, lacking: Message, *capability: str, timeout: float = TIMEOUT) -> Any:
        status, body = self._ask("GET", path, timeout=timeout)
        try:
            if status == http.client.OK:
                return json.loads(body)
        except ValueError:
            pass
        self._lacks(lacking, *capability)

    def _change(
        self,
        path: str,
        wanted: Mapping[str, Any],
        refused: Message,
        *,
        lacking: Message,
        capability: str,
        method: str = "POST",
        timeout: float = TIMEOUT,
    ) -> dict[str, Any]:
        headers = {"X-Daylab-Token": self.token, "Content-Type": "application/json"}
        status, body = self._ask(method, path, headers, json.dumps(wanted).encode(), timeout=timeout)
        try:
            answer = json.loads(body)
        except ValueError:
            answer = None
        if not isinstance(answer, dict) or (status != http.client.OK and "message" not in answer):
            self._lacks(lacking, capability)
        if status != http.client.OK:
            raise EngineError(
                joined(": ", [refused, answer["message"]]),
                where=self.endpoint.url,
                fix=words.NEEDS_TOKEN,
            )
        return answer

    def _ask(
        self,
        method: str,
        path: str,
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
        *,
        timeout: float = TIMEOUT,
    ) -> tuple[int, bytes]:
        try:
            return plain_request(self.endpoint, method, f"{ROOT}/{path}", headers, body, timeout=timeout)
        except (OSError, http.client.HTTPException) as error:
            raise EngineGoneError(
                words.UNANSWERED(error=error),
                where=self.endpoint.url,
                fix=words.STATUS_UP,
            ) from error

    def _lacks(self, lacking: Message, *capabilities: str) -> NoReturn:
        raise CapabilityError(
            words.NOT_DAYLAB(lacking=lacking),
            where=self.endpoint.url,
            fix=common.START_ENGINE,
            capabilities=capabilities,
        )
