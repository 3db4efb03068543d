"""Items of an alarm's history, and the region's name in its notifications. Sources and grades: see ``cloudwatch``."""

import json
from datetime import UTC, datetime
from functools import cache
from typing import Any

from botocore.loaders import Loader
from localstack.aws.api.cloudwatch import AlarmHistoryItem, HistoryItemType

from harness.extension.services.cloudwatch.notifications import State

__all__ = ["action_item", "region_name", "state_item"]


@cache
def region_name(region: str) -> str:
    """A region's name for people, "US East (N. Virginia)"; its code if botocore knows no name."""
    for partition in Loader().load_data("endpoints")["partitions"]:
        if found := partition["regions"].get(region):
            return str(found["description"])
    return region


def state_item(alarm_name: str, alarm_type: str, before: State, after: State, now: datetime) -> AlarmHistoryItem:
    """The history item of a change of state.

    Args:
        alarm_name: name of the alarm.
        alarm_type: ``MetricAlarm`` or ``CompositeAlarm``.
        before: the state that it left.
        after: the state that it took.
        now: the time.
    """
    data = {"version": "1.0", "oldState": _told(before), "newState": _told(after)}
    return AlarmHistoryItem(
        Timestamp=now,
        HistoryItemType=HistoryItemType.StateUpdate,
        AlarmName=alarm_name,
        AlarmType=alarm_type,
        HistoryData=json.dumps(data),
        HistorySummary=f"Alarm updated from {before.value} to {after.value}",
    )


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


def _told(state: State) -> dict[str, Any]:
    told: dict[str, Any] = {"stateValue": state.value, "stateReason": state.reason}
    if state.data:
        try:
            told["stateReasonData"] = json.loads(state.data)
        except ValueError:
            told["stateReasonData"] = state.data
    return told
