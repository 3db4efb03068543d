"""API Gateway: how requests are limited: the token bucket of a throttle, the count of a quota.

Source (D): API Gateway Developer Guide, "Throttle requests to your REST APIs for better throughput": the algorithm is a
token bucket, a token counts for a request, the rate is how many tokens per second are added and the burst how many fit;
"Usage plans and API keys": a quota counts requests of one key in a DAY, WEEK or MONTH, ``offset`` is taken off the
first period.

Limits: periods begin at 00:00 UTC, weeks on Sunday (which day AWS takes is not documented); AWS calls both limits a
best effort, here they are exact.
"""

import datetime
import threading
from collections.abc import Container, Mapping
from dataclasses import dataclass, field
from typing import Any

__all__ = ["Quotas", "Throttle", "Throttles", "period_start"]


@dataclass(frozen=True, slots=True)
class Throttle:
    """A limit on requests.

    Attributes:
        rate: requests per second in the long run.
        burst: requests at once.
    """

    rate: float
    burst: int


@dataclass(slots=True)
class _Bucket:
    limit: Throttle
    tokens: float
    filled: float


@dataclass(slots=True)
class Throttles:
    """Token buckets by name; a bucket whose limit changes starts full."""

    _buckets: dict[tuple[str, ...], _Bucket] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def forget(self, first: str) -> None:
        """Drop the buckets whose names begin with ``first``."""
        with self._lock:
            for name in [name for name in self._buckets if name[0] == first]:
                del self._buckets[name]

    def take(self, name: tuple[str, ...], limit: Throttle, now: float) -> bool:
        """Take a token from a bucket; False when it is empty.

        Args:
            name: whose bucket.
            limit: its size and rate.
            now: seconds of a clock that never goes back.
        """
        with self._lock:
            bucket = self._buckets.get(name)
            if bucket is None or bucket.limit != limit:
                bucket = self._buckets[name] = _Bucket(limit, float(limit.burst), now)
            bucket.tokens = min(float(limit.burst), bucket.tokens + (now - bucket.filled) * limit.rate)
            bucket.filled = now
            if bucket.tokens < 1:
                return False
            bucket.tokens -= 1
            return True


def period_start(day: datetime.date, period: str) -> datetime.date:
    """First day of the DAY, WEEK or MONTH that ``day`` is in."""
    if period == "MONTH":
        return day.replace(day=1)
    if period == "WEEK":
        return day - datetime.timedelta(days=(day.weekday() + 1) % 7)
    return day


@dataclass(slots=True)
class Quotas:
    """Requests that keys made under usage plans, by day."""

    _used: dict[tuple[str, str], dict[datetime.date, int]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def forget(self, plans: Container[str]) -> None:
        """Drop what was counted under these plans."""
        with self._lock:
            for name in [name for name in self._used if name[0] in plans]:
                del self._used[name]

    def take(self, plan: str, key: str, quota: Mapping[str, Any], today: datetime.date) -> bool:
        """Count a request of ``key`` under ``plan``; False, and not counted, when the quota is used up.

        Args:
            plan: id of the usage plan.
            key: id of the API key.
            quota: the plan's quota (``limit``, ``period``, ``offset``); empty when it has none.
            today: the day in UTC.
        """
        with self._lock:
            days = self._used.setdefault((plan, key), {})
            if quota and self._remaining(days, quota, today) < 1:
                return False
            days[today] = days.get(today, 0) + 1
            return True

    def usage(
        self, plan: str, quota: Mapping[str, Any], first: datetime.date, last: datetime.date
    ) -> dict[str, list[list[int]]]:
        """What GetUsage tells: key id → for each day the requests used and those that remained."""
        days = [first + datetime.timedelta(days=number) for number in range((last - first).days + 1)]
        with self._lock:
            return {
                key: [[used.get(day, 0), self._remaining(used, quota, day) if quota else 0] for day in days]
                for (of, key), used in self._used.items()
                if of == plan
            }

    @staticmethod
    def _remaining(used: Mapping[datetime.date, int], quota: Mapping[str, Any], today: datetime.date) -> int:
        start = period_start(today, str(quota.get("period", "DAY")))
        is_first = not any(day < start for day in used)
        limit = int(quota["limit"]) - (int(quota.get("offset") or 0) if is_first else 0)
        return max(limit - sum(count for day, count in used.items() if start <= day <= today), 0)
