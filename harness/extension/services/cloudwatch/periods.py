"""Which stretches of time an alarm's data points are made of, and as which they are reported.

Pure. On AWS a standard alarm is evaluated every minute and one with a period of 10, 20 or 30 seconds every ten
seconds; its periods end at whole minutes (tens of seconds) and slide with them (D: CloudWatch User Guide, "Alarm
evaluation" and "High-resolution alarms"; the examples of "Alarm events and EventBridge" begin at whole minutes that
are no multiples of five). A data point is late: what was published in the last moments is looked at next time.

Where time is compressed, a period takes ``period / factor`` real seconds. Values keep the times at which they were
published; the data points are reported ``period`` seconds apart, counted back from now, as AWS would report them.
"""

import math
from dataclasses import dataclass

__all__ = ["DELAY", "LATEST", "Window", "due", "interval", "windows"]

DELAY = 0.5
"""Real seconds after which a value that was published can be read: publishers send in batches."""
LATEST = 30.0
"""Real seconds by which evaluations may be made up for; what a machine slept through for longer is left out."""


@dataclass(frozen=True, slots=True)
class Window:
    """A period.

    Attributes:
        begin: where it really begins, in seconds since the epoch.
        end: where it really ends (exclusive).
        reported: its beginning as it is reported.
    """

    begin: float
    end: float
    reported: float


def interval(period: int) -> int:
    """Seconds on AWS between evaluations of an alarm with that period."""
    return 60 if period >= 60 else 10


def due(last: float, pause: float, now: float) -> float:
    """When the evaluation after ``last`` is to be held, which is in the past where a busy engine is late.

    An evaluation that is late is held as of the time at which it was due, and the next one follows at once: none is
    left out, as none is on AWS, and so no data point passes by unseen between two of them.

    Args:
        last: when the one before was due.
        pause: real seconds between two.
        now: the time; all three by one clock.
    """
    planned = last + pause
    return planned if now - planned <= LATEST else now


def windows(now: float, period: int, count: int, factor: float) -> tuple[Window, ...]:
    """The last ``count`` periods, newest first.

    Args:
        now: the time of the evaluation, in seconds since the epoch.
        period: seconds on AWS.
        count: how many.
        factor: how many times faster time passes.
    """
    step, length = interval(period) / factor, period / factor
    # Steps are counted, not seconds: a float step must not move the grid between two evaluations.
    end = math.floor((now - DELAY) / step + 1e-6) * step
    told = end if factor == 1 else math.floor(now / interval(period)) * interval(period)
    return tuple(
        Window(end - (place + 1) * length, end - place * length, told - (place + 1) * period) for place in range(count)
    )
