"""Functions that invoke themselves through SQS, SNS, S3 or Lambda are stopped after 16 rounds; through others, not."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

LIMIT = 16
SOON = 60.0
HEAD = "import boto3, json, os\ndef handler(event, context):\n    print('ROUND')\n"
BODIES = {
    "sqs": "    boto3.client('sqs').send_message(QueueUrl=os.environ['T'], MessageBody='again')\n",
    "sns": "    boto3.client('sns').publish(TopicArn=os.environ['T'], Message='again')\n",
    "s3": "    boto3.client('s3').put_object(Bucket=os.environ['T'], Key='again', Body=b'x')\n",
    "lambda": "    boto3.client('lambda').invoke(FunctionName='loop', InvocationType='Event', Payload=b'{}')\n",
    "events": (
        "    n = event.get('detail', {}).get('n', 0)\n    if n < 20:\n        boto3.client('events').put_events("
        "Entries=[{'Source': 'loop', 'DetailType': 'd', 'Detail': json.dumps({'n': n + 1})}])\n"
    ),
}


def loop(account: Any, allow: Any, kind: str) -> Callable[[], Any]:
    """Make a function that starts itself again through a service; returns what starts it first."""
    role = account.role("loop", "lambda.amazonaws.com", allow("*"))
    arn = account.function("loop", role, HEAD + BODIES[kind])
    permission = {"FunctionName": "loop", "Action": "lambda:InvokeFunction"}
    target, start = "loop", lambda: account("lambda").invoke(FunctionName="loop", InvocationType="Event", Payload=b"{}")
    if kind == "sqs":
        target, source = account.queue("again")
        account("lambda").create_event_source_mapping(FunctionName="loop", EventSourceArn=source)
        start = lambda: account("sqs").send_message(QueueUrl=target, MessageBody="first")  # noqa: E731
    elif kind == "sns":
        target = account("sns").create_topic(Name="again")["TopicArn"]
        account("lambda").add_permission(**permission, StatementId="s", Principal="sns.amazonaws.com")
        account("sns").subscribe(TopicArn=target, Protocol="lambda", Endpoint=arn)
    elif kind == "s3":
        target = f"again-{account.id}"
        account("s3").create_bucket(Bucket=target)
        account("lambda").add_permission(**permission, StatementId="s", Principal="s3.amazonaws.com")
        wanted = [{"LambdaFunctionArn": arn, "Events": ["s3:ObjectCreated:*"]}]
        account("s3").put_bucket_notification_configuration(
            Bucket=target, NotificationConfiguration={"LambdaFunctionConfigurations": wanted}
        )
    elif kind == "events":
        account("lambda").add_permission(**permission, StatementId="s", Principal="events.amazonaws.com")
        account("events").put_rule(Name="again", EventPattern=json.dumps({"source": ["loop"]}))
        account("events").put_targets(Rule="again", Targets=[{"Id": "1", "Arn": arn}])
    account("lambda").update_function_configuration(FunctionName="loop", Environment={"Variables": {"T": target}})
    account("lambda").get_waiter("function_updated_v2").wait(FunctionName="loop", WaiterConfig={"Delay": 1})
    return start


def rounds(account: Any) -> int:
    logs = account("logs")
    try:
        pages = logs.get_paginator("filter_log_events").paginate(logGroupName="/aws/lambda/loop")
        return sum(each["message"].startswith("ROUND") for page in pages for each in page["events"])
    except logs.exceptions.ResourceNotFoundException:
        return 0


def dropped(account: Any) -> float:
    now = datetime.now(UTC)
    points = account("cloudwatch").get_metric_statistics(
        Namespace="AWS/Lambda",
        MetricName="RecursiveInvocationsDropped",
        Dimensions=[{"Name": "FunctionName", "Value": "loop"}],
        StartTime=now - timedelta(hours=1),
        EndTime=now + timedelta(minutes=5),
        Period=3600,
        Statistics=["Sum"],
    )["Datapoints"]
    return float(sum(point["Sum"] for point in points))


@pytest.mark.parametrize("kind", ["sqs", "sns", "s3", "lambda"])
def test_loop_is_stopped_after_sixteen_rounds(account: Any, allow: Any, eventually: Any, kind: str) -> None:
    loop(account, allow, kind)()
    eventually(lambda: dropped(account), within=SOON)
    eventually(lambda: rounds(account), until=LIMIT.__eq__, within=10)
    assert account("lambda").get_function_recursion_config(FunctionName="loop")["RecursiveLoop"] == "Terminate"


def test_stopped_event_goes_to_the_dead_letter_queue(account: Any, allow: Any, eventually: Any) -> None:
    url, dead = account.queue("dead")
    start = loop(account, allow, "sns")
    account("lambda").update_function_configuration(FunctionName="loop", DeadLetterConfig={"TargetArn": dead})
    account("lambda").get_waiter("function_updated_v2").wait(FunctionName="loop", WaiterConfig={"Delay": 1})
    start()
    [message] = eventually(lambda: account.messages(url), within=SOON)
    assert json.loads(message["Body"])["Records"][0]["Sns"]["Message"] == "again"
    assert rounds(account) <= LIMIT


def test_two_chains_are_counted_apart(account: Any, allow: Any, eventually: Any) -> None:
    start = loop(account, allow, "lambda")
    start()
    start()
    eventually(lambda: dropped(account), until=(2.0).__eq__, within=SOON)
    eventually(lambda: rounds(account), until=(2 * LIMIT).__eq__, within=10)


def test_function_that_is_allowed_to_goes_on(account: Any, allow: Any, eventually: Any) -> None:
    start = loop(account, allow, "lambda")
    account("lambda").put_function_recursion_config(FunctionName="loop", RecursiveLoop="Allow")
    start()
    eventually(lambda: rounds(account), until=lambda n: n > 2 * LIMIT, within=SOON)
    account("lambda").put_function_concurrency(FunctionName="loop", ReservedConcurrentExecutions=0)


def test_eventbridge_between_hides_the_loop(account: Any, allow: Any, eventually: Any) -> None:
    loop(account, allow, "events")()
    eventually(lambda: rounds(account), until=(21).__eq__, within=SOON)
    assert dropped(account) == 0
