"""What the platform itself wrote about invocations, to tell its lines from those that a function prints or puts there.

A function may print ``REPORT RequestId: …``, and whoever may call PutLogEvents may write it into any stream. What is
kept here comes from the engine alone: for each invocation the stream of its log and the text of its REPORT line.

Limits: the latest :data:`KEPT` invocations of an account; whether the role could write the log is not asked.
"""

import json
from collections import deque
from dataclasses import asdict, dataclass
from typing import Any, Final

from localstack.http import Request, Response, Router

__all__ = ["KEPT", "PATH", "RECORD", "InvocationRecord", "Reported", "add_routes"]

KEPT: Final = 5000
PATH: Final = "/_daylab/invocations"


@dataclass(frozen=True, slots=True)
class Reported:
    """One invocation: ``group`` and ``stream`` of its log, ``request_id``, its ``report`` line as it was written."""

    group: str
    stream: str
    request_id: str
    report: str


class InvocationRecord:
    """The invocations of all accounts."""

    def __init__(self) -> None:
        self._accounts: dict[str, deque[Reported]] = {}

    def add(self, account: str, invocation: Reported) -> None:
        """Keep an invocation."""
        self._accounts.setdefault(account, deque(maxlen=KEPT)).append(invocation)

    def of(self, account: str) -> list[Reported]:
        """Return those of an account, oldest first."""
        return list(self._accounts.get(account, ()))

    def forget(self, account: str) -> None:
        """Drop those of an account."""
        self._accounts.pop(account, None)


RECORD: Final = InvocationRecord()


def add_routes(router: Router[Any], tools: Any) -> None:
    """Let the record be read: ``?account=…``."""

    def invocations(request: Request, **_: Any) -> Response:
        rows = [asdict(each) for each in RECORD.of(request.args.get("account", ""))]
        return Response(json.dumps(rows), mimetype="application/json")

    router.add(PATH, endpoint=invocations, methods=["GET"])
