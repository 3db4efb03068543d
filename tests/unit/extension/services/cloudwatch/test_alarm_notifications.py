"""What alarms tell, in AWS's shapes."""

import json
from datetime import UTC, datetime

import pytest

from harness.extension.services.cloudwatch.notifications import (
    Change,
    State,
    event_detail,
    function_payload,
    mail,
    subject,
    topic_message,
)
from harness.extension.services.cloudwatch.recorded_history import action_item, region_name, state_item

SINCE = datetime(2026, 2, 3, 4, 5, 6, 789000, tzinfo=UTC)
METRIC = {
    "AlarmName": "a",
    "AlarmArn": "arn:aws:cloudwatch:us-east-1:111111111111:alarm:a",
    "AlarmConfigurationUpdatedTimestamp": SINCE,
    "AlarmActions": ["arn:aws:sns:us-east-1:111111111111:t"],
    "OKActions": [],
    "InsufficientDataActions": [],
    "Namespace": "AWS/Lambda",
    "MetricName": "Errors",
    "Statistic": "SampleCount",
    "Dimensions": [{"Name": "FunctionName", "Value": "f"}],
    "Period": 300,
    "EvaluationPeriods": 3,
    "DatapointsToAlarm": 2,
    "ComparisonOperator": "GreaterThanThreshold",
    "Threshold": 1,
}


def change(alarm=METRIC, **more):
    before = State("OK", "was fine", "", SINCE.timestamp() - 60)
    after = State("ALARM", "is not", '{"version": "1.0"}', SINCE.timestamp())
    return Change(alarm, "111111111111", "us-east-1", "US East (N. Virginia)", before, after, **more)


def test_a_topic_is_told_what_aws_tells():
    told = json.loads(topic_message(change()))
    assert told["Trigger"] == {
        "MetricName": "Errors",
        "Namespace": "AWS/Lambda",
        "StatisticType": "Statistic",
        "Statistic": "SAMPLE_COUNT",
        "Unit": None,
        "Dimensions": [{"value": "f", "name": "FunctionName"}],
        "Period": 300,
        "EvaluationPeriods": 3,
        "DatapointsToAlarm": 2,
        "ComparisonOperator": "GreaterThanThreshold",
        "Threshold": 1.0,
        "TreatMissingData": "missing",
        "EvaluateLowSampleCountPercentile": "",
    }
    assert (told["OldStateValue"], told["NewStateValue"], told["NewStateReason"]) == ("OK", "ALARM", "is not")
    assert told["StateChangeTime"] == "2026-02-03T04:05:06.789+0000"
    assert told["AlarmDescription"] is None
    assert subject(change()) == 'ALARM: "a" in US East (N. Virginia)'


def test_a_percentile_is_an_extended_statistic():
    alarm = {**METRIC, "ExtendedStatistic": "p99"}
    del alarm["Statistic"]
    trigger = json.loads(topic_message(change(alarm)))["Trigger"]
    assert (trigger["StatisticType"], trigger["ExtendedStatistic"]) == ("ExtendedStatistic", "p99")
    assert "Statistic" not in trigger


def test_an_alarm_on_an_expression_tells_its_queries():
    stat = {"Metric": {"Namespace": "N", "MetricName": "M"}, "Period": 60, "Stat": "Sum"}
    queries = [{"Id": "m", "MetricStat": stat, "ReturnData": False}, {"Id": "e", "Expression": "m * 2", "Label": "x"}]
    kept = ("AlarmName", "AlarmArn", "AlarmConfigurationUpdatedTimestamp", "EvaluationPeriods", "ComparisonOperator")
    alarm = {**{key: METRIC[key] for key in kept}, "Metrics": queries}
    trigger = json.loads(topic_message(change(alarm)))["Trigger"]
    assert trigger["Period"] == 60
    assert trigger["Metrics"] == [
        {
            "Id": "m",
            "MetricStat": {
                "Metric": {"Dimensions": [], "MetricName": "M", "Namespace": "N"},
                "Period": 60,
                "Stat": "Sum",
            },
            "ReturnData": False,
        },
        {"Expression": "m * 2", "Id": "e", "Label": "x", "ReturnData": True},
    ]
    assert [each["id"] for each in event_detail(change(alarm))["configuration"]["metrics"]] == ["m", "e"]


def test_a_composite_alarm_tells_its_rule_and_who_made_it_change():
    kept = ("AlarmName", "AlarmArn", "AlarmConfigurationUpdatedTimestamp")
    alarm = {**{key: METRIC[key] for key in kept}, "AlarmRule": "ALARM(x)"}
    told = json.loads(topic_message(change(alarm, children=[("arn:x", State("ALARM", "r", "", SINCE.timestamp()))])))
    assert told["AlarmRule"] == "ALARM(x)"
    assert told["TriggeringChildren"] == [
        {"Arn": "arn:x", "State": {"Value": "ALARM", "Timestamp": "2026-02-03T04:05:06.789+0000"}}
    ]
    assert "Trigger" not in told
    assert event_detail(change(alarm))["configuration"] == {"alarmRule": "ALARM(x)"}


def test_a_function_receives_what_eventbridge_does_with_its_envelope():
    payload = json.loads(function_payload(change()))
    assert list(payload) == ["source", "alarmArn", "accountId", "time", "region", "alarmData"]
    assert payload["alarmData"] == event_detail(change())
    assert payload["alarmData"]["state"] == {
        "value": "ALARM",
        "reason": "is not",
        "timestamp": "2026-02-03T04:05:06.789+0000",
        "reasonData": '{"version": "1.0"}',
    }
    assert "reasonData" not in payload["alarmData"]["previousState"]
    [metric] = payload["alarmData"]["configuration"]["metrics"]
    assert metric["metricStat"]["metric"]["dimensions"] == {"FunctionName": "f"}


def test_people_read_a_text():
    words = mail(change())
    assert words.startswith('You are receiving this email because your Amazon CloudWatch Alarm "a" in the US East')
    assert '"is not" at "Tuesday 03 February, 2026 04:05:06 UTC"' in words
    assert "- State Change:               OK -> ALARM" in words
    assert "- ALARM: [arn:aws:sns:us-east-1:111111111111:t]" in words


def test_history_keeps_states_and_actions():
    state = state_item("a", "MetricAlarm", change().before, change().after, SINCE)
    data = json.loads(state["HistoryData"])
    assert state["HistorySummary"] == "Alarm updated from OK to ALARM"
    assert data["oldState"] == {"stateValue": "OK", "stateReason": "was fine"}
    assert data["newState"]["stateReasonData"] == {"version": "1.0"}
    failed = action_item("a", "MetricAlarm", "arn:t", "m", "no", SINCE)
    assert failed["HistorySummary"] == 'Failed to execute action arn:t. Received error: "no"'
    assert json.loads(failed["HistoryData"])["actionState"] == "Failed"


@pytest.mark.parametrize(("region", "name"), [("us-east-1", "US East (N. Virginia)"), ("moon-1", "moon-1")])
def test_regions_have_names_for_people(region, name):
    assert region_name(region) == name
