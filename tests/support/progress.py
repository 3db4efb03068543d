"""Tells who waits for the suite what it is at: how many tests are done, which failed, about how long it still takes.

A failure is told at once, with its test. On a terminal one line is kept up to date; elsewhere, as in CI, a line is
printed every half minute. The estimate weighs tests by the recorded seconds of their part.
Limits: for runs with pytest-xdist's workers; a single process prints pytest's own dots.
"""

import time
from collections import Counter
from collections.abc import Callable, Generator
from typing import Any, Final

import pytest

from tests.support.durations import recorded
from tests.support.scheduling import part_of

__all__ = ["Estimate", "Progress"]

ON_TERMINAL: Final = 1.0  # seconds between two lines
ELSEWHERE: Final = 30.0
EARLY: Final = 0.03  # share of the work before which an estimate is a guess
SHORT: Final = 0.05  # seconds of a test whose part is not recorded


class Estimate:
    """How much of the work is done, by weight.

    Args:
        nodeids: all tests.
        seconds: recorded seconds by part.
    """

    def __init__(self, nodeids: list[str], seconds: dict[str, float]) -> None:
        sizes = Counter(map(part_of, nodeids))
        self._weights = {part: max(seconds.get(part, 0.0) / size, SHORT) for part, size in sizes.items()}
        self._all = sum(self._weights[part] * size for part, size in sizes.items())
        self._done = 0.0

    def finished(self, nodeid: str) -> None:
        """Count a test as done."""
        self._done += self._weights[part_of(nodeid)]

    def left(self, elapsed: float) -> float | None:
        """Seconds that are left after ``elapsed``; None: too early to say."""
        share = self._done / self._all if self._all else 1.0
        return elapsed * (1 - share) / share if share >= EARLY else None


class Progress:
    """Prints lines instead of dots, in the process that controls the workers."""

    def __init__(self, config: pytest.Config, clock: Callable[[], float] = time.monotonic) -> None:
        self._config, self._clock = config, clock
        self._begun = self._told = clock()
        self._outcomes: Counter[str] = Counter()
        self._finished: set[str] = set()
        self._estimate: Estimate | None = None
        self._nodeids: list[str] = []

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_node_collection_finished(self, ids: list[str]) -> None:
        """Learn what there is to do, from the first worker that has found it out."""
        if self._estimate is None:
            self._nodeids, self._estimate = ids, Estimate(ids, dict(recorded()))
            self._begun = self._clock()

    @pytest.hookimpl(tryfirst=True, wrapper=True)
    def pytest_report_teststatus(
        self, report: pytest.TestReport
    ) -> Generator[None, tuple[str, str, Any], tuple[str, str, Any]]:
        """Print no letter for a test: what failed gets a line, what passed is counted."""
        category, _, word = yield
        return category, "", word

    @pytest.hookimpl(trylast=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Count, and tell a failure at once."""
        if report.failed:
            self._outcomes["failed"] += 1
            self._line(f"FAILED {report.nodeid} ({report.when}, {report.duration:.1f} s)", lasting=True)
        if report.when == "teardown" and self._estimate is not None:
            self._finished.add(report.nodeid)
            self._estimate.finished(report.nodeid)
        if self._clock() - self._told >= (ON_TERMINAL if self._terminal.isatty else ELSEWHERE):
            self._tell()

    def pytest_sessionfinish(self) -> None:
        """Leave the line that is kept up to date."""
        self._tell()
        self._terminal.ensure_newline()

    @property
    def _terminal(self) -> pytest.TerminalReporter:
        found: pytest.TerminalReporter = self._config.pluginmanager.getplugin("terminalreporter")
        return found

    def _tell(self) -> None:
        self._told = self._clock()
        elapsed = self._told - self._begun
        left = None if self._estimate is None else self._estimate.left(elapsed)
        failed = f", {self._outcomes['failed']} failed" if self._outcomes["failed"] else ""
        rest = "" if left is None else f", about {_minutes(left)} left"
        self._line(f"{len(self._finished):,} of {len(self._nodeids):,} tests{failed}, {_minutes(elapsed)}{rest}")

    def _line(self, text: str, *, lasting: bool = False) -> None:
        if self._terminal.isatty and not lasting:
            self._terminal.rewrite(text, erase=True)
        else:
            self._terminal.ensure_newline()
            self._terminal.write_line(text, flush=True)


def _minutes(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 60 else f"{seconds / 60:.0f} min"
