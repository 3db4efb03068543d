"""Metrics of namespace AWS/Lambda that event source mappings record beside those of each invocation.

D: Lambda Developer Guide, "Types of metrics for Lambda functions": ``IteratorAge``, the age in milliseconds of the last
record of an event when it is sent to the function, and ``DestinationDeliveryFailures``. Ages are AWS's, see
``progress``. One thread records them, so that a stream does not wait for its metrics.
"""

import logging
import queue
import threading
from datetime import UTC, datetime
from typing import Any

from localstack.aws.connect import connect_to

__all__ = ["record_metric"]

LOG = logging.getLogger(__name__)

_waiting: queue.SimpleQueue[tuple[str, dict[str, Any]]] = queue.SimpleQueue()
_lock = threading.Lock()
_threads: list[threading.Thread] = []


def record_metric(function_arn: str, name: str, value: float, unit: str) -> None:
    """Record a value for a function, soon.

    Args:
        function_arn: the function, whatever its qualifier.
        name: of the metric.
        value: of the metric.
        unit: CloudWatch's name of its unit.
    """
    with _lock:
        if not _threads:
            _threads.append(threading.Thread(target=_record, name="event-source-metrics", daemon=True))
            _threads[0].start()
    datum = {
        "MetricName": name,
        "Dimensions": [{"Name": "FunctionName", "Value": function_arn.split(":")[6]}],
        "Timestamp": datetime.now(UTC),
        "Value": value,
        "Unit": unit,
    }
    _waiting.put((function_arn, datum))


def _record() -> None:
    while True:
        function_arn, datum = _waiting.get()
        _, _, _, region, account, *_ = function_arn.split(":")
        try:
            client = connect_to(aws_access_key_id=account, region_name=region).cloudwatch
            client.put_metric_data(Namespace="AWS/Lambda", MetricData=[datum])
        except Exception as error:
            LOG.warning("%s of %s was not recorded: %s", datum["MetricName"], function_arn, error)
