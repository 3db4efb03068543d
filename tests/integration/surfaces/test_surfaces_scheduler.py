"""Schedules of EventBridge Scheduler run: with their role, in the account's time, until they are complete."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.support.waiting import eventually

NO_WINDOW = {"Mode": "OFF"}


def role(account: Any, allow: Any, *actions: str) -> str:
    return str(account.role("scheduled", "scheduler.amazonaws.com", *map(allow, actions)))


def schedule(account: Any, expression: str, target: dict[str, Any], name: str = "one", **settings: Any) -> str:
    return str(
        account.root("scheduler").create_schedule(
            Name=name, ScheduleExpression=expression, FlexibleTimeWindow=NO_WINDOW, Target=target, **settings
        )["ScheduleArn"]
    )


def soon(seconds: float) -> str:
    """An expression for a time to come."""
    return (datetime.now(UTC) + timedelta(seconds=seconds)).strftime("at(%Y-%m-%dT%H:%M:%S)")


def bodies(account: Any, url: str) -> list[str]:
    return [message["Body"] for message in account.messages(url)]


def test_one_time_is_due_in_the_accounts_time_and_then_deleted(
    account: Any, allow: Any, hurry: Callable[[float], None]
) -> None:
    hurry(3600)
    url, queue = account.queue("inbox")
    target = {"Arn": queue, "RoleArn": role(account, allow, "sqs:SendMessage"), "Input": "<aws.scheduler.schedule-arn>"}
    arn = schedule(account, soon(1800), target, ActionAfterCompletion="DELETE")
    assert eventually(lambda: bodies(account, url)) == [arn]
    eventually(lambda: account.root("scheduler").list_schedules()["Schedules"] == [])


def test_rate_begins_at_once_and_goes_on_until_it_is_disabled(
    account: Any, allow: Any, hurry: Callable[[float], None]
) -> None:
    hurry(600)
    url, queue = account.queue("inbox")
    target = {"Arn": queue, "RoleArn": role(account, allow, "sqs:SendMessage")}
    arn = schedule(account, "rate(10 minutes)", target)
    events = eventually(lambda: bodies(account, url), lambda found: len(found) >= 2)
    assert json.loads(events[0])["resources"] == [arn]
    account.root("scheduler").update_schedule(
        Name="one",
        ScheduleExpression="rate(10 minutes)",
        FlexibleTimeWindow=NO_WINDOW,
        Target=target,
        State="DISABLED",
    )
    before = len(bodies(account, url))
    schedule(account, soon(1800), {**target, "Input": "later"}, name="later")
    after = eventually(lambda: bodies(account, url), lambda found: "later" in found)
    assert len(after) <= before + 2  # the later one, and one that may have been on its way


def test_target_that_the_role_may_not_call_goes_to_the_dead_letter_queue(account: Any, allow: Any) -> None:
    dead, dead_arn = account.queue("dead")
    topic = account.root("sns").create_topic(Name="t")["TopicArn"]
    target = {
        "Arn": topic,
        "RoleArn": role(account, allow, "sqs:SendMessage"),
        "Input": "hello",
        "DeadLetterConfig": {"Arn": dead_arn},
    }
    arn = schedule(account, soon(2), target)
    (message,) = eventually(
        lambda: account.root("sqs").receive_message(QueueUrl=dead, MessageAttributeNames=["All"]).get("Messages")
    )
    told = {name: one["StringValue"] for name, one in message["MessageAttributes"].items()}
    assert (message["Body"], told["ERROR_CODE"], told["SCHEDULE_ARN"], told["TARGET_ARN"], told["RETRY_ATTEMPTS"]) == (
        "hello",
        "AuthorizationError",
        arn,
        topic,
        "0",
    )
    assert "assumed-role/scheduled/" in told["ERROR_MESSAGE"]


def test_role_that_the_scheduler_may_not_assume_is_refused(account: Any, allow: Any, refused: Any) -> None:
    target = {"Arn": account.arn("sqs", "q"), "RoleArn": account.role("other", "events.amazonaws.com")}
    given = {"Name": "one", "ScheduleExpression": "rate(1 hour)", "FlexibleTimeWindow": NO_WINDOW, "Target": target}
    code, message, status = refused(account.root("scheduler").create_schedule, **given)
    assert (code, status) == ("ValidationException", 400)
    assert "must allow AWS EventBridge Scheduler to assume the role" in message


@pytest.mark.parametrize(("expression", "zone"), [("cron(61 8 * * ? *)", "UTC"), ("rate(1 hour)", "Nowhere/City")])
def test_schedule_without_times_is_refused(account: Any, allow: Any, refused: Any, expression: str, zone: str) -> None:
    target = {"Arn": account.arn("sqs", "q"), "RoleArn": role(account, allow)}
    given = {"Name": "one", "ScheduleExpression": expression, "ScheduleExpressionTimezone": zone}
    scheduler = account.root("scheduler")
    for operation in (scheduler.create_schedule, scheduler.update_schedule):
        code, _, status = refused(operation, **given, FlexibleTimeWindow=NO_WINDOW, Target=target)
        assert (code, status) == ("ValidationException", 400)


def test_stack_makes_and_changes_a_schedule(account: Any, allow: Any) -> None:
    url, queue = account.queue("inbox")
    arn = role(account, allow, "sqs:SendMessage")

    def template(text: str) -> str:
        properties = {
            "ScheduleExpression": "rate(1 day)",
            "FlexibleTimeWindow": NO_WINDOW,
            "ActionAfterCompletion": "NONE",
            "Target": {"Arn": queue, "RoleArn": arn, "Input": text, "RetryPolicy": {"MaximumRetryAttempts": "3"}},
        }
        return json.dumps({"Resources": {"Daily": {"Type": "AWS::Scheduler::Schedule", "Properties": properties}}})

    stacks = account.root("cloudformation")
    stacks.create_stack(StackName="s", TemplateBody=template("first"))
    stacks.get_waiter("stack_create_complete").wait(StackName="s", WaiterConfig={"Delay": 1})
    assert eventually(lambda: bodies(account, url)) == ["first"]
    stacks.update_stack(StackName="s", TemplateBody=template("second"))
    stacks.get_waiter("stack_update_complete").wait(StackName="s", WaiterConfig={"Delay": 1})
    name = stacks.describe_stack_resource(StackName="s", LogicalResourceId="Daily")["StackResourceDetail"]
    found = account.root("scheduler").get_schedule(Name=name["PhysicalResourceId"])
    assert (found["Target"]["Input"], found["ActionAfterCompletion"]) == ("second", "NONE")
    stacks.delete_stack(StackName="s")
    eventually(lambda: account.root("scheduler").list_schedules()["Schedules"] == [])
