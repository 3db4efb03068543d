"""The decision log: who asked for what, and what was decided and why; in memory and as JSON lines on disk.

Limits: the memory holds the last ``KEPT`` decisions of each account; a file for each account, ``<account>.jsonl``,
holds all of them, written by a thread of its own so that no call waits for the disk: what was decided in the last
``PAUSE`` seconds before a kill -9 may be missing from it. A disk that is full loses lines of a file, never a call.
"""

import json
import logging
import re
import threading
import time
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from harness.extension.authorization.resolved_call import ResolvedCall
from harness.iam import Decision as Outcome

__all__ = ["Decision", "DecisionLog"]

LOG = logging.getLogger(__name__)
KEPT = 5000
_ACCOUNT = re.compile(r"\d{12}", re.ASCII)
PAUSE = 0.1  # seconds for which decisions are gathered before they are written together


@dataclass(frozen=True, slots=True)
class Decision:
    """One evaluated call.

    Attributes:
        time: seconds since the epoch.
        account: account of the resource's owner or, if unknown, of the caller.
        principal: ARN or service of the caller.
        action: IAM action.
        resource: resource ARN or ``*``.
        decision: ``Allowed``, ``ExplicitlyDenied`` or ``ImplicitlyDenied``.
        layer: policy layer that decided.
        message: AWS's refusal, empty if allowed.
        service: botocore's service name.
        operation: API operation.
        request_id: the request's id.
        source_arn: resource on whose behalf a service called, or None.
        enforced: whether a refusal was carried out (false with ``DAYLAB_IAM=log``).
    """

    time: float
    account: str
    principal: str
    action: str
    resource: str
    decision: str
    layer: str
    message: str
    service: str
    operation: str
    request_id: str
    source_arn: str | None
    enforced: bool

    def row(self) -> dict[str, Any]:
        """The decision as JSON's types; every field is one already, so that nothing needs copying."""
        return {name: getattr(self, name) for name in self.__slots__}


class DecisionLog:
    """Collects decisions; safe for many threads."""

    def __init__(self, directory: Path | None = None) -> None:
        self._lock = threading.Lock()
        self._writing = threading.Lock()  # for what is on its way to the disk and on it
        self._kept: dict[str, deque[Decision]] = {}
        self._directory = directory
        self._unwritten: deque[Decision] = deque()
        self._news = threading.Event()
        self._closing = threading.Event()
        self._writer = threading.Thread(target=self._write_all, name="decision-log", daemon=True)
        if directory is not None:
            self._writer.start()

    def note(self, resolved: ResolvedCall, outcome: Outcome, *, enforced: bool) -> None:
        """Keep what was decided on one request of a call; ``enforced`` tells whether a refusal was carried out."""
        asked, call = outcome.request, resolved.call
        self.add(
            Decision(
                time=time.time(),
                account=asked.resource_account or call.account,
                principal=asked.principal.arn,
                action=asked.action,
                resource=asked.resource,
                decision=outcome.effect.value,
                layer=str(outcome.layer or ""),
                message=outcome.message,
                service=call.service,
                operation=call.operation,
                request_id=resolved.request_id,
                source_arn=resolved.caller.source_arn,
                enforced=enforced,
            )
        )

    def add(self, decision: Decision) -> None:
        """Keep a decision, and have it written to the file."""
        with self._lock:
            self._kept.setdefault(decision.account, deque(maxlen=KEPT)).append(decision)
        if self._directory is not None:
            self._unwritten.append(decision)
            self._news.set()

    def close(self) -> None:
        """Write what is left and stop writing; decisions can still be added and asked for."""
        self._closing.set()
        self._news.set()
        if self._writer.is_alive():
            self._writer.join()

    def _write_all(self) -> None:
        assert self._directory is not None
        broken = False
        while True:
            self._news.wait()
            done = self._closing.wait(PAUSE)
            self._news.clear()
            with self._writing:
                try:
                    self._write([self._unwritten.popleft() for _ in range(len(self._unwritten))])
                    broken = False
                except OSError as problem:
                    if not broken:
                        LOG.warning("decision log %s cannot be written: %s", self._directory, problem)
                    broken = True
            if done:
                return

    def _write(self, rows: Iterable[Decision]) -> None:
        lines: defaultdict[Path, list[str]] = defaultdict(list)
        for row in rows:
            lines[self._file(row.account)].append(json.dumps(row.row(), ensure_ascii=False) + "\n")
        for path, written in lines.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("a", encoding="utf-8") as file:
                file.writelines(written)

    def _file(self, account: str) -> Path:
        assert self._directory is not None
        # an ARN may name anything as its account
        return self._directory / f"{account if _ACCOUNT.fullmatch(account) else 'others'}.jsonl"

    def forget(self, account: str) -> None:
        """Drop the decisions about ``account``, in memory and on the disk."""
        with self._lock:
            self._kept.pop(account, None)
        if self._directory is not None and _ACCOUNT.fullmatch(account):
            with self._writing:
                for _ in range(len(self._unwritten)):
                    row = self._unwritten.popleft()
                    if row.account != account:
                        self._unwritten.append(row)
                self._file(account).unlink(missing_ok=True)

    def select(self, account: str | None = None, *, denied: bool = False) -> Iterator[Decision]:
        """Kept decisions in order of time, of one account or of all, all or only refusals."""
        with self._lock:
            rows = [d for name, kept in self._kept.items() if account in (None, name) for d in kept]
        for row in sorted(rows, key=lambda d: d.time):
            if not denied or row.decision != "Allowed":
                yield row
