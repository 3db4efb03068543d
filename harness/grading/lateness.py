"""What being late costs: a share of the points for each day begun after a grace period, up to a maximum.

Limits: one due date for all; exceptions are the instructor's, who passes another due date for that submission.
"""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from harness.errors import InputError
from harness.i18n.catalogue import common
from harness.i18n.catalogue import grading as words

__all__ = ["LatePolicy", "Lateness"]


@dataclass(frozen=True, slots=True)
class Lateness:
    """How late a submission is and what that leaves of its points.

    Args:
        late: time after the due date; zero or less is in time.
        factor: what is left, 0 … 1.
    """

    late: timedelta
    factor: float


@dataclass(frozen=True, slots=True)
class LatePolicy:
    """The policy.

    Args:
        due: when the work is due, with a time zone.
        per_day: share of the points taken off for each day begun, 0 … 1.
        at_most: largest share taken off, 0 … 1.
        grace: time after the due date that costs nothing.

    Raises:
        InputError: a share is not 0 … 1, or the due date has no time zone.
    """

    due: datetime
    per_day: float = 0.1
    at_most: float = 1.0
    grace: timedelta = timedelta(0)

    def __post_init__(self) -> None:
        if not (0 <= self.per_day <= 1 and 0 <= self.at_most <= 1):
            raise InputError(words.SHARE_RANGE, fix=words.SHARE_EXAMPLE)
        if self.due.tzinfo is None:
            raise InputError(
                words.NO_TIME_ZONE(due=self.due), fix=common.FOR_EXAMPLE(example="2026-06-30T17:00:00+07:00")
            )

    def of(self, submitted: datetime) -> Lateness:
        """Return what ``submitted`` (with a time zone) costs."""
        late = submitted - self.due
        days = math.ceil((late - self.grace) / timedelta(days=1)) if late > self.grace else 0
        return Lateness(late, 1 - min(self.at_most, days * self.per_day))
