"""What the gate makes of what checks came to: works that are to fail are checked impatiently, and never wrongly so."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from harness.clients import Endpoint
from harness.curriculum import gate
from harness.curriculum.gate import Finding, verify
from harness.curriculum.loader import find_lab, load_lab
from harness.grading.result import CheckResult, Kind, Outcome, RunResult
from harness.scenarios.loader import find_scenario, load_faults

DAY = "day05"
LAB = load_lab(find_lab(DAY))
FAULTS = load_faults(find_scenario(LAB.scenario))
SLOW = "missing-log-permissions"


def outcome(failed: set[str]) -> RunResult:
    return RunResult(
        tuple(
            CheckResult(DAY, name, Outcome.FAILED if name in failed else Outcome.PASSED, Kind.CHECK)
            for name in LAB.checks
        ),
        (),
    )


class Runs:
    """Stands in for the processes in which checks run.

    Args:
        busy: name of a work one of whose checks needs all of its deadline.
        wrong: name of a work one of whose checks fails however long it waits.
    """

    def __init__(self, busy: str = "", wrong: str = "") -> None:
        self.made: list[tuple[str, float]] = []
        self._busy, self._wrong = busy, wrong

    def __call__(self, directory: Path, work: Path, endpoint: Endpoint, *, options: Any, **_: Any) -> RunResult:
        name = "starter" if work.name == "starter" else work.name if work.name in FAULTS else "solution"
        patience = float(options[-1].removeprefix("--daylab-patience="))
        self.made.append((name, patience))
        failed = set(FAULTS[name].fails) if name in FAULTS else set(LAB.checks) if name == "starter" else set()
        if name == self._wrong or (name == self._busy and patience < 1):
            failed = set(LAB.checks)
        return outcome(failed)


def verdict(monkeypatch: pytest.MonkeyPatch, runs: Callable[..., RunResult]) -> gate.Verdict:
    monkeypatch.setattr(gate, "check_submission", runs)
    return verify(find_lab(DAY), Endpoint("http://127.0.0.1:1"), jobs=1)


def test_works_that_are_to_fail_are_checked_once_and_impatiently(monkeypatch: pytest.MonkeyPatch) -> None:
    runs = Runs()
    assert verdict(monkeypatch, runs).passed
    assert sorted(runs.made) == sorted([("solution", 1), *((name, gate.PATIENCE) for name in ("starter", *FAULTS))])


def test_a_check_that_needs_its_time_is_given_it(monkeypatch: pytest.MonkeyPatch) -> None:
    runs = Runs(busy=SLOW)
    assert verdict(monkeypatch, runs).passed
    assert [patience for name, patience in runs.made if name == SLOW] == [gate.PATIENCE, 1]


def test_a_check_that_fails_with_all_its_time_is_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    found = verdict(monkeypatch, Runs(wrong=SLOW)).findings
    assert {each.subject for each in found} == {SLOW}
    assert len(found) == len(LAB.checks) - len(FAULTS[SLOW].fails)


def test_a_starter_that_does_not_deploy_is_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    def run(directory: Path, work: Path, endpoint: Endpoint, *, options: Any, **_: Any) -> RunResult:
        found = runs(directory, work, endpoint, options=options)
        if work.name != "starter":
            return found
        what = "template.yaml can be deployed"
        return replace(found, checks=(replace(found.checks[0], expected=what, message="no Role"), *found.checks[1:]))

    runs = Runs()
    found = verdict(monkeypatch, run).findings
    assert found == (Finding("starter", f"{next(iter(LAB.checks))} fails: no Role"),)


def test_a_solution_that_fails_is_not_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    runs = Runs(wrong="solution")
    assert not verdict(monkeypatch, runs).passed
    assert [name for name, _ in runs.made].count("solution") == 1
