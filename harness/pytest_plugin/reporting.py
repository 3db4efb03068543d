"""What the session prints and writes at its end: skipped checks, what was learned, pictures, the result file.

Limits: works in the process that prints; with pytest-xdist that is the controller, which sees every report.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from harness.pytest_plugin.pictures import PROPERTY
from harness.pytest_plugin.running import settings
from harness.pytest_plugin.wording import word

if TYPE_CHECKING:
    from harness.grading.result import RunResult

__all__ = ["Ledger"]


class Ledger:
    """Collects the entries of all reports; a plugin of its own, registered in the process that prints.

    Args:
        config: of the session.
    """

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._entries: list[tuple[str, float, dict[str, Any]]] = []
        self._problems: list[str] = []
        self._pictures: dict[str, None] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note a phase of a test, if it carries an entry."""
        if entry := getattr(report, "daylab", None):
            self._entries.append((report.nodeid, report.duration, entry))
        self._pictures.update((str(value), None) for name, value in report.user_properties if name == PROPERTY)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Note a file that could not be collected."""
        if report.failed:
            self._problems.append(f"{report.nodeid}: {report.longreprtext}")

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Print what was not enforced and, for those who asked (entries carry it with -v), what was learned."""
        missing: dict[str, dict[str, None]] = {}
        for _, _, entry in self._entries:
            for capability in entry["missing"]:
                missing.setdefault(capability, {})[entry["name"]] = None
        if missing:
            terminalreporter.section(word("not_enforced_title", settings(self._config).lang), sep="-")
            for capability, names in sorted(missing.items()):
                terminalreporter.write_line(f"{capability}: {', '.join(names)}")
        learned = [entry for _, _, entry in self._entries if "success" in entry]
        if learned:
            terminalreporter.section(word("learned_title", settings(self._config).lang), sep="-")
            for entry in learned:
                terminalreporter.write_line(f"{entry['title']}\n    {entry['success']}")
        broken = {entry["title"]: entry for _, _, entry in self._entries if "symptom" in entry}
        if broken:
            terminalreporter.section(word("broken_title", settings(self._config).lang), sep="-")
            for title, entry in broken.items():
                terminalreporter.write_line(f"{title}\n    ✗ {entry['symptom']}\n    ✓ {entry['fix']}")

        if self._pictures:
            terminalreporter.section(word("pictures_title", settings(self._config).lang), sep="-")
            for path in sorted(self._pictures):
                terminalreporter.write_line(os.path.relpath(path, self._config.invocation_params.dir))

    def pytest_sessionfinish(self) -> None:
        """Write the result file."""
        if self._config.option.daylab_result and (path := settings(self._config).result):
            self.write(path)

    def result(self) -> RunResult:
        """Return the outcome of every check; its phases and parameter sets count as one."""
        from harness.grading.result import CheckResult, Kind, Outcome, RunResult

        tests: dict[str, CheckResult] = {}
        for nodeid, seconds, entry in self._entries:
            texts = {
                name: entry[name] for name in ("lab", "name", "fault", "expected", "actual", "message", "blocked_by")
            }
            phase = CheckResult(
                **texts,
                outcome=Outcome(entry["outcome"]),
                kind=Kind(entry["kind"]),
                seconds=seconds,
                missing=tuple(entry["missing"]),
            )
            tests[nodeid] = tests[nodeid].merged(phase) if nodeid in tests else phase
        found: dict[tuple[str, str], CheckResult] = {}
        for part in tests.values():
            key = (part.lab, part.name)
            found[key] = found[key].joined(part) if key in found else part
        return RunResult(tuple(found.values()), tuple(self._problems))

    def write(self, path: Path) -> None:
        """Write the result file in one step: readers find all of it or none."""
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f".{path.name}.{os.getpid()}")
        draft.write_text(self.result().to_json(), encoding="utf-8")
        draft.replace(path)
