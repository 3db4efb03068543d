"""Has the work of a day evaluated, shows what its checks came to, and remembers it.

Limits: the checks are pytest's (:mod:`harness.curriculum.check_run`); this only shows them to a person.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from datetime import UTC, datetime
from textwrap import indent
from typing import TYPE_CHECKING, Any

from rich.console import Console, Group
from rich.live import Live
from rich.text import Text

from harness.cli.account.selection import release
from harness.errors import InputError
from harness.grading.result import CheckResult, Kind, Outcome, RunResult
from harness.i18n.catalogue import lab_commands as words
from harness.i18n.message import verbatim

if TYPE_CHECKING:
    from harness.cli.learn.lab_context import Desk
    from harness.engines.base import Engine
    from harness.progress.accounts import Deployed

__all__ = ["check_work", "exit_code", "failures", "show", "show_check"]

MARKS = {
    Outcome.PASSED: ("✓", "green"),
    Outcome.FAILED: ("✗", "red"),
    Outcome.SKIPPED: ("·", "yellow"),
    Outcome.ERROR: ("!", "magenta"),
}


def check_work(
    desk: Desk, engine: Engine, *, only: str | None = None, demonstrations: bool = False, verbose: bool = False
) -> RunResult:
    """Run the checks with a live view and remember what they came to; ``verbose``: with all hints and more of the logs.

    Raises:
        InputError: the lab has no check of that name.
        EngineError: the engine does not answer.
    """
    from harness.curriculum.check_run import check_submission

    if only is not None and only not in desk.lab.checks:
        fix = ", ".join(desk.lab.checks)
        raise InputError(words.NO_CHECK(day=desk.lab.day, name=only), fix=verbatim(fix))
    if engine.info().isolation == "none":
        _console().print(desk.say(words.NOT_ISOLATED), style="bold yellow")
    view, before = _View(desk), _deployed(desk)
    with Live(view.shown(), console=_console(), transient=True, refresh_per_second=8) as live:

        def on_event(event: Mapping[str, Any]) -> None:
            if event["event"] == "deployed":
                _remember_account(desk, event)
            else:
                view.note(event)
            live.update(view.shown())

        result = check_submission(
            desk.directory,
            desk.work.directory,
            engine.endpoint,
            token=engine.token,
            lang=desk.lang,
            demonstrations=demonstrations,
            only=only,
            independent=False,
            options=("-vv",) if verbose else (),  # one of them against the run's own -q
            on_event=on_event,
        )
    _remember(desk, result)
    after = _deployed(desk)
    if before is not None and after is not None and before.account != after.account:
        release(before.endpoint, before.account, desk.lang)
    return result


def failures(desk: Desk, result: RunResult) -> list[CheckResult]:
    """Return the checks that failed, in the order of the lab."""
    order = list(desk.lab.checks)
    found = [each for each in result.checks if each.kind is Kind.CHECK and each.outcome is Outcome.FAILED]
    return sorted(found, key=lambda each: order.index(each.name) if each.name in order else len(order))


def show(desk: Desk, result: RunResult) -> None:
    """Print every check, what failed in full, what was learned, and how to go on."""
    console = _console(err=False)
    checks = [each for each in result.checks if each.kind is Kind.CHECK]
    for each in result.checks:
        console.print(_line(desk, each))
    for each in failures(desk, result):
        console.print()
        show_check(console, each)
    reports: dict[str | None, str] = {}
    for each in result.checks:
        if each.outcome is Outcome.ERROR:  # told once, as the first check that met it tells it
            reports.setdefault(each.message, each.report or each.message or "")
    for why in (*reports.values(), *result.problems):
        console.print(f"\n{desk.say(words.NOT_EVALUATED, why=why)}", markup=False)
    if reports or result.problems:
        console.print(f"\n{desk.say(words.RUN_AGAIN)}")
    passed = [each for each in checks if each.outcome is Outcome.PASSED]
    points = sum(desk.lab.checks[each.name].points for each in passed if each.name in desk.lab.checks)
    possible = sum(check.points for check in desk.lab.checks.values())
    summary = desk.say(
        words.SUMMARY_UNFINISHED if reports or result.problems else words.SUMMARY,
        passed=len(passed),
        all=len(checks),
        points=f"{points:g}",
        possible=f"{possible:g}",
    )
    console.print(f"\n{summary}", style="bold")
    if checks and len(passed) == len(checks):
        for each in passed:
            if each.name in desk.lab.checks:
                console.print(Text(f"✓ {_title(desk, each)}", style="green"))
                console.print(Text(indent(desk.lab.checks[each.name].success.get(desk.lang), "    ")))
        console.print(desk.say(words.AFTER_PASS))
    elif failures(desk, result):
        console.print(desk.say(words.NEED_HINT))


def show_check(console: Console, check: CheckResult) -> None:
    """Print all that is to be said about a failed check."""
    first, _, rest = (check.report or check.message or check.name).partition("\n")
    console.print(Text(f"✗ {first}", style="bold red"))
    console.print(Text(indent(rest.strip("\n"), "  ")))


def exit_code(result: RunResult) -> int:
    """Return 0 when every check passed, 1 when some did not, 3 when not all could be evaluated."""
    if result.problems or not result.checks or any(each.outcome is Outcome.ERROR for each in result.checks):
        return 3
    return 0 if all(each.outcome is Outcome.PASSED or each.missing for each in result.checks) else 1


class _View:
    """The checks while they run: what is known of each."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._lock = threading.Lock()
        self._running = ""
        self._done: dict[str, CheckResult] = {}

    def note(self, event: Mapping[str, Any]) -> None:
        with self._lock:
            if event["event"] == "started":
                self._running = event["name"]
            else:
                found = event["check"]
                check = CheckResult(**{**found, "outcome": Outcome(found["outcome"]), "kind": Kind(found["kind"])})
                self._done[check.name] = check

    def shown(self) -> Group:
        with self._lock:
            lines = [_line(self._desk, each) for each in self._done.values()]
            running = self._running if self._running not in self._done else ""
        title = (
            self._desk.lab.checks[running].title.get(self._desk.lang) if running in self._desk.lab.checks else running
        )
        lines.append(Text(f"… {title or self._desk.say(words.DEPLOYING)}", style="dim"))
        return Group(*lines)


def _line(desk: Desk, check: CheckResult) -> Text:
    mark, colour = MARKS[check.outcome]
    line = Text(f"{mark} {_title(desk, check)}", style=colour)
    if check.missing:
        line.append(f"  {desk.say(words.NOT_ENFORCED, names=', '.join(check.missing))}", style="dim")
    elif check.outcome is Outcome.SKIPPED:
        line.append(f"  {check.message}", style="dim")
    return line


def _title(desk: Desk, check: CheckResult) -> str:
    texts = desk.lab.checks.get(check.name)
    return texts.title.get(desk.lang) if texts else (check.fault or check.name)


def _remember(desk: Desk, result: RunResult) -> None:
    from harness.progress.results import keep

    now, day = datetime.now(UTC), desk.lab.day
    found = {each.name: str(each.outcome) for each in result.checks if each.kind is Kind.CHECK}

    def change(progress: Any) -> Any:
        lab = progress.lab(day)
        outcomes = {**lab.outcomes, **found}
        all_passed = all(outcomes.get(name) == Outcome.PASSED for name in desk.lab.checks)
        passed = lab.passed or (now if all_passed else None)
        return progress.with_lab(day, lab.model_copy(update={"checked": now, "outcomes": outcomes, "passed": passed}))

    if found:
        desk.store.update(change)
        keep(desk.store.directory.parent, day, result.to_json())


def _deployed(desk: Desk) -> Deployed | None:
    """Where the work was deployed last."""
    from harness.progress.accounts import recall

    return recall(desk.store.directory.parent, desk.lab.day)


def _remember_account(desk: Desk, event: Mapping[str, Any]) -> None:
    from harness.progress.accounts import Deployed, remember

    where = {name: event[name] for name in ("endpoint", "region", "account", "stack")}
    remember(desk.store.directory.parent, desk.lab.day, Deployed(**where, at=datetime.now(UTC)))


def _console(*, err: bool = True) -> Console:
    return Console(stderr=err, highlight=False, soft_wrap=True)
