"""Clocks of scheduled rules: due in the account's time, changed and stopped with their rules."""

import threading
import time
from datetime import UTC, datetime, timedelta

import pytest

from harness.extension.services.events.clocks import Clocks
from harness.extension.services.events.schedule_expressions import Rate, parse_schedule
from harness.extension.timescale import Timescale

ACCOUNT, RULE, OTHER = "111122223333", "arn:rule/one", "arn:rule/other"


class Bell:
    """Notes which rules rang, and when."""

    def __init__(self):
        self.rung = []
        self._changed = threading.Condition()

    def __call__(self, rule_arn, _due, _more):
        with self._changed:
            self.rung.append((rule_arn, time.monotonic()))
            self._changed.notify_all()

    def wait(self, count, rule=RULE, within=20.0):
        """Times at which a rule rang, once there are ``count``."""

        def times():
            return [at for arn, at in self.rung if arn == rule]

        with self._changed:
            assert self._changed.wait_for(lambda: len(times()) >= count, within), self.rung
            return times()


def wind(clocks, rule, expression, account=ACCOUNT):
    clocks.set(rule, account, expression or "", parse_schedule(expression or ""))


@pytest.fixture
def bell():
    return Bell()


@pytest.fixture
def clocks(bell):
    made = Clocks(Timescale(600), bell)
    made.start()
    return made


def test_rate_rings_again_and_again(clocks, bell):
    begin = time.monotonic()
    wind(clocks, RULE, "rate(2 minutes)")
    times = bell.wait(3)
    # every 0.2 s, the first time after that; a late thread never makes the next one early
    assert [at - begin >= 0.2 * number for number, at in enumerate(times[:3], 1)] == [True] * 3


def test_clock_of_a_rule_that_is_put_again_goes_on(clocks, bell):
    wind(clocks, RULE, "rate(40 minutes)")
    wind(clocks, OTHER, "rate(1 minute)")
    half_way = len(bell.wait(20, OTHER))
    wind(clocks, RULE, "rate(40 minutes)")
    bell.wait(1)
    # about 20 more minutes; a clock that began anew would need 40
    assert len([arn for arn, _ in bell.rung if arn == OTHER]) - half_way < 32


class Far:
    """A schedule whose next time is far away, or beyond all that can be told."""

    def __init__(self, due):
        self._due = due

    def after(self, moment):
        return self._due or moment + timedelta.max


@pytest.mark.parametrize("due", [datetime(9999, 12, 31, tzinfo=UTC), None], ids=["far", "never"])
def test_clock_that_is_far_away_stops_no_other(due, bell):
    clocks = Clocks(Timescale(1), bell)
    clocks.set(OTHER, "444455556666", "far", Far(due))
    clocks.start()  # waits for that one first
    clocks.set(RULE, ACCOUNT, "soon", Rate(0.01))
    bell.wait(2)
    assert {arn for arn, _ in bell.rung} == {RULE}


@pytest.mark.parametrize("expression", [None, "nonsense", "cron(0 8 1 1 ? 2020)"])
def test_clock_stops_with_its_expression(clocks, bell, expression):
    wind(clocks, RULE, "rate(1 minute)")
    wind(clocks, OTHER, "rate(1 minute)")
    bell.wait(1)
    wind(clocks, RULE, expression)
    rung = len(bell.wait(1))
    bell.wait(len(bell.wait(1, OTHER)) + 4, OTHER)
    assert len(bell.wait(1)) <= rung + 1  # one may have been on its way


def test_shorter_expression_does_not_wait_for_the_longer_one(clocks, bell):
    wind(clocks, RULE, "rate(10 days)")
    wind(clocks, RULE, "rate(1 minute)")
    bell.wait(2)


def test_an_accounts_clocks_stop_together_and_nothing_is_left_of_them(bell):
    clocks = Clocks(Timescale(3600), bell)
    wind(clocks, RULE, "rate(1 minute)")
    wind(clocks, OTHER, "rate(1 minute)", "444455556666")
    clocks.stop(ACCOUNT)
    assert [entry[2] for entry in clocks._queue] == [OTHER]
    clocks.start()
    bell.wait(2, OTHER)
    assert {arn for arn, _ in bell.rung} == {OTHER}
