"""What an alarm tells when its state changes: to SNS, to a Lambda function, to EventBridge.

Pure. Sources:

* SNS, metric alarms: the keys of the message are recorded (R: LocalStack's snapshot
  ``tests/aws/services/cloudwatch/test_cloudwatch.py``); composite alarms: AlarmRule and TriggeringChildren in place of
  Trigger (R: the same, ``test_trigger_composite_alarm``). DatapointsToAlarm stands in Trigger when the alarm says it
  (Q); a TreatMissingData that the alarm does not say reads ``missing`` (Q).
* SNS, e-mail: a text for people (Q: "You are receiving this email because your Amazon CloudWatch Alarm …").
* Lambda: D, CloudWatch User Guide, "Invoke a Lambda function from an alarm"; R, ``test_alarm_lambda_target``.
* EventBridge: D, the same guide, "Alarm events and EventBridge".

Limits: ActionExecutedAfterMuteWindow, recorded since February 2026, is always false: there are no mute rules.
"""

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from harness.extension.services.cloudwatch.reasons import moment

__all__ = ["ACTIONS", "Change", "State", "event_detail", "function_payload", "mail", "subject", "topic_message"]

NAMESPACE = uuid.UUID("5b0b2c1e-7c5b-4c0e-9a56-3a1f3c9d5e42")
"""From which the id of a metric is derived, so that it is the same in every message of an alarm."""

ACTIONS: Mapping[str, str] = {
    "OK": "OKActions",
    "ALARM": "AlarmActions",
    "INSUFFICIENT_DATA": "InsufficientDataActions",
}
"""State → the property with the actions of taking it."""


@dataclass(frozen=True, slots=True)
class State:
    """A state that an alarm has or had.

    Attributes:
        value: ``OK``, ``ALARM`` or ``INSUFFICIENT_DATA``.
        reason: StateReason.
        data: StateReasonData, as JSON; empty if there is none.
        since: since when, in seconds since the epoch.
    """

    value: str
    reason: str
    data: str
    since: float


@dataclass(frozen=True, slots=True)
class Change:
    """A change of an alarm's state.

    Attributes:
        alarm: the alarm as DescribeAlarms tells it.
        account: its account.
        region: its region.
        region_name: the region's name for people.
        before: the state that it leaves.
        after: the state that it takes.
        children: of a composite alarm, (ARN, state) of the alarms that made it change.
    """

    alarm: Mapping[str, Any]
    account: str
    region: str
    region_name: str
    before: State
    after: State
    children: Sequence[tuple[str, State]] = ()


def subject(change: Change) -> str:
    """Subject of the notification."""
    return f'{change.after.value}: "{change.alarm["AlarmName"]}" in {change.region_name}'


def topic_message(change: Change) -> str:
    """The JSON that subscribers of a topic receive."""
    alarm = change.alarm
    told = {
        "AlarmName": alarm["AlarmName"],
        "AlarmDescription": alarm.get("AlarmDescription"),
        "AWSAccountId": change.account,
        "AlarmConfigurationUpdatedTimestamp": moment(alarm["AlarmConfigurationUpdatedTimestamp"].timestamp()),
        "NewStateValue": change.after.value,
        "NewStateReason": change.after.reason,
        "StateChangeTime": moment(change.after.since),
        "Region": change.region_name,
        "AlarmArn": alarm["AlarmArn"],
        "OldStateValue": change.before.value,
        "OKActions": alarm.get("OKActions") or [],
        "AlarmActions": alarm.get("AlarmActions") or [],
        "InsufficientDataActions": alarm.get("InsufficientDataActions") or [],
        "ActionExecutedAfterMuteWindow": False,
    }
    if "AlarmRule" in alarm:
        children = [
            {"Arn": arn, "State": {"Value": state.value, "Timestamp": moment(state.since)}}
            for arn, state in change.children
        ]
        told |= {"AlarmRule": alarm["AlarmRule"], "TriggeringChildren": children}
    else:
        told["Trigger"] = _trigger(alarm)
    return json.dumps(told)


def mail(change: Change) -> str:
    """The text that e-mail subscribers of a topic receive."""
    alarm = change.alarm
    when = f"{datetime.fromtimestamp(change.after.since, UTC):%A %d %B, %Y %H:%M:%S} UTC"
    lines = [
        f'You are receiving this email because your Amazon CloudWatch Alarm "{alarm["AlarmName"]}" in the '
        f"{change.region_name} region has entered the {change.after.value} state, because "
        f'"{change.after.reason}" at "{when}".',
        "",
        "Alarm Details:",
        f"- Name:                       {alarm['AlarmName']}",
        f"- Description:                {alarm.get('AlarmDescription') or ''}",
        f"- State Change:               {change.before.value} -> {change.after.value}",
        f"- Reason for State Change:    {change.after.reason}",
        f"- Timestamp:                  {when}",
        f"- AWS Account:                {change.account}",
        f"- Alarm Arn:                  {alarm['AlarmArn']}",
    ]
    lines += ["", "State Change Actions:"]
    for state, actions in ACTIONS.items():
        lines.append(f"- {state}: {' '.join(f'[{action}]' for action in alarm.get(actions) or [])}")
    return "\n".join(lines) + "\n"


def function_payload(change: Change) -> str:
    """The event that a Lambda function receives as an alarm's action."""
    return json.dumps(
        {
            "source": "aws.cloudwatch",
            "alarmArn": change.alarm["AlarmArn"],
            "accountId": change.account,
            "time": moment(change.after.since),
            "region": change.region,
            "alarmData": event_detail(change),
        }
    )


def event_detail(change: Change) -> dict[str, Any]:
    """``detail`` of the event "CloudWatch Alarm State Change"."""
    return {
        "alarmName": change.alarm["AlarmName"],
        "state": _state(change.after),
        "previousState": _state(change.before),
        "configuration": _configuration(change.alarm),
    }


def _state(state: State) -> dict[str, str]:
    told = {"value": state.value, "reason": state.reason, "timestamp": moment(state.since)}
    if state.data:
        told["reasonData"] = state.data
    return told


def _configuration(alarm: Mapping[str, Any]) -> dict[str, Any]:
    described = {"description": alarm["AlarmDescription"]} if alarm.get("AlarmDescription") else {}
    if "AlarmRule" in alarm:
        return {"alarmRule": alarm["AlarmRule"], **described}
    if alarm.get("Metrics"):
        return {**described, "metrics": [_query(query) for query in alarm["Metrics"]]}
    metric = {
        "namespace": alarm["Namespace"],
        "name": alarm["MetricName"],
        "dimensions": {each["Name"]: each["Value"] for each in alarm.get("Dimensions") or []},
    }
    stat = {
        "metric": metric,
        "period": alarm["Period"],
        "stat": alarm.get("Statistic") or alarm.get("ExtendedStatistic"),
        **({"unit": alarm["Unit"]} if alarm.get("Unit") else {}),
    }
    return {
        **described,
        "metrics": [{"id": str(uuid.uuid5(NAMESPACE, alarm["AlarmArn"])), "metricStat": stat, "returnData": True}],
    }


def _query(query: Mapping[str, Any]) -> dict[str, Any]:
    told: dict[str, Any] = {"id": query["Id"]}
    if query.get("Expression"):
        told["expression"] = query["Expression"]
    if query.get("Label"):
        told["label"] = query["Label"]
    if stat := query.get("MetricStat"):
        metric = stat["Metric"]
        dimensions = {each["Name"]: each["Value"] for each in metric.get("Dimensions") or []}
        named = {"namespace": metric["Namespace"], "name": metric["MetricName"], "dimensions": dimensions}
        told["metricStat"] = {"metric": named, "period": stat["Period"], "stat": stat["Stat"]}
    return {**told, "returnData": query.get("ReturnData", True) is not False}


def _trigger(alarm: Mapping[str, Any]) -> dict[str, Any]:
    rule = {
        "Period": int(alarm.get("Period") or _period_of_queries(alarm)),
        "EvaluationPeriods": int(alarm["EvaluationPeriods"]),
        **({"DatapointsToAlarm": int(alarm["DatapointsToAlarm"])} if alarm.get("DatapointsToAlarm") else {}),
        "ComparisonOperator": alarm["ComparisonOperator"],
        "Threshold": float(alarm.get("Threshold") or 0.0),
        "TreatMissingData": alarm.get("TreatMissingData") or "missing",
        "EvaluateLowSampleCountPercentile": alarm.get("EvaluateLowSampleCountPercentile") or "",
    }
    if alarm.get("Metrics"):
        return {**rule, "Metrics": [_told_query(query) for query in alarm["Metrics"]]}
    stat: dict[str, Any]
    if alarm.get("Statistic"):
        stat = {"StatisticType": "Statistic", "Statistic": _upper(alarm["Statistic"])}
    else:
        stat = {"StatisticType": "ExtendedStatistic", "ExtendedStatistic": alarm.get("ExtendedStatistic")}
    return {
        "MetricName": alarm["MetricName"],
        "Namespace": alarm["Namespace"],
        **stat,
        "Unit": alarm.get("Unit"),
        "Dimensions": [{"value": each["Value"], "name": each["Name"]} for each in alarm.get("Dimensions") or []],
        **rule,
    }


def _upper(statistic: str) -> str:
    return {"SampleCount": "SAMPLE_COUNT"}.get(statistic, statistic.upper())


def _period_of_queries(alarm: Mapping[str, Any]) -> int:
    return max((each["MetricStat"]["Period"] for each in alarm.get("Metrics") or [] if "MetricStat" in each), default=0)


def _told_query(query: Mapping[str, Any]) -> dict[str, Any]:
    told = {key: query[key] for key in ("Expression", "Id", "Label") if query.get(key)}
    if stat := query.get("MetricStat"):
        metric = stat["Metric"]
        dimensions = [{"value": each["Value"], "name": each["Name"]} for each in metric.get("Dimensions") or []]
        named = {"Dimensions": dimensions, "MetricName": metric["MetricName"], "Namespace": metric["Namespace"]}
        told["MetricStat"] = {"Metric": named, "Period": stat["Period"], "Stat": stat["Stat"]}
    return {**told, "ReturnData": query.get("ReturnData", True) is not False}
