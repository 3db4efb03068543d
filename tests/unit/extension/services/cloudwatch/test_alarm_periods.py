"""Compressed periods lead to the states, reasons and intervals that AWS's own pace leads to."""

from collections.abc import Iterable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.extension.services.cloudwatch.datapoints import Datapoint, Sample
from harness.extension.services.cloudwatch.evaluation import TREATMENTS, Rule, evaluate, evaluation_range
from harness.extension.services.cloudwatch.periods import DELAY, LATEST, due, interval, windows
from harness.extension.services.cloudwatch.reasons import reason
from harness.extension.services.cloudwatch.series import datapoints

MONDAY = 1_760_000_040.0
"""A whole minute."""


def test_periods_end_at_whole_minutes_and_slide_with_them():
    newest, older = windows(MONDAY + 90, 300, 2, 1)
    assert (newest.begin, newest.end, newest.reported) == (MONDAY - 240, MONDAY + 60, MONDAY - 240)
    assert (older.end, older.reported) == (newest.begin, MONDAY - 540)


def test_high_resolution_periods_end_at_whole_tens_of_seconds():
    assert (interval(10), interval(30), interval(60), interval(300)) == (10, 10, 60, 60)
    [window] = windows(MONDAY + 25, 10, 1, 1)
    assert (window.begin, window.end) == (MONDAY + 10, MONDAY + 20)


def test_a_compressed_period_is_short_and_reported_long():
    newest, older = windows(MONDAY + 17.3, 300, 2, 60)
    assert (newest.begin, newest.end) == pytest.approx((MONDAY + 11, MONDAY + 16))
    assert newest.reported - older.reported == 300
    assert newest.reported == MONDAY - 300


def test_late_evaluations_are_made_up_for_so_that_no_data_point_passes_by_unseen():
    step, held, now = 0.4, [100.0], 100.0 + 3.1  # seconds; the engine was busy for eight evaluations
    while (next_one := due(held[-1], step, now)) <= now:
        held.append(next_one)
    assert held == pytest.approx([100 + step * turn for turn in range(8)])


def test_what_a_machine_slept_through_is_left_out():
    assert due(100.0, 0.4, 100.0 + LATEST * 2) == 100.0 + LATEST * 2


def test_what_was_published_just_now_is_looked_at_next_time():
    [window] = windows(MONDAY + 60 + DELAY / 2, 60, 1, 1)
    assert window.end == MONDAY


@given(st.floats(1.7e9, 1.9e9), st.sampled_from([10, 30, 60, 300]), st.sampled_from([1, 7, 10, 60, 600, 3600]))
def test_periods_adjoin_and_evaluations_leave_no_gap(now, period, factor):
    first = windows(now, period, 4, factor)
    for newer, older in pairwise(first):
        assert older.end == pytest.approx(newer.begin)
        assert newer.reported - older.reported == period
    later = windows(now + interval(period) / factor, period, 1, factor)[0]
    assert later.end - first[0].end <= interval(period) / factor + 1e-3


def history(published: Iterable[tuple[float, float]], rule: Rule, period: int, factor: float, until: float) -> list:
    """(seconds on AWS since the beginning, state, reason without times) of every change."""
    alarm = {"Period": period, "Statistic": "Sum"}
    # Real times of what was published and of the evaluations lie closer together, the faster time passes.
    values = [Sample(MONDAY + at / factor, 1, value, value, value) for at, value in published]

    def samples(metric: object, unit: object, begin: float, end: float) -> list[Sample]:
        return [sample for sample in values if begin <= sample.at < end]

    state, changes = "INSUFFICIENT_DATA", []
    for turn in range(1, int(until / interval(period)) + 1):
        # Every evaluation comes DELAY (real) after an interval's end, and a little, as the engine's do.
        now = MONDAY + turn * interval(period) / factor + DELAY + 0.01 / factor
        found = datapoints(samples, alarm, windows(now, period, evaluation_range(rule.periods), factor))
        verdict = evaluate(rule, found)
        if verdict.state not in (None, state):
            undated = [Datapoint(0.0, point.value, point.samples) for point in verdict.evaluated]
            told = reason(rule, type(verdict)(verdict.state, tuple(undated), verdict.filled), state)
            state = str(verdict.state)
            changes.append((turn * interval(period), state, told))
    return changes


@given(
    st.lists(st.tuples(st.integers(0, 599), st.sampled_from([0.0, 1.0, 2.0])), max_size=20),
    st.sampled_from(TREATMENTS),
    st.integers(1, 3),
    st.integers(1, 3),
    st.sampled_from([2, 60, 600]),
)
def test_the_same_values_make_the_same_history_however_fast_time_passes(placed, missing, periods, needed, factor):
    rule = Rule("GreaterThanThreshold", 1.0, periods, min(needed, periods), missing)
    published = [(at + 0.5, value) for at, value in placed]
    plain = history(published, rule, 10, 1, 700)
    assert history(published, rule, 10, factor, 700) == plain
    # The same with a period of 300 seconds: values lie 30 times, evaluations 6 times further apart.
    slow = [(at * 30, value) for at, value in published]
    assert history(slow, rule, 300, factor, 21_000) == history(slow, rule, 300, 1, 21_000)
