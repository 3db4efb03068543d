"""What a probe works with: clients, things of its own that are removed at the end, and how to wait for something.

Limits: the clients are those of one account's root user; what cannot be removed is left.
"""

from __future__ import annotations

import io
import json
import secrets
import time
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from typing import Any

from harness.clients import Endpoint, client

__all__ = ["QUIET", "Scratch", "document", "stays", "ticks", "within"]

WAIT = 20.0  # seconds until something that should happen counts as not happening
QUIET = 2.0  # seconds within which something that should not happen must not

HANDLER = """
import logging, time
logger = logging.getLogger("probe")
logger.setLevel(logging.INFO)
def handler(event, context):
    print("daylab-probe printed")
    logger.info("daylab-probe logged")
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
        """A role that ``services`` may assume and that may do nothing, until :meth:`allow`; its ARN."""
        iam = self.client("iam")
        trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": list(services)}}
        role = iam.create_role(RoleName=self.name, AssumeRolePolicyDocument=document(trust))["Role"]
        self.later(iam.delete_role, RoleName=self.name)
        return str(role["Arn"])

    def allow(self, action: str) -> None:
        """Lets the role do ``action``."""
        iam, policy = self.client("iam"), {"Effect": "Allow", "Action": action, "Resource": "*"}
        iam.put_role_policy(RoleName=self.name, PolicyName="probe", PolicyDocument=document(policy))
        self.later(iam.delete_role_policy, RoleName=self.name, PolicyName="probe")

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
        state = within(lambda: read(FunctionName=self.name).get("State", "Active"), lambda found: found != "Pending")
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
        wanted = {
            "TableName": self.name,
            "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
            "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
            "BillingMode": "PAY_PER_REQUEST",
        }
        dynamodb.create_table(**wanted | settings)
        self.later(dynamodb.delete_table, TableName=self.name)
        found = within(
            lambda: dynamodb.describe_table(TableName=self.name)["Table"], lambda one: one["TableStatus"] == "ACTIVE"
        )
        return dict(found)


def document(*statements: Mapping[str, Any]) -> str:
    """A policy of ``statements``."""
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def within[T](look: Callable[[], T], until: Callable[[T], Any]) -> T:
    """What ``look`` returns, once ``until`` holds of it; the last of it when time is up."""
    for _ in ticks(WAIT):
        if until(found := look()):
            break
    return found


def stays(condition: Callable[[], bool]) -> bool:
    """Whether ``condition`` holds for a while."""
    return all(condition() for _ in ticks(QUIET))


def ticks(seconds: float) -> Iterator[None]:
    """Times at which to look at a condition: at once, and again and again for ``seconds``."""
    deadline = time.monotonic() + seconds
    yield
    while time.monotonic() < deadline:
        time.sleep(0.1)  # between two looks at the condition
        yield
