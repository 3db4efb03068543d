"""What CloudWatch's own API tells of alarms: their actions. It runs at clients."""

from collections.abc import Iterator
from typing import Any

__all__ = ["actions"]


def actions(client: Any, arn: str, name: str) -> Iterator[tuple[str, str, str, str | None]]:
    """The deliveries that an alarm makes when its state changes; functions see a principal of their own."""
    for alarm in client.describe_alarms(AlarmNames=[name])["MetricAlarms"]:
        for target in {*alarm["AlarmActions"], *alarm["OKActions"], *alarm["InsufficientDataActions"]}:
            service = "lambda.alarms.cloudwatch" if ":lambda:" in target else "cloudwatch"
            yield f"{service}.amazonaws.com", target, arn, None
