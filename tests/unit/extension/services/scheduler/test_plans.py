"""When schedules are due: rates, times of a zone, one time, bounds."""

from datetime import UTC, datetime, timedelta

import pytest

from harness.extension.services.scheduler.plans import FIRST, plan

MADE = datetime(2026, 3, 1, 12, 0, 30, tzinfo=UTC)


def times(found, count=3, since=MADE):
    given = []
    while len(given) < count and (since := found.after(since)) is not None:
        given.append(since)
    return given


def utc(*parts):
    return datetime(*parts, tzinfo=UTC)


def test_rate_without_a_start_begins_at_once():
    assert times(plan("rate(5 minutes)", made=MADE), 2) == [MADE + FIRST, MADE + FIRST + timedelta(minutes=5)]


def test_rate_begins_at_its_start_and_ends_before_its_end():
    start = utc(2026, 3, 2)
    assert times(plan("rate(12 hours)", made=MADE, start=start, end=utc(2026, 3, 3))) == [start, utc(2026, 3, 2, 12)]


def test_cron_keeps_to_bounds_and_may_be_due_at_its_start():
    found = plan("cron(0 8 * * ? *)", made=MADE, start=utc(2026, 3, 5, 8), end=utc(2026, 3, 7))
    assert times(found) == [utc(2026, 3, 5, 8), utc(2026, 3, 6, 8)]


def test_cron_is_read_in_its_zone():
    assert times(plan("cron(0 8 * * ? *)", "Asia/Ho_Chi_Minh", made=MADE), 1) == [utc(2026, 3, 2, 1)]


def test_hour_that_summer_time_leaves_out_has_no_invocation():
    found = plan("cron(30 2 * * ? *)", "Europe/Berlin", made=MADE)
    assert times(found, 2, utc(2026, 3, 28, 0)) == [utc(2026, 3, 28, 1, 30), utc(2026, 3, 30, 0, 30)]


def test_hour_that_comes_twice_has_one_invocation():
    found = plan("cron(30 2 * * ? *)", "Europe/Berlin", made=MADE)
    assert times(found, 2, utc(2026, 10, 24, 12)) == [utc(2026, 10, 25, 0, 30), utc(2026, 10, 26, 1, 30)]


def test_one_time_is_due_once_in_its_zone_whatever_the_bounds():
    found = plan("at(2026-03-01T20:00:00)", "Asia/Ho_Chi_Minh", made=MADE, end=MADE)
    assert times(found) == [utc(2026, 3, 1, 13)]


def test_one_time_that_is_over_is_never_due():
    assert times(plan("at(2026-03-01T12:00:00)", made=MADE)) == []


@pytest.mark.parametrize("expression", ["at(2026-13-01T00:00:00)", "at(2026-03-01)", "rate(10 seconds)", "cron()", ""])
def test_what_is_no_expression(expression):
    assert plan(expression, made=MADE) is None


@pytest.mark.parametrize("moment", ["9999-12-31T23:59:59", "0001-01-01T00:00:00"])
def test_time_that_no_calendar_has_in_utc_is_none(moment):
    zones = ("America/New_York", "Asia/Ho_Chi_Minh")
    assert None in [plan(f"at({moment})", zone, made=MADE) for zone in zones]


@pytest.mark.parametrize("zone", ["Nowhere/City", "../etc/passwd"])
def test_what_is_no_time_zone(zone):
    assert plan("rate(1 minute)", zone, made=MADE) is None
