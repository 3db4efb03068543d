"""Ready means: the engine says what it is, from the process that was started, *and* a canary call works.

Plain HTTP: no boto3 import, no retries that hide a dead engine.
"""

from __future__ import annotations

import contextlib
import http.client
import os
import re
import sys
import time
from collections.abc import Callable, Iterator, Mapping

from harness.clients import DEFAULT_ACCOUNT, Endpoint, plain_request
from harness.engines.control_api import ControlApi
from harness.errors import CapabilityError, EngineGoneError, InputError
from harness.i18n.catalogue import common
from harness.i18n.catalogue import engines as words
from harness.i18n.message import Message
from harness.language import named_in

__all__ = ["NotAWSLike", "canary", "start_timeout", "wait_until_ready", "with_log"]

START_TIMEOUT = 30.0  # seconds; a warm start takes one

ATTEMPT_TIMEOUT = 2.0  # seconds for one request while starting
CANARY_TIMEOUT = 10.0  # seconds; the first call loads the service
POLL = 0.02  # seconds between two attempts when connections are refused at once
QUIET = 2.0  # seconds of starting after which a person is told

_ACCOUNT = re.compile(r"<Account>(\d{12})</Account>")


class NotAWSLike(Exception):  # noqa: N818 - a finding of the probe, turned into an EngineError by its callers
    """Something answers, but not as AWS does; its only argument is a message."""


def canary(endpoint: Endpoint, *, timeout: float = ATTEMPT_TIMEOUT, account: str = DEFAULT_ACCOUNT) -> str:
    """Calls ``sts:GetCallerIdentity`` as the root user of ``account`` and returns the account id of the answer.

    Raises:
        OSError, http.client.HTTPException: it does not answer.
        NotAWSLike: the answer is not that of STS.
    """
    scope = f"{account}/20260101/{endpoint.region}/sts/aws4_request"
    headers = {
        "Authorization": f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=0",
        "X-Amz-Date": "20260101T000000Z",
        "Content-Type": "application/x-www-form-urlencoded",
    }
    body = b"Action=GetCallerIdentity&Version=2011-06-15"
    status, answer = plain_request(endpoint, "POST", "/", headers, body, timeout=timeout)
    found = _ACCOUNT.search(answer.decode(errors="replace"))
    if status != http.client.OK or found is None:
        answered = answer[:200].decode(errors="replace")
        raise NotAWSLike(words.CANARY_ANSWERED(status=status, answered=answered))
    return found[1]


def start_timeout(environ: Mapping[str, str]) -> float:
    """Seconds that an engine has to become ready: ``DAYLAB_START_TIMEOUT``, or half a minute.

    Raises:
        InputError: it is no number of seconds.
    """
    raw = environ.get("DAYLAB_START_TIMEOUT", "").strip()
    try:
        seconds = float(raw) if raw else START_TIMEOUT
    except ValueError:
        seconds = -1.0
    if not 0 < seconds < float("inf"):
        raise InputError(words.NOT_SECONDS(raw=raw), fix=common.FOR_EXAMPLE(example="60"))
    return seconds


def wait_until_ready(
    endpoint: Endpoint,
    *,
    pid: int | None,
    timeout: float,
    ended: Callable[[], bool],
    clock: Callable[[], float] = time.monotonic,
) -> str | None:
    """Waits until the engine is ready.

    Args:
        endpoint: where it will answer.
        pid: process that must be the one that answers; None: the address is the engine's alone.
        timeout: seconds.
        ended: tells whether the process has ended.
        clock: seconds that only grow.

    Returns:
        None when ready, else the last thing that was seen.
    """
    started, control_api = clock(), ControlApi(endpoint)
    last: str = words.NO_ANSWER_YET
    with _told_when_slow() as slow:
        while (left := timeout - (clock() - started)) > 0:
            if ended():
                return words.PROCESS_ENDED
            if clock() - started > QUIET:
                slow()
            attempt = min(ATTEMPT_TIMEOUT, left)
            try:
                info = control_api.info(timeout=attempt)
                if pid is None or info.pid == pid:
                    canary(endpoint, timeout=min(left, CANARY_TIMEOUT))
                    return None
                last = words.OTHER_PROCESS_ANSWERS(pid=info.pid)
            except CapabilityError:
                # Start-up hooks run before the first request is served: what is missing now stays missing.
                return words.EXTENSION_NOT_LOADED
            except NotAWSLike as finding:
                [last] = finding.args
            except (EngineGoneError, OSError, http.client.HTTPException) as error:
                cause = error.__cause__ or error
                if not isinstance(cause, TimeoutError):  # which says nothing new: what was seen before stays
                    last = f"{type(cause).__name__}: {cause}"
            _pause(POLL)
    return last


@contextlib.contextmanager
def _told_when_slow() -> Iterator[Callable[[], None]]:
    with contextlib.ExitStack() as stack:
        shown = not sys.stderr.isatty()

        def slow() -> None:
            nonlocal shown
            if not shown:
                from rich.console import Console

                stack.enter_context(Console(stderr=True).status(words.STARTING.get(named_in(sys.argv, os.environ))))
                shown = True

        yield slow


def _pause(seconds: float) -> None:
    # Part of a wait for a condition with a deadline; never a wait by itself.
    time.sleep(seconds)


def with_log(what: Message, log: str) -> Message:
    """Return what happened with the last lines of the engine's log, if there are any, below it.

    The first line stands alone where the same error is reported again.
    """
    return words.WITH_LOG(what=what, log=log.strip()) if log.strip() else what
