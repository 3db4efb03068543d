"""Queues in their account's time, and Lambda reading them: what is hidden, delayed, gathered, retried and given up."""

import json
import time
from collections.abc import Callable
from typing import Any

import pytest

READ = ("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes")
COLLECT = """
import boto3, json, os
def handler(event, context):
    boto3.client("sqs").send_message(QueueUrl=os.environ["URL"], MessageBody=json.dumps(
        [[r["body"], r["attributes"]["ApproximateReceiveCount"]] for r in event["Records"]]))
    %s
"""
SLOW = 60.0
"""Deadline in seconds; far beyond what compressed waits take, far below what they would take in real time."""


def make_queue(account: Any, name: str, **attributes: Any) -> tuple[str, str]:
    texts = {key: value if isinstance(value, str) else json.dumps(value) for key, value in attributes.items()}
    url = account("sqs").create_queue(QueueName=name, Attributes=texts)["QueueUrl"]
    return str(url), account.arn("sqs", name)


def receive(account: Any, url: str, **parameters: Any) -> list[Any]:
    return list(account("sqs").receive_message(QueueUrl=url, **parameters).get("Messages", ()))


def bodies(account: Any, url: str) -> list[Any]:
    """What the collecting function has sent so far; takes it away."""
    got = receive(account, url, MaxNumberOfMessages=10)
    for message in got:
        account("sqs").delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    return [json.loads(message["Body"]) for message in got]


@pytest.fixture
def reader(account: Any, allow: Any) -> Callable[..., str]:
    """Makes a function that tells a queue ``seen`` what it was invoked with, and a mapping from a queue to it."""

    def make(source: str, then: str = "return None", **mapping: Any) -> str:
        url, _ = account.queue("seen")
        role = account.role("reader", "lambda.amazonaws.com", allow(*READ, "sqs:SendMessage"))
        account.function("reader", role, COLLECT % then)
        settings = account("lambda").update_function_configuration
        settings(FunctionName="reader", Timeout=5, Environment={"Variables": {"URL": url}})
        account("lambda").get_waiter("function_updated_v2").wait(FunctionName="reader", WaiterConfig={"Delay": 1})
        account("lambda").create_event_source_mapping(FunctionName="reader", EventSourceArn=source, **mapping)
        return str(url)

    return make


def test_received_message_is_hidden_for_the_timeout_of_aws_time(
    account: Any, hurry: Callable[[float], None], eventually: Any
) -> None:
    hurry(600)
    url, _ = make_queue(account, "q", VisibilityTimeout="600")
    account("sqs").send_message(QueueUrl=url, MessageBody="once")
    [first] = receive(account, url)
    assert receive(account, url) == []
    [again] = eventually(lambda: receive(account, url, AttributeNames=["All"]), within=SLOW)
    assert again["MessageId"] == first["MessageId"]
    assert again["Attributes"]["ApproximateReceiveCount"] == "2"


def test_time_is_real_where_nothing_compresses_it(account: Any, eventually: Any) -> None:
    url, _ = make_queue(account, "q", VisibilityTimeout="2")
    account("sqs").send_message(QueueUrl=url, MessageBody="once")
    begin = time.monotonic()
    receive(account, url)
    eventually(lambda: receive(account, url), within=SLOW)
    assert time.monotonic() - begin >= 2


def test_message_is_delayed_and_poll_waits_for_it(account: Any, hurry: Callable[[float], None]) -> None:
    hurry(4)
    url, _ = make_queue(account, "q", DelaySeconds="8")
    account("sqs").send_message(QueueUrl=url, MessageBody="later")
    assert receive(account, url) == []
    attributes = account("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    assert attributes["ApproximateNumberOfMessagesDelayed"] == "1"
    begin = time.monotonic()
    assert [each["Body"] for each in receive(account, url, WaitTimeSeconds=20)] == ["later"]
    assert 1 < time.monotonic() - begin < 5


def test_empty_poll_ends_early_in_compressed_time(account: Any, hurry: Callable[[float], None]) -> None:
    hurry(60)
    url, _ = make_queue(account, "q")
    begin = time.monotonic()
    assert receive(account, url, WaitTimeSeconds=20) == []
    assert time.monotonic() - begin < 10


def test_message_without_success_goes_to_the_dead_letter_queue(
    account: Any, hurry: Callable[[float], None], eventually: Any, reader: Callable[..., str]
) -> None:
    hurry(60)
    dead, dead_arn = make_queue(account, "dead")
    policy = {"deadLetterTargetArn": dead_arn, "maxReceiveCount": 3}
    url, source = make_queue(account, "q", VisibilityTimeout="30", RedrivePolicy=policy)
    seen = reader(source, then="raise ValueError('poison')")
    account("sqs").send_message(QueueUrl=url, MessageBody="poison")
    [message] = eventually(lambda: receive(account, dead, AttributeNames=["All"], VisibilityTimeout=0), within=SLOW)
    assert message["Body"] == "poison"
    assert message["Attributes"]["DeadLetterQueueSourceArn"] == source
    attempts = eventually(lambda: receive(account, seen, MaxNumberOfMessages=10, VisibilityTimeout=0), within=10)
    assert sorted(json.loads(each["Body"])[0][1] for each in attempts) == ["1", "2", "3"]


def test_message_stays_hidden_while_the_function_works_however_fast_time_passes(
    account: Any, hurry: Callable[[float], None], eventually: Any, reader: Callable[..., str]
) -> None:
    hurry(600)
    url, source = make_queue(account, "q", VisibilityTimeout="6")
    seen = reader(source, then="import time; time.sleep(1.5)")
    account("sqs").send_message(QueueUrl=url, MessageBody="slow")
    assert eventually(lambda: bodies(account, seen), within=SLOW) == [[["slow", "1"]]]
    count = "ApproximateNumberOfMessagesNotVisible"
    gone = {"ApproximateNumberOfMessages": "0", count: "0"}
    eventually(
        lambda: account("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=list(gone))["Attributes"],
        until=gone.__eq__,
        within=SLOW,
    )
    assert bodies(account, seen) == []


def test_window_gathers_a_batch(
    account: Any, hurry: Callable[[float], None], eventually: Any, reader: Callable[..., str]
) -> None:
    hurry(60)
    url, source = make_queue(account, "q", VisibilityTimeout="360")
    seen = reader(source, BatchSize=10, MaximumBatchingWindowInSeconds=120)
    for name in ("a", "b", "c"):
        account("sqs").send_message(QueueUrl=url, MessageBody=name)
    [batch] = eventually(lambda: bodies(account, seen), within=SLOW)
    assert sorted(batch) == [["a", "1"], ["b", "1"], ["c", "1"]]


def test_failed_items_alone_come_back(
    account: Any, hurry: Callable[[float], None], eventually: Any, reader: Callable[..., str]
) -> None:
    hurry(60)
    url, source = make_queue(account, "q", VisibilityTimeout="180")  # longer than the window, as AWS advises
    then = (
        'return {"batchItemFailures": [{"itemIdentifier": r["messageId"]} for r in event["Records"]'
        ' if r["body"] == "bad" and r["attributes"]["ApproximateReceiveCount"] == "1"]}'
    )
    seen = reader(
        source,
        then,
        BatchSize=2,
        MaximumBatchingWindowInSeconds=60,
        FunctionResponseTypes=["ReportBatchItemFailures"],
    )
    for name in ("good", "bad"):
        account("sqs").send_message(QueueUrl=url, MessageBody=name)
    found: list[Any] = []

    def batches() -> list[Any]:
        found.extend(bodies(account, seen))
        return found

    eventually(batches, until=lambda all_: len(all_) >= 2, within=SLOW)
    assert sorted(found[0]) == [["bad", "1"], ["good", "1"]]
    assert found[1:] == [[["bad", "2"]]]


def test_queue_that_shows_messages_before_the_function_must_end_is_refused(
    account: Any, allow: Any, refused: Callable[..., Any]
) -> None:
    _, source = make_queue(account, "q", VisibilityTimeout="10")
    account.function("f", account.role("r", "lambda.amazonaws.com", allow(*READ)), "def handler(e, c): pass")
    assert refused(account("lambda").create_event_source_mapping, FunctionName="f", EventSourceArn=source) == (
        "InvalidParameterValueException",
        "Queue visibility timeout: 10 seconds is less than Function timeout: 20 seconds",
        400,
    )


def test_failed_asynchronous_event_is_retried_twice_and_then_given_up(
    account: Any, allow: Any, hurry: Callable[[float], None], eventually: Any
) -> None:
    hurry(60)
    url, dead = account.queue("dead")
    role = account.role("r", "lambda.amazonaws.com", allow("sqs:SendMessage"))
    account.function("f", role, "def handler(event, context):\n    raise ValueError('no')\n")
    account("lambda").update_function_configuration(FunctionName="f", DeadLetterConfig={"TargetArn": dead})
    account("lambda").get_waiter("function_updated_v2").wait(FunctionName="f", WaiterConfig={"Delay": 1})
    account("lambda").invoke(FunctionName="f", InvocationType="Event", Payload=b'{"a": 1}')
    [message] = eventually(lambda: account.messages(url), within=SLOW)
    assert json.loads(message["Body"]) == {"a": 1}
