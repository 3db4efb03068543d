"""Metrics of namespace AWS/Lambda, as Lambda publishes them.

Source: https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html: for each invocation
Invocations, Errors (0 or 1), Throttles 0, Duration in milliseconds and ConcurrentExecutions; for a throttled request
Throttles alone, because it counts neither as invocation nor as error. Each is told by function and, without dimensions,
for all functions of the account's region. One thread publishes, in batches.

Limits: no dimension Resource; no asynchronous-event metrics.
"""

import threading
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from harness.extension.metric_batches import MetricBatches

BATCH_SECONDS = 0.2


@dataclass(frozen=True)
class FunctionName:
    """Whose metrics they are."""

    account: str
    region: str
    name: str


def _datum(function: FunctionName, metric: str, value: float, unit: str) -> dict[str, Any]:
    return {
        "MetricName": metric,
        "Dimensions": [{"Name": "FunctionName", "Value": function.name}],
        "Timestamp": datetime.now(UTC),
        "Value": value,
        "Unit": unit,
    }


def _total(datum: dict[str, Any]) -> dict[str, Any]:
    """The same value for all functions together."""
    return {name: value for name, value in datum.items() if name != "Dimensions"}


class MetricsPublisher:
    """Counts invocations and publishes; never raises into an invocation."""

    def __init__(self) -> None:
        self._batches = MetricBatches("AWS/Lambda", BATCH_SECONDS)
        self._running: defaultdict[FunctionName, int] = defaultdict(int)
        self._lock = threading.Lock()

    def forget(self, account: str) -> None:
        """Drop what waits to be published for an account."""
        self._batches.forget(account)

    def begin(self, function: FunctionName) -> int:
        """An invocation begins; returns how many run now."""
        with self._lock:
            self._running[function] += 1
            return self._running[function]

    def end(self, function: FunctionName) -> None:
        """An invocation ended, in whatever way."""
        with self._lock:
            self._running[function] -= 1
            if not self._running[function]:
                del self._running[function]

    def invoked(self, function: FunctionName, *, is_error: bool, duration: float, concurrent: int) -> None:
        """Record an invocation that ran; ``duration`` in milliseconds."""
        self._put(
            function,
            _datum(function, "Invocations", 1, "Count"),
            _datum(function, "Errors", int(is_error), "Count"),
            _datum(function, "Throttles", 0, "Count"),
            _datum(function, "Duration", duration, "Milliseconds"),
            _datum(function, "ConcurrentExecutions", concurrent, "Count"),
        )

    def throttled(self, function: FunctionName) -> None:
        """Record a request that was refused for want of concurrency."""
        self._put(function, _datum(function, "Throttles", 1, "Count"))

    def _put(self, function: FunctionName, *data: dict[str, Any]) -> None:
        self._batches.put(function.account, function.region, [*data, *map(_total, data)])
