"""Rules: what becomes of events that a target refuses, and the metrics that tell."""

import json
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

PATTERN = json.dumps({"source": ["lab"]})


def rule(account: Any, target: dict[str, Any], name: str = "r", **settings: Any) -> str:
    arn = account("events").put_rule(Name=name, EventPattern=PATTERN, **settings)["RuleArn"]
    bus = {"EventBusName": settings["EventBusName"]} if "EventBusName" in settings else {}
    account("events").put_targets(Rule=name, Targets=[{"Id": "1", **target}], **bus)
    return str(arn)


def put(account: Any, **entry: str) -> str:
    """Send an event; returns what makes it known again."""
    mark = uuid.uuid4().hex
    detail = json.dumps({"mark": mark})
    account("events").put_events(Entries=[{"Source": "lab", "DetailType": "d", "Detail": detail, **entry}])
    return mark


def send_by(rule_arn: str, queue_arn: str) -> dict[str, Any]:
    return {
        "Effect": "Allow",
        "Principal": {"Service": "events.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": queue_arn,
        "Condition": {"ArnEquals": {"aws:SourceArn": rule_arn}},
    }


def count(account: Any, metric: str, **dimensions: str) -> float:
    """Sum of a metric of AWS/Events over the last hour."""
    now = datetime.now(UTC)
    points = account("cloudwatch").get_metric_statistics(
        Namespace="AWS/Events",
        MetricName=metric,
        Dimensions=[{"Name": name, "Value": value} for name, value in dimensions.items()],
        StartTime=now - timedelta(hours=1),
        EndTime=now + timedelta(minutes=5),
        Period=3600,
        Statistics=["Sum"],
    )["Datapoints"]
    return float(sum(point["Sum"] for point in points))


def counts(account: Any, rule_name: str = "r") -> dict[str, float]:
    names = ("TriggeredRules", "MatchedEvents", "Invocations", "FailedInvocations", "InvocationsSentToDlq")
    all_names = (*names, "InvocationsFailedToBeSentToDlq")
    return {n: value for n in all_names if (value := count(account, n, RuleName=rule_name))}


def test_a_target_that_refuses_is_tried_once_and_counted(account: Any, eventually: Any) -> None:
    url, queue = account.queue("q")
    rule(account, {"Arn": queue})
    put(account)
    eventually(
        lambda: counts(account),
        until={"TriggeredRules": 1, "MatchedEvents": 1, "Invocations": 1, "FailedInvocations": 1}.__eq__,
        within=10,
    )
    assert account.denied().count(("events.amazonaws.com", "sqs:SendMessage")) == 1
    assert account.messages(url) == []


def test_a_delivery_counts_as_invocation_and_nothing_fails(account: Any, eventually: Any) -> None:
    queue = account.arn("sqs", "q")
    arn = rule(account, {"Arn": queue})
    url, _ = account.queue("q", send_by(arn, queue))
    mark = put(account)
    eventually(
        lambda: counts(account), until={"TriggeredRules": 1, "MatchedEvents": 1, "Invocations": 1}.__eq__, within=10
    )
    assert [json.loads(m["Body"])["detail"]["mark"] for m in account.messages(url)] == [mark]


def test_a_dead_letter_queue_takes_what_the_target_refuses(account: Any, eventually: Any) -> None:
    _, target = account.queue("target")
    dead = account.arn("sqs", "dead")
    arn = rule(account, {"Arn": target, "DeadLetterConfig": {"Arn": dead}, "InputPath": "$.detail"})
    url, _ = account.queue("dead", send_by(arn, dead))
    mark = put(account)
    message = eventually(lambda: account.messages(url), within=10)[0]
    event = json.loads(message["Body"])
    assert (event["source"], event["detail"]) == ("lab", {"mark": mark})
    assert "event-bus-name" not in event
    attributes = {name: value["StringValue"] for name, value in message["MessageAttributes"].items()}
    assert attributes.pop("ERROR_MESSAGE")
    assert attributes == {"RULE_ARN": arn, "TARGET_ARN": target, "ERROR_CODE": "NO_PERMISSIONS"}
    eventually(
        lambda: counts(account),
        until={"TriggeredRules": 1, "MatchedEvents": 1, "Invocations": 1, "InvocationsSentToDlq": 1}.__eq__,
        within=10,
    )


def test_a_dead_letter_queue_needs_a_policy_of_its_own(account: Any, eventually: Any) -> None:
    _, target = account.queue("target")
    url, dead = account.queue("dead")
    rule(account, {"Arn": target, "DeadLetterConfig": {"Arn": dead}})
    put(account)
    both = {"InvocationsFailedToBeSentToDlq", "FailedInvocations"}
    found = eventually(lambda: counts(account), until=lambda c: both <= set(c), within=10)
    assert found["FailedInvocations"] == 1
    assert "InvocationsSentToDlq" not in found
    assert account.messages(url) == []
    assert account.denied().count(("events.amazonaws.com", "sqs:SendMessage")) == 2


def test_a_target_that_is_gone_has_a_code_of_its_own(account: Any, eventually: Any) -> None:
    missing = account.arn("lambda", "function:missing")
    dead = account.arn("sqs", "dead")
    arn = rule(account, {"Arn": missing, "DeadLetterConfig": {"Arn": dead}})
    url, _ = account.queue("dead", send_by(arn, dead))
    put(account)
    message = eventually(lambda: account.messages(url), within=10)[0]
    assert message["MessageAttributes"]["ERROR_CODE"]["StringValue"] in ("NO_RESOURCE", "NO_PERMISSIONS")


def test_a_rule_on_a_bus_of_its_own_is_counted_under_both_names(account: Any, eventually: Any) -> None:
    account("events").create_event_bus(Name="orders")
    _, queue = account.queue("q")
    rule(account, {"Arn": queue}, EventBusName="orders")
    put(account, EventBusName="orders")
    eventually(
        lambda: count(account, "FailedInvocations", EventBusName="orders", RuleName="r"),
        until=(1.0).__eq__,
        within=10,
    )


def test_a_disabled_rule_matches_nothing(account: Any, eventually: Any) -> None:
    queue = account.arn("sqs", "q")
    arns = [rule(account, {"Arn": queue}, name=name) for name in ("off", "on")]
    account("events").disable_rule(Name="off")
    url, _ = account.queue("q", *(send_by(arn, queue) for arn in arns))
    put(account)
    eventually(lambda: counts(account, "on").get("Invocations"), until=(1.0).__eq__, within=10)
    assert counts(account, "off") == {}
    assert len(account.messages(url)) == 1


def test_a_role_that_events_may_not_assume_is_named(account: Any, eventually: Any, refused: Callable[..., Any]) -> None:
    _, target = account.queue("target")
    dead = account.arn("sqs", "dead")
    role = account.role("r", "lambda.amazonaws.com")
    arn = rule(account, {"Arn": target, "RoleArn": role, "DeadLetterConfig": {"Arn": dead}})
    url, _ = account.queue("dead", send_by(arn, dead))
    put(account)
    message = eventually(lambda: account.messages(url), within=10)[0]
    assert message["MessageAttributes"]["ERROR_CODE"]["StringValue"] == "FAILED_TO_ASSUME_ROLE"
