"""Metrics of namespace AWS/SQS, published together.

LocalStack makes a call to CloudWatch for each metric of each message and of each poll that finds nothing, so that every
idle mapping of a queue keeps the engine busy. SQS itself pushes metrics once a minute (D: Amazon SQS Developer Guide,
"Available CloudWatch metrics for Amazon SQS").
"""

from datetime import UTC, datetime

from localstack.services.sqs.provider import CloudwatchDispatcher

from harness.extension.metric_batches import MetricBatches

__all__ = ["install"]

BATCH_SECONDS = 0.2  # shorter than alarms wait for what was published (``alarms.periods.DELAY``)


def install() -> None:
    """Replace how LocalStack publishes what happens to messages."""
    batches = MetricBatches("AWS/SQS", BATCH_SECONDS)

    def dispatch(
        _dispatcher: CloudwatchDispatcher,
        account_id: str,
        region: str,
        queue_name: str,
        metric: str,
        value: float = 1,
        unit: str = "Count",
    ) -> None:
        dimensions = [{"Name": "QueueName", "Value": queue_name}]
        datum = {"MetricName": metric, "Dimensions": dimensions, "Value": value, "Unit": unit}
        batches.put(account_id, region, [{**datum, "Timestamp": datetime.now(UTC)}])

    CloudwatchDispatcher.dispatch_sqs_metric = dispatch
