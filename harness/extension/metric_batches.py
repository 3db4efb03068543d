"""Data points on their way to CloudWatch: those of a short while travel in one call, with the time of each its own.

A call for each costs a busy engine more than the work that is counted.
Limits: what cannot be published is logged and given up.
"""

import logging
import threading
import time
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
        self._waiting: dict[tuple[str, str], list[dict[str, Any]]] = {}
        self._changed = threading.Condition()
        self._publishing = threading.Lock()
        self._thread: threading.Thread | None = None

    def put(self, account: str, region: str, data: Iterable[dict[str, Any]]) -> None:
        """Have data points published; never raises."""
        with self._changed:
            self._waiting.setdefault((account, region), []).extend(data)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name=f"metrics-{self._namespace}", daemon=True)
                self._thread.start()
            self._changed.notify()

    def forget(self, account: str) -> None:
        """Drop what waits for an account, which nobody may enter now; what is under way for it has ended then."""
        with self._publishing, self._changed:
            for place in [place for place in self._waiting if place[0] == account]:
                del self._waiting[place]

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._waiting)
            time.sleep(self._seconds)  # for others to come
            with self._publishing:
                with self._changed:
                    taken, self._waiting = self._waiting, {}
                for (account, region), data in taken.items():
                    self._publish(account, region, data)

    def _publish(self, account: str, region: str, data: list[dict[str, Any]]) -> None:
        try:
            client = connect_to(aws_access_key_id=account, region_name=region).cloudwatch
            for begin in range(0, len(data), MOST):
                client.put_metric_data(Namespace=self._namespace, MetricData=data[begin : begin + MOST])
        except Exception as error:
            LOG.warning("metrics of %s were not published: %s", self._namespace, error)
