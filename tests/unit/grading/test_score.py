"""From outcomes to points."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.errors import InputError
from harness.grading.lateness import Lateness, LatePolicy
from harness.grading.result import CheckResult, Kind, Outcome, RunResult
from harness.grading.score import Report, Worth, grade

DUE = datetime(2026, 6, 30, 10, tzinfo=UTC)
WORTHS = {"first": Worth("First", 3), "second": Worth("Second", 1, "hidden")}


def evaluated(*checks, problems=()):
    return grade("day05", "Day 5", RunResult(checks, problems), WORTHS)


def check(name, outcome=Outcome.PASSED, **more):
    return CheckResult("day05", name, outcome, **more)


def test_checks_earn_what_they_are_worth():
    result = evaluated(check("first"), check("second", Outcome.FAILED))
    assert (result.earned, result.possible, result.complete) == (3, 4, True)
    assert [score.earned for score in result.scores] == [3, 0]


def test_parts_earn_their_share():
    first = check("first", Outcome.FAILED, parts=3, passed_parts=2)
    assert evaluated(first, check("second")).earned == 3


def test_check_not_run_because_of_a_failed_one_earns_nothing_and_counts():
    result = evaluated(check("first", Outcome.FAILED), check("second", Outcome.SKIPPED, blocked_by="first"))
    assert (result.earned, result.possible, result.complete) == (0, 4, True)


def test_what_the_engine_does_not_enforce_counts_neither_way_and_is_told():
    result = evaluated(check("first"), check("second", Outcome.SKIPPED, missing=("iam.enforcement",)))
    assert (result.earned, result.possible, result.complete) == (3, 3, True)
    assert [score.check.name for score in result.not_enforced()] == ["second"]


@pytest.mark.parametrize(
    "result",
    [
        evaluated(check("first", Outcome.ERROR), check("second")),
        evaluated(check("first")),
        evaluated(check("first"), check("second", Outcome.SKIPPED)),
        evaluated(check("first"), check("second"), problems=("test_behaviour.py: SyntaxError",)),
    ],
    ids=["error", "check that did not run", "skipped for no reason", "problem"],
)
def test_what_was_not_evaluated_is_no_zero_but_an_incomplete_grade(result):
    assert not result.complete
    assert not Report("s", (result,)).complete


def test_demonstrations_say_nothing_about_the_work():
    shown = check("first", Outcome.FAILED, kind=Kind.FAULT)
    assert evaluated(shown, check("first"), check("second")).earned == 4


def test_hidden_checks_from_elsewhere_count_one_point_each():
    assert evaluated(check("first"), check("second"), check("secret")).possible == 5


def test_report_adds_its_labs_up():
    good = evaluated(check("first"), check("second"))
    report = Report("team", (good, evaluated(check("first", Outcome.FAILED), check("second"))))
    assert (report.earned, report.possible, report.complete) == (5, 8, True)


def test_late_work_loses_a_share_for_each_day_begun():
    policy = LatePolicy(DUE, per_day=0.25, at_most=0.6, grace=timedelta(hours=1))
    days = [timedelta(minutes=m) for m in (-5, 60, 61, 60 + 24 * 60, 61 + 24 * 60, 99999)]
    assert [policy.of(DUE + late).factor for late in days] == [1, 1, 0.75, 0.75, 0.5, 0.4]
    late = grade("day05", "", RunResult((check("first"), check("second"))), WORTHS, policy.of(DUE + timedelta(hours=2)))
    assert (late.earned, late.possible) == (3, 4)


@given(st.timedeltas(timedelta(0), timedelta(days=40)), st.timedeltas(timedelta(0), timedelta(days=40)))
def test_later_is_never_better(one, other):
    policy = LatePolicy(DUE)
    earlier, later = sorted([one, other])
    assert policy.of(DUE + earlier).factor >= policy.of(DUE + later).factor >= 0


@pytest.mark.parametrize("wrong", [{"per_day": 1.5}, {"at_most": -1}, {"due": datetime(2026, 6, 30)}])
def test_impossible_policy_is_refused(wrong):
    with pytest.raises(InputError):
        LatePolicy(**{"due": DUE, **wrong})


def test_in_time_costs_nothing():
    assert LatePolicy(DUE).of(DUE) == Lateness(timedelta(0), 1)


def test_points_of_the_instructor_count_instead_and_are_final():
    incomplete = evaluated(check("first", Outcome.ERROR), check("second"))
    report = Report("s", (incomplete,), ("it broke",), adjusted=0.0)
    assert (report.earned, report.complete) == (0, True)
    assert incomplete.earned == 1
