"""The clock of an execution: fast while all branches are idle, never past a moment that somebody waits for."""

import threading
from typing import Any

import pytest

from harness.extension.services.stepfunctions.clock import GRACE, ExecutionClock


class Time:
    """Real seconds that pass when told to."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def real() -> Time:
    return Time()


@pytest.fixture
def clock(real: Time) -> ExecutionClock:
    return ExecutionClock(60, real)


def test_work_takes_real_seconds(real: Time, clock: ExecutionClock) -> None:
    real.seconds = 2.5
    assert clock.elapsed() == 2.5


def test_idle_time_passes_by_the_factor_and_stops_at_its_end(real: Time, clock: ExecutionClock) -> None:
    with clock._awaited(30, idle=True):
        real.seconds = 0.25
        assert clock.elapsed() == 15
        real.seconds = 5  # the machine is busy and wakes nobody
        assert clock.elapsed() == 30
    real.seconds = 6
    assert clock.elapsed() == 31


def test_a_limit_on_work_is_counted_in_real_seconds(real: Time, clock: ExecutionClock) -> None:
    with clock._awaited(30, idle=False):
        real.seconds = 3
        assert clock.elapsed() == 3


def test_time_is_real_while_one_branch_works(real: Time, clock: ExecutionClock) -> None:
    clock.branch_started("a")
    clock.branch_started("b")
    with clock.waiting_for_branches(), clock._awaited(60, idle=True):
        real.seconds = 1
        assert clock.elapsed() == 1
        clock.branch_ended("b")  # it worked until now; the other is idle
        real.seconds = 1.5
        assert clock.elapsed() == 31


def test_the_earlier_of_two_moments_comes_first(real: Time, clock: ExecutionClock) -> None:
    clock.branch_started("a")
    clock.branch_started("b")
    with clock.waiting_for_branches(), clock._awaited(60, idle=True):
        with clock._awaited(20, idle=True):
            real.seconds = 9
            assert clock.elapsed() == 20
        real.seconds = 10  # the one that woke works
        assert clock.elapsed() == 21


def test_a_token_just_given_counts_as_work(real: Time, clock: ExecutionClock) -> None:
    clock.token_given("t")
    with clock._awaited(600, idle=True):
        real.seconds = GRACE
        assert clock.elapsed() == GRACE
        real.seconds = GRACE + 1
        assert clock.elapsed() == GRACE + 60


def test_a_closed_token_does_not(real: Time, clock: ExecutionClock) -> None:
    clock.token_given("t")
    clock.token_closed("t")
    with clock._awaited(600, idle=True):
        real.seconds = 1
        assert clock.elapsed() == 60


def test_somebody_elses_clock_may_be_ahead_but_turns_none_back(real: Time, clock: ExecutionClock) -> None:
    clock.reach(60)
    assert clock.elapsed() == 60
    real.seconds = 2
    clock.reach(10)
    assert clock.elapsed() == 62


@pytest.mark.parametrize("factor", [1, 0.5, 3600])
def test_any_factor_is_a_factor(real: Time, factor: float) -> None:
    clock = ExecutionClock(factor, real)
    with clock._awaited(10_000, idle=True):
        real.seconds = 2
        assert clock.elapsed() == 2 * factor


def test_a_sleep_ends_when_its_reason_does(clock: ExecutionClock) -> None:
    stopped = threading.Event()
    slept: list[Any] = []
    thread = threading.Thread(target=lambda: slept.append(clock.sleep(10**6, lambda: not stopped.is_set())))
    thread.start()
    stopped.set()
    clock.wake()
    thread.join(10)
    assert slept == [False]


def test_waiting_for_an_event_ends_with_it_or_with_the_limit() -> None:
    clock, event = ExecutionClock(3600), threading.Event()
    assert not clock.wait(event, 60, lambda: True, idle=True)
    assert 60 <= clock.elapsed() < 90
    event.set()
    assert clock.wait(event, 60, lambda: True, idle=True)
