"""Metrics of namespace AWS/Lambda, as Lambda publishes them.

Source: https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html: for each invocation
Invocations, Errors (0 or 1), Throttles 0, Duration in milliseconds and ConcurrentExecutions; for a throttled request
Throttles alone, because it counts neither as invocation nor as error. Each is told by function and, without dimensions,
for all functions of the account's region. One thread publishes, in batches.

Limits: no dimension Resource; no asynchronous-event metrics.
"""

import contextlib
import logging
import queue
import threading
import time
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from localstack.aws.connect import connect_to

LOG = logging.getLogger(__name__)

NAMESPACE = "AWS/Lambda"
BATCH = 1000  # PutMetricData's limit
# Data points of this long travel in one call, so that publishing costs a busy engine little.
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
        self._queue: queue.SimpleQueue[tuple[FunctionName, list[dict[str, Any]]]] = queue.SimpleQueue()
        self._running: defaultdict[FunctionName, int] = defaultdict(int)
        self._lock = threading.Lock()
        threading.Thread(target=self._publish, name="lambda-metrics", daemon=True).start()

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
        self._queue.put(
            (
                function,
                [
                    _datum(function, "Invocations", 1, "Count"),
                    _datum(function, "Errors", int(is_error), "Count"),
                    _datum(function, "Throttles", 0, "Count"),
                    _datum(function, "Duration", duration, "Milliseconds"),
                    _datum(function, "ConcurrentExecutions", concurrent, "Count"),
                ],
            )
        )

    def throttled(self, function: FunctionName) -> None:
        """Record a request that was refused for want of concurrency."""
        self._queue.put((function, [_datum(function, "Throttles", 1, "Count")]))

    def _publish(self) -> None:
        while True:
            waiting = [self._queue.get()]
            until = time.monotonic() + BATCH_SECONDS
            with contextlib.suppress(queue.Empty):
                while (rest := until - time.monotonic()) > 0:
                    waiting.append(self._queue.get(timeout=rest))
            grouped: defaultdict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
            for function, data in waiting:
                grouped[function.account, function.region] += [*data, *map(_total, data)]
            for (account, region), data in grouped.items():
                try:
                    client = connect_to(aws_access_key_id=account, region_name=region).cloudwatch
                    for begin in range(0, len(data), BATCH):
                        client.put_metric_data(Namespace=NAMESPACE, MetricData=data[begin : begin + BATCH])
                except Exception as error:
                    LOG.warning("Lambda metrics were not published: %s", error)
