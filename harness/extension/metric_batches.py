"""Data points on their way to CloudWatch: those of a short while travel in one call, with the time of each its own.

A call for each costs a busy engine more than the work that is counted.
Limits: what cannot be published is logged and given up.
"""

import contextlib
import logging
import queue
import threading
import time
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from localstack.aws.connect import connect_to

__all__ = ["MetricBatches"]

LOG = logging.getLogger(__name__)

MOST = 1000  # PutMetricData's limit


class MetricBatches:
    """Publishes in a thread of its own, which the first data point starts.

    Args:
        namespace: of the metrics.
        seconds: how long a data point may wait for others.
    """

    def __init__(self, namespace: str, seconds: float) -> None:
        self._namespace = namespace
        self._seconds = seconds
        self._queue: queue.SimpleQueue[tuple[str, str, list[dict[str, Any]]]] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name=f"metrics-{namespace}", daemon=True)
        self._starting = threading.Lock()

    def put(self, account: str, region: str, data: Iterable[dict[str, Any]]) -> None:
        """Have data points published; never raises."""
        if self._thread.ident is None:
            self._start()
        self._queue.put((account, region, list(data)))

    def _start(self) -> None:
        with self._starting:
            if self._thread.ident is None:
                self._thread.start()

    def _run(self) -> None:
        while True:
            grouped: defaultdict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
            for account, region, data in self._gathered():
                grouped[account, region] += data
            for (account, region), data in grouped.items():
                try:
                    client = connect_to(aws_access_key_id=account, region_name=region).cloudwatch
                    for begin in range(0, len(data), MOST):
                        client.put_metric_data(Namespace=self._namespace, MetricData=data[begin : begin + MOST])
                except Exception as error:
                    LOG.warning("metrics of %s were not published: %s", self._namespace, error)

    def _gathered(self) -> list[tuple[str, str, list[dict[str, Any]]]]:
        waiting = [self._queue.get()]
        until = time.monotonic() + self._seconds
        with contextlib.suppress(queue.Empty):
            while (rest := until - time.monotonic()) > 0:
                waiting.append(self._queue.get(timeout=rest))
        return waiting
