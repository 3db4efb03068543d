"""What every check came to: the result file at the session's end, and events while it goes on.

Events are JSON objects, one a line, of the file that ``--daylab-events`` names (a pipe as well):
``{"event": "started", "name": …}`` and ``{"event": "finished", "check": …}`` with a check as in the result file, and
``{"event": "deployed", "lab": …, "endpoint": …, "region": …, "account": …, "stack": …}`` when the work is up.

Limits: works in the process that prints; with pytest-xdist that is the controller, which sees every report.
"""

from __future__ import annotations

import json
import threading
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from harness.atomic_files import write_atomically
from harness.grading.result import CheckResult, Kind, Outcome, RunResult
from harness.pytest_plugin.session_access import settings

if TYPE_CHECKING:
    from typing import TextIO

    from harness.pytest_plugin.stack_api import Stack

__all__ = ["Results"]

_TEXTS = ("lab", "name", "fault", "expected", "actual", "message", "report", "blocked_by")


class Results:
    """Collects what reports carry (``report.daylab``); a plugin of its own, registered in the process that prints.

    Args:
        config: of the session.
    """

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._tests: dict[str, CheckResult] = {}
        self._problems: list[str] = []
        self._lock = threading.Lock()
        events = config.option.daylab_events
        self._events: TextIO | None = Path(events).open("w", encoding="utf-8", errors="replace") if events else None  # noqa: SIM115 - open all session

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        """Tell that a test begins."""
        name = nodeid.rpartition("::")[2].partition("[")[0].removeprefix("test_")
        self._tell({"event": "started", "name": name})

    def deployed(self, day: str, stack: Stack) -> None:
        """Tell where the work of a day is."""
        name, endpoint = stack.deployment.stack_name, stack.endpoint
        where = {"endpoint": endpoint.url, "region": endpoint.region, "account": stack.account, "stack": name}
        self._tell({"event": "deployed", "lab": day, **where})

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note a phase of a test, if it carries an entry."""
        entry: dict[str, Any] | None = getattr(report, "daylab", None)
        if entry is None:
            return
        phase = CheckResult(
            **{name: entry[name] for name in _TEXTS},
            outcome=Outcome(entry["outcome"]),
            kind=Kind(entry["kind"]),
            seconds=report.duration,
            missing=tuple(entry["missing"]),
        )
        known = self._tests.get(report.nodeid)
        self._tests[report.nodeid] = known.merged(phase) if known else phase

    def pytest_runtest_logfinish(self, nodeid: str) -> None:
        """Tell what a test came to."""
        if check := self._tests.get(nodeid):
            self._tell({"event": "finished", "check": asdict(check)})

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Note a file that could not be collected."""
        if report.failed:
            self._problems.append(f"{report.nodeid}: {report.longreprtext}")

    def pytest_sessionfinish(self) -> None:
        """Write the result file."""
        if self._config.option.daylab_result and (path := settings(self._config).result):
            self.write(path)
        if self._events:
            self._events.close()

    def result(self) -> RunResult:
        """Return the outcome of every check; its phases and parameter sets count as one."""
        found: dict[tuple[str, str], CheckResult] = {}
        for part in self._tests.values():
            key = (part.lab, part.name)
            found[key] = found[key].joined(part) if key in found else part
        return RunResult(tuple(found.values()), tuple(self._problems))

    def write(self, path: Path) -> None:
        """Write the result file in one step: readers find all of it or none."""
        write_atomically(path, self.result().to_json())

    def _tell(self, event: dict[str, Any]) -> None:
        if self._events:
            with self._lock:  # labs are deployed in threads
                self._events.write(json.dumps(event, ensure_ascii=False) + "\n")
                self._events.flush()
