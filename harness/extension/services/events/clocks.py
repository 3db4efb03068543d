"""Clocks: each schedule is due when its expression says so, in the time of its account.

A clock runs as many times faster as waits pass in its account: ``cron(0 8 * * ? *)`` at time scale 3600 is due 24
seconds apart. Limits: times that were due while a machine slept are met once.
"""

import heapq
import itertools
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from harness.extension.timescale import Timescale

__all__ = ["Clocks", "Schedule"]


class Schedule(Protocol):
    """What an expression means."""

    def after(self, moment: datetime) -> datetime | None:
        """The next time after ``moment``; None: there is none."""


@dataclass(frozen=True, slots=True)
class _Clock:
    """A schedule that runs.

    Attributes:
        expression: as the rule or schedule has it.
        schedule: what it means.
        account: whose time it keeps.
        due: the time that comes next, as AWS would have it.
        at: when that is here (monotonic).
    """

    expression: str
    schedule: Schedule
    account: str
    due: datetime
    at: float


class Clocks:
    """Clocks of rules and schedules; call :meth:`start` once.

    Args:
        timescale: how fast waits pass in an account.
        ring: called with the ARN of what is due, the time at which it was due on its own clock, and whether there is a
            next time, in a thread of its own.
    """

    def __init__(self, timescale: Timescale, ring: Callable[[str, datetime, bool], None]) -> None:
        self._timescale = timescale
        self._ring = ring
        self._clocks: dict[str, _Clock] = {}
        self._queue: list[tuple[float, int, str, _Clock]] = []
        self._order = itertools.count()
        self._changed = threading.Condition()

    def start(self) -> None:
        """Begin to watch."""
        threading.Thread(target=self._watch, name="daylab-schedules", daemon=True).start()

    def set(self, arn: str, account: str, expression: str, schedule: Schedule | None) -> None:
        """Give a clock another expression; the same one changes nothing, a schedule of None stops it."""
        with self._changed:
            known = self._clocks.get(arn)
            if schedule is None:
                self._clocks.pop(arn, None)
            elif known is None or known.expression != expression:
                self._wind(arn, expression, schedule, account, datetime.now(UTC), time.monotonic())
            self._changed.notify()

    def stop(self, account: str) -> None:
        """Stop the clocks of an account."""
        with self._changed:
            for arn in [arn for arn, clock in self._clocks.items() if clock.account == account]:
                del self._clocks[arn]
            self._queue = [each for each in self._queue if each[-1].account != account]
            heapq.heapify(self._queue)

    def _wind(self, arn: str, expression: str, schedule: Schedule, account: str, last: datetime, at: float) -> None:
        """Set a clock to the time after ``last``, which was at ``at``."""
        try:
            due = schedule.after(last)
        except OverflowError:  # beyond the calendar
            due = None
        if due is None:
            self._clocks.pop(arn, None)
            return
        now = time.monotonic()
        at += self._timescale.real(account, (due - last).total_seconds())
        clock = _Clock(expression, schedule, account, due, max(at, now))
        self._clocks[arn] = clock
        heapq.heappush(self._queue, (clock.at, next(self._order), arn, clock))

    def _watch(self) -> None:
        while True:
            with self._changed:
                while not self._queue or (wait := self._queue[0][0] - time.monotonic()) > 0:
                    self._changed.wait(min(wait, threading.TIMEOUT_MAX) if self._queue else None)
                _, _, arn, clock = heapq.heappop(self._queue)
                if self._clocks.get(arn) is not clock:
                    continue  # changed or stopped meanwhile
                self._wind(arn, clock.expression, clock.schedule, clock.account, clock.due, clock.at)
                arguments = arn, clock.due, arn in self._clocks
            threading.Thread(target=self._ring, args=arguments, name="daylab-schedule", daemon=True).start()
