"""When a schedule of EventBridge Scheduler is due. Pure.

Source (D): EventBridge Scheduler User Guide, "Schedule types"
(https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html): a rate begins at StartDate, without one
at once; ``cron(…)`` and ``at(…)`` are read in the schedule's time zone; an hour that the change to summer time leaves
out has no invocation, one that comes twice has one. StartDate and EndDate bound recurring schedules and are ignored by
one-time schedules (API Reference, CreateSchedule).

Limits: targets are invoked when a flexible time window opens. A time that was over when the schedule was made has no
invocation (U).
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from harness.extension.services.events.schedule_expressions import Cron, Rate, parse_schedule

__all__ = ["Plan", "plan"]

FIRST: Final = timedelta(seconds=1)
"""How long after it was made a rate without a start begins; AWS's precision is a minute."""
_AT: Final = re.compile(r"at\((\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\)")


@dataclass(frozen=True, slots=True)
class Plan:
    """The times of a schedule.

    Attributes:
        next: the next time after a moment, both in UTC, whatever the bounds.
        start: no invocation before.
        end: no invocation from then on.
    """

    next: Callable[[datetime], datetime | None]
    start: datetime | None = None
    end: datetime | None = None

    def after(self, moment: datetime) -> datetime | None:
        """The next time after ``moment``; None: there is none."""
        if self.start is not None:
            moment = max(moment, self.start - timedelta(seconds=1))
        found = self.next(moment)
        return None if found is None or (self.end is not None and found >= self.end) else found


def plan(
    expression: str,
    zone: str | None = None,
    *,
    made: datetime,
    start: datetime | None = None,
    end: datetime | None = None,
) -> Plan | None:
    """Read a schedule; None: the expression is none, or the time zone is unknown.

    Args:
        expression: ScheduleExpression.
        zone: ScheduleExpressionTimezone; None: UTC.
        made: when it was made or changed.
        start, end: StartDate and EndDate.
    """
    try:
        local = ZoneInfo(zone or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        return None
    if once := _AT.fullmatch(expression):
        try:
            moment = datetime.fromisoformat(once[1]).replace(tzinfo=local).astimezone(UTC)
        except (ValueError, OverflowError):
            return None
        return Plan(lambda last: moment if last < moment else None)
    found = parse_schedule(expression)
    if isinstance(found, Rate):
        return Plan(_every(timedelta(seconds=found.seconds), start or made + FIRST), end=end)
    return None if found is None else Plan(_at_local_times(found, local), start, end)


def _every(step: timedelta, first: datetime) -> Callable[[datetime], datetime | None]:
    def after(moment: datetime) -> datetime:
        return first if moment < first else first + step * ((moment - first) // step + 1)

    return after


def _at_local_times(cron: Cron, local: ZoneInfo) -> Callable[[datetime], datetime | None]:
    def after(moment: datetime) -> datetime | None:
        found = cron.after(moment.astimezone(local))
        # the clock of a zone does not show every time: the hour that summer time leaves out is skipped
        while found is not None and (there := found.astimezone(UTC).astimezone(local)).hour != found.hour:
            found = cron.after(there)
        return None if found is None else found.astimezone(UTC)

    return after
