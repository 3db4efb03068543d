"""With ``DAYLAB_IAM=log`` nothing is refused, configurations neither, and deliveries arrive."""

import json
import os
from collections.abc import Iterator
from typing import Any

import pytest

from harness.engines.embedded import EmbeddedEngine

DEFINITION = json.dumps({"StartAt": "Done", "States": {"Done": {"Type": "Succeed"}}})


@pytest.fixture(scope="module")
def engine() -> Iterator[EmbeddedEngine]:
    """An engine that writes refusals down and lets every call through."""
    running = EmbeddedEngine(environ={**os.environ, "DAYLAB_IAM": "log"})
    running.start()
    yield running
    running.stop()


def test_roles_are_not_asked_for_when_things_are_configured(account: Any) -> None:
    role = account.role("r", "ec2.amazonaws.com")
    account("stepfunctions").create_state_machine(name="m", definition=DEFINITION, roleArn=role)
    operation = {"op": "replace", "path": "/cloudwatchRoleArn", "value": role}
    assert account("apigateway").update_account(patchOperations=[operation])["cloudwatchRoleArn"] == role
    account.function("f", role, "def handler(event, context):\n    return 1\n")
    _, queue = account.queue("q")
    account("lambda").create_event_source_mapping(FunctionName="f", EventSourceArn=queue)


def test_a_rule_delivers_to_a_queue_without_policy(account: Any, eventually: Any) -> None:
    url, queue = account.queue("q")
    account("events").put_rule(Name="r", EventPattern=json.dumps({"source": ["lab"]}))
    account("events").put_targets(Rule="r", Targets=[{"Id": "1", "Arn": queue}])
    account("events").put_events(Entries=[{"Source": "lab", "DetailType": "d", "Detail": "{}"}])
    eventually(lambda: account.messages(url), within=10)
    assert ("events.amazonaws.com", "sqs:SendMessage") in account.denied(), "written down all the same"


def test_an_alarm_publishes_whatever_the_topics_policy(account: Any) -> None:
    topic = account("sns").create_topic(Name="t")["TopicArn"]
    nobody = {"Effect": "Deny", "Principal": "*", "Action": "SNS:Publish", "Resource": topic}
    document = json.dumps({"Version": "2012-10-17", "Statement": [nobody]})
    account("sns").set_topic_attributes(TopicArn=topic, AttributeName="Policy", AttributeValue=document)
    cloudwatch = account("cloudwatch")
    cloudwatch.put_metric_alarm(
        AlarmName="a",
        Namespace="N",
        MetricName="M",
        Statistic="Sum",
        Period=60,
        EvaluationPeriods=1,
        Threshold=1,
        ComparisonOperator="GreaterThanThreshold",
        AlarmActions=[topic],
    )
    cloudwatch.set_alarm_state(AlarmName="a", StateValue="ALARM", StateReason="test")
    (item,) = cloudwatch.describe_alarm_history(AlarmName="a", HistoryItemType="Action")["AlarmHistoryItems"]
    assert item["HistorySummary"].startswith("Successfully")
