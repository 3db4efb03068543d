"""What an alarm's action sends and leaves in the alarm's history. Sources and grades: see ``cloudwatch``."""

import json
from datetime import UTC, datetime

from localstack.aws.api.cloudwatch import AlarmHistoryItem, HistoryItemType

__all__ = ["action_item"]


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
