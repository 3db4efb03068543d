"""Schedule expressions of EventBridge rules: when ``rate(…)`` and ``cron(…)`` are due. Pure.

Source (D): EventBridge User Guide, "Setting a schedule pattern for scheduled rules"
(https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html): a rate starts when the rule
is made; cron has six fields (minutes, hours, day of month, month, day of week, year) in UTC, days of the week count
from 1 = SUN, one of the two day fields is ``?``; ``L`` is the last day, ``nW`` the weekday nearest to day n, ``n#m``
the m-th weekday n of the month, ``nL`` the last one.

Limits: what is no expression at all is refused by LocalStack when the rule is put.
"""

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

__all__ = ["Cron", "Rate", "parse_schedule"]

_UNITS: Final = {"minute": 60, "hour": 3600, "day": 86400}
_MONTHS: Final = {name.upper(): number for number, name in enumerate(calendar.month_abbr) if name}
_DAYS: Final = {name: number for number, name in enumerate(("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"), 1)}
_YEARS: Final = range(1970, 2200)
_LONGEST: Final = 100 * 366 * 86400  # seconds of a rate
_HORIZON: Final = timedelta(days=366 * 9)
"""Longer than the gap between two 29th of February, also over a year without a leap day."""


@dataclass(frozen=True, slots=True)
class Rate:
    """``rate(5 minutes)``.

    Attributes:
        seconds: between two times.
    """

    seconds: int

    def after(self, moment: datetime) -> datetime | None:
        """The next time, if the last one was ``moment``."""
        return moment + timedelta(seconds=self.seconds)


@dataclass(frozen=True, slots=True)
class Cron:
    """``cron(0 12 ? * MON-FRI *)``.

    Attributes:
        minutes, hours, months, years: what matches.
        is_day: whether a date matches both day fields.
    """

    minutes: frozenset[int]
    hours: frozenset[int]
    months: frozenset[int]
    years: frozenset[int]
    is_day: Callable[[date], bool]

    def after(self, moment: datetime) -> datetime | None:
        """The next time after ``moment`` (UTC); None: there is none in the next years."""
        earliest = moment.replace(second=0, microsecond=0) + timedelta(minutes=1)
        day, last = earliest.date(), (earliest + _HORIZON).date()
        while day <= last:
            if day.year in self.years and day.month in self.months and self.is_day(day):
                for hour in sorted(self.hours):
                    for minute in sorted(self.minutes):
                        found = datetime.combine(day, time(hour, minute), moment.tzinfo)
                        if found >= earliest:
                            return found
            day += timedelta(days=1)
        return None


def parse_schedule(expression: str) -> Rate | Cron | None:
    """Read an expression; None: it is none.

    Args:
        expression: ``rate(…)`` or ``cron(…)``.
    """
    if rate := re.fullmatch(r"\s*rate\(\s*(\d{1,9})\s+(minute|hour|day)s?\s*\)\s*", expression):
        seconds = int(rate[1]) * _UNITS[rate[2]]
        return Rate(seconds) if 0 < seconds <= _LONGEST else None
    found = re.fullmatch(r"\s*cron\(([^)]*)\)\s*", expression)
    fields = found[1].split() if found else []
    if len(fields) != 6:
        return None
    minutes, hours, of_month, months, of_week, years = (field.upper() for field in fields)
    try:
        return Cron(
            _numbers(minutes, range(60)),
            _numbers(hours, range(24)),
            _numbers(months, range(1, 13), _MONTHS),
            _numbers(years, _YEARS),
            _days(of_month, of_week),
        )
    except ValueError:
        return None


def _numbers(field: str, allowed: range, names: dict[str, int] | None = None) -> frozenset[int]:
    """Numbers that a field of lists, ranges and steps stands for. ValueError: it is no such field."""
    found: set[int] = set()
    for part in field.split(","):
        span, _, step = part.partition("/")
        first, _, last = span.partition("-")
        if span == "*":
            low, high = allowed[0], allowed[-1]
        else:
            low = _number(first, names)
            high = _number(last, names) if last else allowed[-1] if step else low
        if low not in allowed or high not in allowed:
            raise ValueError(field)
        # a range may run over the end: FRI-MON
        numbers = range(low, high + 1) if low <= high else (*range(low, allowed[-1] + 1), *range(allowed[0], high + 1))
        found.update(list(numbers)[:: int(step or 1)])
    return frozenset(found)


def _number(text: str, names: dict[str, int] | None) -> int:
    return names[text] if names and text in names else int(text)


def _days(of_month: str, of_week: str) -> Callable[[date], bool]:
    """Whether a date matches day of month and day of week, of which one is ``?``."""
    in_month = [_day_of_month(part) for part in of_month.split(",")] if of_month != "?" else []
    in_week = [_day_of_week(part) for part in of_week.split(",")] if of_week != "?" else []
    groups = [group for group in (in_month, in_week) if group]
    return lambda day: all(any(matches(day) for matches in group) for group in groups)


def _day_of_month(part: str) -> Callable[[date], bool]:
    if part == "L":
        return lambda day: day.day == _length(day)
    if part == "LW":
        return lambda day: day.day == _nearest_weekday(day, _length(day))
    if part.endswith("W"):
        wanted = int(part[:-1])
        return lambda day: wanted <= _length(day) and day.day == _nearest_weekday(day, wanted)
    numbers = _numbers(part, range(1, 32))
    return lambda day: day.day in numbers


def _day_of_week(part: str) -> Callable[[date], bool]:
    if part == "L":
        return lambda day: _weekday(day) == 7
    if part.endswith("L"):
        last = _number(part[:-1], _DAYS)
        return lambda day: _weekday(day) == last and day.day + 7 > _length(day)
    if "#" in part:
        name, _, nth = part.partition("#")
        weekday, week = _number(name, _DAYS), int(nth)
        return lambda day: _weekday(day) == weekday and (day.day - 1) // 7 + 1 == week
    numbers = _numbers(part, range(1, 8), _DAYS)
    return lambda day: _weekday(day) in numbers


def _weekday(day: date) -> int:
    """1 = Sunday … 7 = Saturday."""
    return day.isoweekday() % 7 + 1


def _length(day: date) -> int:
    return calendar.monthrange(day.year, day.month)[1]


def _nearest_weekday(month: date, wanted: int) -> int:
    """Day of the month of the working day nearest to ``wanted``, within that month."""
    weekday = month.replace(day=wanted).isoweekday()
    if weekday == 6:
        return wanted - 1 if wanted > 1 else wanted + 2
    if weekday == 7:
        return wanted + 1 if wanted < _length(month) else wanted - 2
    return wanted
