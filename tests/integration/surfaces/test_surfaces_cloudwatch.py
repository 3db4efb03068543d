"""Alarm actions: who performs them, who lets them, and what the alarm's history says."""

import json
from collections.abc import Callable
from typing import Any

import pytest

ECHO = "def handler(event, context):\n    print('ALARM', event['alarmArn'], event['alarmData']['state']['value'])\n"


def alarm(account: Any, *actions: str, name: str = "a") -> str:
    account("cloudwatch").put_metric_alarm(
        AlarmName=name,
        Namespace="N",
        MetricName="M",
        Statistic="Sum",
        Period=60,
        EvaluationPeriods=1,
        Threshold=1,
        ComparisonOperator="GreaterThanThreshold",
        AlarmActions=list(actions),
    )
    return account.arn("cloudwatch", f"alarm:{name}")


def ring(account: Any, name: str = "a") -> None:
    account("cloudwatch").set_alarm_state(AlarmName=name, StateValue="ALARM", StateReason="test")


def actions(account: Any, name: str = "a") -> list[dict[str, Any]]:
    history = account("cloudwatch").describe_alarm_history(AlarmName=name, HistoryItemType="Action")
    return list(history["AlarmHistoryItems"])


@pytest.fixture
def topic(account: Any) -> tuple[str, str]:
    """A topic and the URL of a queue that receives what is published to it."""
    arn = account("sns").create_topic(Name="t")["TopicArn"]
    queue = account.arn("sqs", "q")
    url, _ = account.queue(
        "q",
        {
            "Effect": "Allow",
            "Principal": {"Service": "sns.amazonaws.com"},
            "Action": "sqs:SendMessage",
            "Resource": queue,
            "Condition": {"ArnEquals": {"aws:SourceArn": arn}},
        },
    )
    account("sns").subscribe(TopicArn=arn, Protocol="sqs", Endpoint=queue)
    return str(arn), url


def test_a_new_topic_lets_alarms_of_its_own_account_publish(
    account: Any, topic: tuple[str, str], eventually: Any
) -> None:
    arn, url = topic
    policy = json.loads(account("sns").get_topic_attributes(TopicArn=arn)["Attributes"]["Policy"])
    (statement,) = policy["Statement"]
    assert policy["Id"] == "__default_policy_ID"
    assert statement["Condition"] == {"StringEquals": {"AWS:SourceOwner": account.id}}
    alarm(account, arn)
    ring(account)
    (message,) = eventually(lambda: account.messages(url), within=10)
    notification = json.loads(json.loads(message["Body"])["Message"])
    assert (notification["AlarmName"], notification["NewStateValue"]) == ("a", "ALARM")
    assert json.loads(message["Body"])["Subject"] == 'ALARM: "a" in US East (N. Virginia)'
    assert notification["Region"] == "US East (N. Virginia)"
    (item,) = actions(account)
    assert (item["HistoryItemType"], item["AlarmName"], item["AlarmType"]) == ("Action", "a", "MetricAlarm")
    assert item["HistorySummary"].startswith("Successfully")
    assert arn in item["HistorySummary"]


def test_a_topic_policy_without_cloudwatch_refuses_and_the_history_says_so(
    account: Any, topic: tuple[str, str]
) -> None:
    arn, url = topic
    only_root = {
        "Effect": "Allow",
        "Principal": {"AWS": f"arn:aws:iam::{account.id}:root"},
        "Action": "SNS:Publish",
        "Resource": arn,
    }
    set_attributes = account("sns").set_topic_attributes
    document = {"Version": "2012-10-17", "Statement": [only_root]}
    set_attributes(TopicArn=arn, AttributeName="Policy", AttributeValue=json.dumps(document))
    alarm(account, arn)
    ring(account)
    (item,) = actions(account)
    assert item["HistorySummary"].startswith(f"Failed to execute action {arn}.")
    assert "not authorized to perform: sns:publish" in item["HistorySummary"].lower()
    assert ("cloudwatch.amazonaws.com", "sns:publish") in [(who, what.lower()) for who, what in account.denied()]
    assert account.messages(url) == []
    assert account("cloudwatch").describe_alarms(AlarmNames=["a"])["MetricAlarms"][0]["StateValue"] == "ALARM"


def test_a_topic_policy_may_name_the_alarm(account: Any, topic: tuple[str, str], eventually: Any) -> None:
    arn, url = topic
    mine = alarm(account, arn, name="mine")
    alarm(account, arn, name="other")
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "cloudwatch.amazonaws.com"},
        "Action": "sns:Publish",
        "Resource": arn,
        "Condition": {"ArnLike": {"aws:SourceArn": mine}, "StringEquals": {"aws:SourceAccount": account.id}},
    }
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    account("sns").set_topic_attributes(TopicArn=arn, AttributeName="Policy", AttributeValue=document)
    ring(account, "other")
    ring(account, "mine")
    (message,) = eventually(lambda: account.messages(url), within=10)
    assert json.loads(json.loads(message["Body"])["Message"])["AlarmName"] == "mine"
    assert actions(account, "other")[0]["HistorySummary"].startswith("Failed")


def test_an_alarm_without_actions_leaves_no_action_in_its_history(account: Any) -> None:
    alarm(account)
    ring(account)
    assert actions(account) == []
    everything = account("cloudwatch").describe_alarm_history(AlarmName="a")["AlarmHistoryItems"]
    assert [item["HistoryItemType"] for item in everything] == ["StateUpdate"]


def test_the_history_is_told_newest_first_unless_asked_otherwise(account: Any, topic: tuple[str, str]) -> None:
    alarm(account, topic[0])
    ring(account)
    read = account("cloudwatch").describe_alarm_history
    kinds = [item["HistoryItemType"] for item in read(AlarmName="a")["AlarmHistoryItems"]]
    assert kinds == ["Action", "StateUpdate"]
    ascending = read(AlarmName="a", ScanBy="TimestampAscending")["AlarmHistoryItems"]
    assert [item["HistoryItemType"] for item in ascending] == ["StateUpdate", "Action"]


def test_a_function_is_invoked_by_the_principal_of_alarms(
    account: Any, allow: Any, eventually: Any, refused: Callable[..., Any]
) -> None:
    role = account.role("fn", "lambda.amazonaws.com", allow("logs:*"))
    function = account.function("f", role, ECHO)
    arn = alarm(account, function)
    ring(account)
    (item,) = actions(account)
    assert item["HistorySummary"].startswith(f"Failed to execute action {function}.")
    account("lambda").add_permission(
        FunctionName="f",
        StatementId="alarm",
        Action="lambda:InvokeFunction",
        Principal="lambda.alarms.cloudwatch.amazonaws.com",
        SourceArn=arn,
    )
    account("cloudwatch").set_alarm_state(AlarmName="a", StateValue="OK", StateReason="test")
    ring(account)
    assert actions(account)[0]["HistorySummary"].startswith(f"Successfully executed action {function}")
    logs = account("logs")

    def printed() -> list[str]:
        try:
            events = logs.filter_log_events(logGroupName="/aws/lambda/f")["events"]
        except logs.exceptions.ResourceNotFoundException:
            return []
        return [event["message"].strip() for event in events]

    eventually(printed, until=lambda lines: f"ALARM {arn} ALARM" in lines, within=10)
