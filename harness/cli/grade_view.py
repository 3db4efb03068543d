"""Shows how a grading run goes: a table that changes on a terminal, a line for each submission elsewhere."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Self

from rich.console import Console, Group
from rich.live import Live
from rich.table import Table
from rich.text import Text

from harness.grading.plain import plain
from harness.grading.result import Outcome
from harness.i18n.catalogue import grade_command as words

if TYPE_CHECKING:
    from harness.grading_run.job import Job, Record

__all__ = ["View"]

MARKS = {
    Outcome.PASSED: ("✓", "green"),
    Outcome.FAILED: ("✗", "red"),
    Outcome.SKIPPED: ("·", "yellow"),
    Outcome.ERROR: ("!", "magenta"),
}
ROWS = 20  # that are shown at once: those that run, then those that ended last


class View:
    """The table; told by any thread.

    Args:
        console: where it is shown.
        lang: its language.
    """

    def __init__(self, console: Console, lang: str) -> None:
        self._console = console
        self._lang = lang
        self._lock = threading.Lock()
        self._all = 0
        self._running: dict[tuple[str, str], dict[str, Outcome]] = {}
        self._ended: dict[tuple[str, str], Text] = {}
        self._live = Live(console=console, transient=True, refresh_per_second=4, get_renderable=self._shown)

    def __enter__(self) -> Self:
        if self._console.is_terminal:
            self._live.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._live.stop()

    def planned(self, jobs: Sequence[Job], done: Mapping[tuple[str, str], Record]) -> None:
        """See ``RunWatcher.planned``."""
        with self._lock:
            self._all = len(jobs)
            self._ended = dict.fromkeys(done, Text(words.BEFORE.get(self._lang), style="dim"))

    def began(self, job: Job) -> None:
        """See ``Watcher.began``."""
        with self._lock:
            self._ended.pop((job.submission, job.lab), None)
            self._running[job.submission, job.lab] = {}

    def checked(self, job: Job, name: str, outcome: Outcome) -> None:
        """See ``Watcher.checked``."""
        with self._lock:
            self._running.setdefault((job.submission, job.lab), {})[name] = outcome

    def ended(self, job: Job, record: Record) -> None:
        """See ``Watcher.ended``."""
        checks, place = record.result.checks, {"name": job.submission, "lab": job.lab}
        passed = sum(check.outcome is Outcome.PASSED for check in checks)
        if record.complete:
            line = Text(words.ENDED.get(self._lang, **place, passed=passed, all=len(checks)))
        else:
            errors = [check.message or "" for check in checks if check.outcome is Outcome.ERROR]
            why = next(iter([*record.result.problems, *errors]), "").strip()
            first = plain(why).splitlines()[0] if why else ""
            line = Text(words.ENDED_AGAIN.get(self._lang, **place, why=first), style="magenta")
        with self._lock:
            self._running.pop((job.submission, job.lab), None)
            self._ended[job.submission, job.lab] = line
        if not self._console.is_terminal:
            self._console.print(line)

    def _shown(self) -> Group:
        with self._lock:
            table = Table(box=None, pad_edge=False, header_style="bold")
            for heading in (words.SUBMISSION, words.RESULT):
                table.add_column(heading.get(self._lang), no_wrap=True)
            for (name, lab), outcomes in list(self._running.items())[:ROWS]:
                marks = [MARKS[outcome] for outcome in outcomes.values()]
                table.add_row(Text(f"{name} {lab}", style="bold"), Text.assemble(*marks, ("…", "dim")))
            for (name, lab), line in list(self._ended.items())[: -ROWS - 1 + len(self._running) : -1]:
                table.add_row(Text(f"{name} {lab}"), line)
            head = words.PROGRESS.get(self._lang, done=len(self._ended), all=self._all)
            return Group(Text(head, style="bold"), table)
