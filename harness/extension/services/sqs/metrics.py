"""Metrics of namespace AWS/SQS, published together.

LocalStack makes a call to CloudWatch for each metric of each message and of each poll that finds nothing, so that every
idle mapping of a queue keeps the engine busy. SQS itself pushes metrics once a minute (D: Amazon SQS Developer Guide,
"Available CloudWatch metrics for Amazon SQS").
"""

from datetime import UTC, datetime
from typing import Any

from harness.extension.metric_batches import MetricBatches
from harness.extension.patching import Patches, documented

__all__ = ["declare"]

BATCH_SECONDS = 0.2  # shorter than alarms wait for what was published (``alarms.periods.DELAY``)


def declare(patches: Patches) -> MetricBatches:
    """Declare how what happens to messages is published; returns what publishes it."""
    batches = MetricBatches("AWS/SQS", BATCH_SECONDS)

    @patches.replace(
        "localstack.services.sqs.provider:CloudwatchDispatcher.dispatch_sqs_metric",
        "fd6b069f98",
        documented(
            "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html"
        ),
    )
    def dispatch(
        _dispatcher: Any,
        account_id: str,
        region: str,
        queue_name: str,
        metric: str,
        value: float = 1,
        unit: str = "Count",
    ) -> None:
        """Metrics of queues are published in batches."""
        dimensions = [{"Name": "QueueName", "Value": queue_name}]
        datum = {"MetricName": metric, "Dimensions": dimensions, "Value": value, "Unit": unit}
        batches.put(account_id, region, [{**datum, "Timestamp": datetime.now(UTC)}])

    return batches
