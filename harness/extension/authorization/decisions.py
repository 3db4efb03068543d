"""The decision log: who asked for what, and what was decided and why; in memory and as JSON lines on disk.

Limits: the memory holds the last ``KEPT`` decisions of each account; the file holds all of them. A disk that is
full loses lines of the file, never a call.
"""

import contextlib
import json
import logging
import threading
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

__all__ = ["Decision", "DecisionLog"]

LOG = logging.getLogger(__name__)
KEPT = 5000


@dataclass(frozen=True, slots=True)
class Decision:
    """One judged call.

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

    def __init__(self, path: Path | None = None) -> None:
        self._lock = threading.Lock()
        self._kept: dict[str, deque[Decision]] = {}
        self._path = path
        self._file: TextIO | None = None
        self._broken = False

    def add(self, decision: Decision) -> None:
        """Keep a decision, and write it to the file."""
        with self._lock:
            self._kept.setdefault(decision.account, deque(maxlen=KEPT)).append(decision)
            if self._path is None:
                return
            try:
                if self._file is None:
                    # one line, one write: a reader never sees half a decision
                    self._file = self._path.open("a", encoding="utf-8", buffering=1)
                self._file.write(json.dumps(decision.row(), ensure_ascii=False) + "\n")
                self._broken = False
            except OSError as problem:
                if not self._broken:
                    LOG.warning("decision log %s cannot be written: %s", self._path, problem)
                self._broken = True

    def close(self) -> None:
        """Close the file; decisions can still be added and asked for."""
        with self._lock:
            if self._file is not None:
                with contextlib.suppress(OSError):
                    self._file.close()
                self._file = None

    def select(self, account: str | None = None, *, denied: bool = False) -> Iterator[Decision]:
        """Kept decisions in order of time, of one account or of all, all or only refusals."""
        with self._lock:
            rows = [d for name, kept in self._kept.items() if account in (None, name) for d in kept]
        for row in sorted(rows, key=lambda d: d.time):
            if not denied or row.decision != "Allowed":
                yield row
