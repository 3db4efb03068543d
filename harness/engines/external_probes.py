"""What an engine that does not describe itself is seen to do: one harmless probe for each capability.

A probe asks for what AWS does *and* for what AWS refuses, so that an emulator which answers nothing does not pass for
one that refuses. Each works on resources of its own, named ``daylab-probe-…``, and removes them; what goes wrong in it
means that the capability is not there.

Limits: capabilities of which there is no probe here count as missing. An engine with daylab's extension says by itself
what it can do, and is never probed.
"""

from __future__ import annotations

import io
import json
import secrets
import time
import zipfile
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from typing import Any

from harness.clients import Endpoint, client

__all__ = ["PROBES", "Scratch", "observe"]

WAIT = 20.0  # seconds until something that should happen counts as not happening
QUIET = 2.0  # seconds within which something that should not happen must not
REFUSALS = (
    "AccessDenied",
    "AccessDeniedException",
    "UnauthorizedOperation",
    "AuthorizationError",
    "AuthorizationErrorException",
)

HANDLER = """
import json, time
def handler(event, context):
    print("daylab-probe")
    time.sleep(event.get("sleep", 0))
    return {"doubled": event["number"] * 2}
"""


@dataclass
class Scratch:
    """What one probe works with: clients, a name of its own, and what to remove at the end.

    Args:
        endpoint: the engine.
        account: account whose root user the clients are; None: the engine's default.
        name: prefix of everything that the probe makes.
    """

    endpoint: Endpoint
    account: str | None
    name: str = field(default_factory=lambda: f"daylab-probe-{secrets.token_hex(4)}")
    undo: ExitStack = field(default_factory=ExitStack)

    def client(self, service: str, **identity: str) -> Any:
        """A client of the root user, or of ``identity``."""
        return client(self.endpoint, service, **(identity or ({"account": self.account} if self.account else {})))

    def later(self, call: Callable[..., Any], **arguments: Any) -> None:
        """Calls at the end of the probe, last first, whatever happened and whether it works or not."""

        def quietly() -> None:
            with suppress(Exception):
                call(**arguments)

        self.undo.callback(quietly)

    def role(self, *services: str) -> str:
        """A role that ``services`` may assume and that may do nothing; its ARN."""
        iam = self.client("iam")
        trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": list(services)}}
        role = iam.create_role(RoleName=self.name, AssumeRolePolicyDocument=_document(trust))["Role"]
        self.later(iam.delete_role, RoleName=self.name)
        return str(role["Arn"])

    def function(self, timeout: int = 10, *, ready: bool = True) -> str:
        """A Python function; its ARN. AssertionError: it was to be ``ready`` for calls, and is not."""
        functions, archive = self.client("lambda"), io.BytesIO()
        with zipfile.ZipFile(archive, "w") as package:
            package.writestr("main.py", HANDLER)
        made = functions.create_function(
            FunctionName=self.name,
            Runtime="python3.13",
            Handler="main.handler",
            Role=self.role("lambda.amazonaws.com"),
            Code={"ZipFile": archive.getvalue()},
            Timeout=timeout,
        )
        self.later(functions.delete_function, FunctionName=self.name)
        if not ready:
            return str(made["FunctionArn"])
        read = functions.get_function_configuration
        state = _within(lambda: read(FunctionName=self.name).get("State", "Active"), lambda found: found != "Pending")
        if state != "Active":
            raise AssertionError(f"the function is {state}")
        return str(made["FunctionArn"])

    def invoke(self, **event: Any) -> tuple[str | None, Any]:
        """Function error and payload of a synchronous call."""
        answer = self.client("lambda").invoke(FunctionName=self.name, Payload=json.dumps(event).encode())
        return answer.get("FunctionError"), json.load(answer["Payload"])

    def queue(self) -> tuple[str, str]:
        """A queue without a policy; URL and ARN."""
        sqs = self.client("sqs")
        url = sqs.create_queue(QueueName=self.name)["QueueUrl"]
        self.later(sqs.delete_queue, QueueUrl=url)
        arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        return str(url), str(arn)

    def table(self, **settings: Any) -> dict[str, Any]:
        """A table with key ``id``, active; its description."""
        dynamodb = self.client("dynamodb")
        dynamodb.create_table(
            TableName=self.name,
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
            **settings,
        )
        self.later(dynamodb.delete_table, TableName=self.name)
        found = _within(
            lambda: dynamodb.describe_table(TableName=self.name)["Table"], lambda one: one["TableStatus"] == "ACTIVE"
        )
        return dict(found)


def enforces_iam(aws: Scratch) -> bool:
    """A user without policies is refused, and so is a service that a queue's policy does not admit."""
    iam = aws.client("iam")
    iam.create_user(UserName=aws.name)
    aws.later(iam.delete_user, UserName=aws.name)
    key = iam.create_access_key(UserName=aws.name)["AccessKey"]
    aws.later(iam.delete_access_key, UserName=aws.name, AccessKeyId=key["AccessKeyId"])
    user = aws.client("sqs", access_key=key["AccessKeyId"], secret_key=key["SecretAccessKey"])
    if not _refused(user.list_queues):
        return False
    url, arn = aws.queue()
    sqs, sns = aws.client("sqs"), aws.client("sns")
    topic = sns.create_topic(Name=aws.name)["TopicArn"]
    aws.later(sns.delete_topic, TopicArn=topic)
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)
    sns.publish(TopicArn=topic, Message="must not arrive")
    if sqs.receive_message(QueueUrl=url, WaitTimeSeconds=int(QUIET)).get("Messages"):
        return False
    admit = {
        "Effect": "Allow",
        "Principal": {"Service": "sns.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": arn,
    }
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": _document(admit)})
    sns.publish(TopicArn=topic, Message="must arrive")
    arrived = _within(lambda: sqs.receive_message(QueueUrl=url, WaitTimeSeconds=1).get("Messages"), bool)
    return "must arrive" in arrived[0]["Body"]


def runs_python(aws: Scratch) -> bool:
    """A function runs and answers."""
    aws.function()
    return aws.invoke(number=21) == (None, {"doubled": 42})


def times_out(aws: Scratch) -> bool:
    """A function that takes longer than its timeout is ended."""
    aws.function(timeout=1)
    error, payload = aws.invoke(number=1, sleep=4)
    return error == "Unhandled" and "Task timed out after 1.00 seconds" in payload["errorMessage"]


def writes_logs_as_the_role(aws: Scratch) -> bool:
    """A function whose role may not write logs leaves none; one whose role may, does."""
    aws.function()
    logs, group = aws.client("logs"), f"/aws/lambda/{aws.name}"
    aws.later(logs.delete_log_group, logGroupName=group)

    def lines() -> list[Any]:
        with suppress(logs.exceptions.ResourceNotFoundException):
            return list(logs.filter_log_events(logGroupName=group)["events"])
        return []

    aws.invoke(number=1)
    if _stays(lambda: not lines()) is False:
        return False
    iam = aws.client("iam")
    allow = {"Effect": "Allow", "Action": "logs:*", "Resource": "*"}
    iam.put_role_policy(RoleName=aws.name, PolicyName="logs", PolicyDocument=_document(allow))
    aws.later(iam.delete_role_policy, RoleName=aws.name, PolicyName="logs")
    aws.invoke(number=1)
    return bool(_within(lines, bool))


def stores_items(aws: Scratch) -> bool:
    """An item is stored and found, and a condition that does not hold is refused."""
    aws.table()
    dynamodb = aws.client("dynamodb")
    item = {"id": {"S": "1"}, "n": {"N": "1.10"}}
    dynamodb.put_item(TableName=aws.name, Item=item)
    found = dynamodb.get_item(TableName=aws.name, Key={"id": {"S": "1"}})["Item"]
    try:
        dynamodb.put_item(TableName=aws.name, Item=item, ConditionExpression="attribute_not_exists(id)")
    except dynamodb.exceptions.ConditionalCheckFailedException:
        return bool(found["id"] == item["id"])
    return False


def streams_changes(aws: Scratch) -> bool:
    """A change of an item is found in the table's stream."""
    table = aws.table(StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"})
    aws.client("dynamodb").put_item(TableName=aws.name, Item={"id": {"S": "1"}})
    streams, arn = aws.client("dynamodbstreams"), table["LatestStreamArn"]
    shard = streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"][0]["ShardId"]
    start = {"StreamArn": arn, "ShardId": shard, "ShardIteratorType": "TRIM_HORIZON"}
    records = _within(
        lambda: streams.get_records(ShardIterator=streams.get_shard_iterator(**start)["ShardIterator"])["Records"], bool
    )
    return bool(records[0]["eventName"] == "INSERT")


def validates_destinations(aws: Scratch) -> bool:
    """A bucket does not take a function as its destination that it may not invoke."""
    s3 = aws.client("s3")
    s3.create_bucket(Bucket=aws.name)
    aws.later(s3.delete_bucket, Bucket=aws.name)
    arn = aws.function(ready=False)
    wanted = {"LambdaFunctionConfigurations": [{"LambdaFunctionArn": arn, "Events": ["s3:ObjectCreated:*"]}]}

    def put() -> None:
        s3.put_bucket_notification_configuration(Bucket=aws.name, NotificationConfiguration=wanted)

    if not _refused(put, "InvalidArgument"):
        return False
    aws.client("lambda").add_permission(
        FunctionName=aws.name, StatementId="s3", Action="lambda:InvokeFunction", Principal="s3.amazonaws.com"
    )
    put()
    return True


PROBES: Mapping[str, Callable[[Scratch], bool]] = {
    "dynamodb": stores_items,
    "dynamodb.streams": streams_changes,
    "iam.enforcement": enforces_iam,
    "lambda.python": runs_python,
    "lambda.timeout": times_out,
    "logs.role-credentials": writes_logs_as_the_role,
    "s3.validates-destinations": validates_destinations,
}


def observe(endpoint: Endpoint, account: str | None = None) -> frozenset[str]:
    """Runs every probe, side by side, and returns the capabilities that were seen."""
    with ThreadPoolExecutor(len(PROBES), thread_name_prefix="daylab-probe") as pool:
        seen = pool.map(lambda probe: _seen(probe, Scratch(endpoint, account)), PROBES.values())
        return frozenset(name for name, found in zip(PROBES, seen, strict=True) if found)


def _seen(probe: Callable[[Scratch], bool], aws: Scratch) -> bool:
    with aws.undo:
        try:
            return probe(aws)
        except Exception:  # whatever an emulator answers instead: AWS would not
            return False


def _document(*statements: Mapping[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def _refused(call: Callable[[], Any], *codes: str) -> bool:
    from botocore.exceptions import ClientError

    try:
        call()
    except ClientError as error:
        return error.response["Error"]["Code"] in (codes or REFUSALS)
    return False


def _within[T](look: Callable[[], T], until: Callable[[T], Any]) -> T:
    """What ``look`` returns, once ``until`` holds of it; the last of it when time is up."""
    for _ in _ticks(WAIT):
        if until(found := look()):
            break
    return found


def _stays(condition: Callable[[], bool]) -> bool:
    return all(condition() for _ in _ticks(QUIET))


def _ticks(seconds: float) -> Iterator[None]:
    deadline = time.monotonic() + seconds
    yield
    while time.monotonic() < deadline:
        time.sleep(0.1)  # between two looks at the condition
        yield
