"""A fresh account on the session's engine, with short words for what these tests configure."""

import io
import json
import random
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
import requests
from botocore.exceptions import ClientError

from harness.clients import client
from harness.pytest_plugin.waiting import Eventually

REGION = "us-east-1"


def document(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def allow(*actions: str, resource: str | list[str] = "*") -> dict[str, Any]:
    return {"Effect": "Allow", "Action": list(actions), "Resource": resource}


class Account:
    """An account of its own, used as its root."""

    def __init__(self, engine: Any) -> None:
        self.endpoint = engine.endpoint
        self.id = str(random.SystemRandom().randrange(10**11, 10**12))

    def __call__(self, service: str) -> Any:
        return client(self.endpoint, service, account=self.id)

    def arn(self, service: str, resource: str) -> str:
        return f"arn:aws:{service}:{REGION}:{self.id}:{resource}"

    def get(self, path: str, **query: str) -> requests.Response:
        return requests.get(f"{self.endpoint.url}{path}", params=query, timeout=20)

    def role(self, name: str, trusted: str, *statements: dict[str, Any]) -> str:
        """A role that a service may assume; statements make its inline policy ``inline``."""
        trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": trusted}}
        arn = self("iam").create_role(RoleName=name, AssumeRolePolicyDocument=document(trust))["Role"]["Arn"]
        if statements:
            self.grant(name, *statements)
        return str(arn)

    def grant(self, role: str, *statements: dict[str, Any]) -> None:
        """Replace the role's inline policy."""
        self("iam").put_role_policy(RoleName=role, PolicyName="inline", PolicyDocument=document(*statements))

    def function(self, name: str, role: str, source: str) -> str:
        """A Python function, active; ``source`` defines ``handler``."""
        package = io.BytesIO()
        with zipfile.ZipFile(package, "w") as archive:
            archive.writestr("app.py", source)
        made = self("lambda").create_function(
            FunctionName=name,
            Role=role,
            Runtime="python3.13",
            Handler="app.handler",
            Timeout=20,
            Code={"ZipFile": package.getvalue()},
        )
        self("lambda").get_waiter("function_active_v2").wait(
            FunctionName=name, WaiterConfig={"Delay": 1, "MaxAttempts": 30}
        )
        return str(made["FunctionArn"])

    def queue(self, name: str, *statements: dict[str, Any]) -> tuple[str, str]:
        """(URL, ARN) of a queue with the statements as its policy."""
        attributes = {"Policy": document(*statements)} if statements else {}
        url = self("sqs").create_queue(QueueName=name, Attributes=attributes)["QueueUrl"]
        return str(url), self.arn("sqs", name)

    def messages(self, url: str) -> list[dict[str, Any]]:
        """Messages that are in a queue now."""
        got = self("sqs").receive_message(
            QueueUrl=url, MaxNumberOfMessages=10, MessageAttributeNames=["All"], VisibilityTimeout=0
        )
        return list(got.get("Messages", ()))

    def denied(self) -> list[tuple[str, str]]:
        """(principal, action) of every refusal so far."""
        rows = self.get("/_daylab/decisions", account=self.id, denied="1").json()
        return [(row["principal"], row["action"]) for row in rows]


@pytest.fixture
def account(engine: Any) -> Account:
    return Account(engine)


@pytest.fixture
def hurry(engine: Any, account: Account) -> Callable[[float], None]:
    """Lets waits pass faster in the account."""

    def set_factor(factor: float) -> None:
        engine.control_api.set_time_scale(account.id, factor)

    return set_factor


@pytest.fixture(scope="session", name="eventually")
def eventually_of_the_plugin() -> Eventually:
    """The plugin's own, which the directory above replaces."""
    return Eventually("en")


@pytest.fixture(scope="session", name="allow")
def allow_fixture() -> Callable[..., dict[str, Any]]:
    return allow


@pytest.fixture
def refused() -> Callable[..., tuple[str, str, int]]:
    """Calls, expects a refusal, and gives back its code, message and status."""

    def call(operation: Callable[..., Any], **parameters: Any) -> tuple[str, str, int]:
        with pytest.raises(ClientError) as caught:
            operation(**parameters)
        answer = caught.value.response
        return answer["Error"]["Code"], answer["Error"]["Message"], answer["ResponseMetadata"]["HTTPStatusCode"]

    return call
