"""Waiting for a condition, on a clock of the test's own."""

import itertools

import pytest

from harness.pytest_plugin.checking import CheckFailure
from harness.pytest_plugin.waiting import LONGEST_PAUSE, USUAL_PAUSE, Eventually

BEGIN = 1000.0  # seconds


class Clock:
    """Time that passes only in pauses, and a little with every look."""

    def __init__(self):
        self.now = BEGIN
        self.pauses = []

    def __call__(self):
        return self.now

    def pause(self, seconds):
        self.pauses.append(seconds)
        self.now += seconds


@pytest.fixture
def clock():
    return Clock()


def test_first_satisfying_value_is_returned(clock):
    values = itertools.count()
    eventually = Eventually("en", clock, clock.pause)
    assert eventually(lambda: next(values), until=lambda value: value >= 3, within=10) == 3
    assert len(clock.pauses) == 3


def test_satisfied_at_once_without_a_pause(clock):
    assert Eventually("en", clock, clock.pause)(lambda: [1], within=0) == [1]
    assert clock.pauses == []


def test_pauses_grow_to_a_limit_and_end_at_the_deadline(clock):
    with pytest.raises(CheckFailure):
        Eventually("en", clock, clock.pause)(lambda: 0, within=2)
    assert clock.pauses[0] < clock.pauses[5]
    assert max(clock.pauses) <= 0.05 * 2
    assert clock.now - BEGIN == pytest.approx(2)


def test_what_takes_long_is_asked_for_less_often_and_hardly_found_later(clock):
    looked = []

    def look():
        looked.append(clock.now)
        return clock.now >= BEGIN + 17

    Eventually("en", clock, clock.pause)(look, within=30)
    assert max(clock.pauses[:20]) <= USUAL_PAUSE
    assert max(clock.pauses) <= LONGEST_PAUSE
    assert len(looked) < 150  # 340 at the usual pace
    assert looked[-1] - BEGIN <= 17 * 1.05


def test_value_that_comes_at_the_last_moment_counts(clock):
    assert Eventually("en", clock, clock.pause)(lambda: clock.now >= BEGIN + 2, within=2)


def test_impatient_wait_ends_after_its_share_of_the_deadline(clock):
    with pytest.raises(CheckFailure) as caught:
        Eventually("en", clock, clock.pause, patience=0.25)(lambda: 0, within=8, expected="three")
    assert clock.now - BEGIN == pytest.approx(2)
    assert caught.value.expected == "three within 2 s"


def test_failure_tells_last_value_and_time_waited(clock):
    with pytest.raises(CheckFailure) as caught:
        Eventually("en", clock, clock.pause)(lambda: ["one", "two"], until=lambda _: False, within=2, expected="three")
    assert caught.value.expected == "three within 2 s"
    assert caught.value.actual == "after 2.0 s the last value was:\none\ntwo"


def test_failure_speaks_the_chosen_language(clock):
    with pytest.raises(CheckFailure) as caught:
        Eventually("vi", clock, clock.pause)(lambda: None, within=1, expected={"en": "a log", "vi": "một log"})
    assert caught.value.expected == "một log trong vòng 1 giây"
    assert "sau 1.0 giây" in caught.value.actual


def test_exception_of_the_probe_ends_the_wait(clock):
    with pytest.raises(ZeroDivisionError):
        Eventually("en", clock, clock.pause)(lambda: 1 / 0, within=5)
    assert clock.pauses == []
