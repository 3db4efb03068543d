"""What an alarm's action sends and leaves in the alarm's history. Sources and grades: see ``cloudwatch``."""

import json
from datetime import UTC, datetime
from functools import cache

from botocore.loaders import Loader
from localstack.aws.api.cloudwatch import AlarmHistoryItem, HistoryItemType

__all__ = ["action_item", "notification", "region_name"]


@cache
def region_name(region: str) -> str:
    """A region's name for people, "US East (N. Virginia)"; its code if botocore knows no name."""
    for partition in Loader().load_data("endpoints")["partitions"]:
        if found := partition["regions"].get(region):
            return str(found["description"])
    return region


def notification(message: str) -> str:
    """The message of an SNS action with the region's name, which LocalStack derives from its code."""
    content = json.loads(message)
    content["Region"] = region_name(content["AlarmArn"].split(":")[3])
    return json.dumps(content)


def action_item(
    alarm_name: str, alarm_type: str, action: str, message: str, problem: str | None, now: datetime | None = None
) -> AlarmHistoryItem:
    """The history item of a performed action.

    Args:
        alarm_name: name of the alarm.
        alarm_type: ``MetricAlarm`` or ``CompositeAlarm``.
        action: ARN of the action.
        message: what was sent.
        problem: why it failed, or None.
        now: the time, for tests.
    """
    if problem is None:
        summary = f"Successfully executed action {action}"
    else:
        summary = f'Failed to execute action {action}. Received error: "{problem}"'
    data = {
        "actionState": "Succeeded" if problem is None else "Failed",
        "notificationResource": action,
        "publishedMessage": message,
        **({"error": problem} if problem else {}),
    }
    return AlarmHistoryItem(
        Timestamp=now or datetime.now(UTC),
        HistoryItemType=HistoryItemType.Action,
        AlarmName=alarm_name,
        AlarmType=alarm_type,
        HistoryData=json.dumps(data),
        HistorySummary=summary,
    )
