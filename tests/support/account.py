"""A fresh account on a live engine: seen as its root, as users and roles, and through the decision log."""

import json
import random
from collections.abc import Callable
from typing import Any

import requests

from harness.clients import client
from tests.support.packages import zipped
from tests.support.waiting import eventually

__all__ = ["Account", "document", "policy", "statement", "until_active"]

REGION = "us-east-1"


def statement(*actions: str, resource: str | list[str] = "*", condition: Any = None) -> dict[str, Any]:
    """An Allow statement."""
    made: dict[str, Any] = {"Effect": "Allow", "Action": list(actions), "Resource": resource}
    return made | ({"Condition": condition} if condition else {})


def document(*statements: dict[str, Any]) -> str:
    """A policy document."""
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def policy(*actions: str, resource: str | list[str] = "*") -> str:
    """A policy document with one Allow statement."""
    return document(statement(*actions, resource=resource))


class Account:
    """An account of its own, used as its root.

    Args:
        engine: a running engine.
    """

    def __init__(self, engine: Any) -> None:
        self.endpoint = engine.endpoint
        self.id = str(random.SystemRandom().randrange(10**11, 10**12))
        self.place = f"{REGION}:{self.id}"
        """Region and account, as they stand in an ARN."""

    def root(self, service: str) -> Any:
        """A client of the account's root."""
        return client(self.endpoint, service, account=self.id)

    __call__ = root

    def arn(self, service: str, resource: str) -> str:
        """The ARN of a resource of the account."""
        return f"arn:aws:{service}:{self.place}:{resource}"

    def get(self, path: str, **query: str) -> requests.Response:
        """GET a path of the engine."""
        return requests.get(f"{self.endpoint.url}{path}", params=query, timeout=20)

    # -- who may do what --------------------------------------------------------------------------------------

    def user(self, service: str, *policies: str, name: str = "alice") -> Any:
        """A client of a new user with these inline policies."""
        iam = self.root("iam")
        iam.create_user(UserName=name)
        key = iam.create_access_key(UserName=name)["AccessKey"]
        for number, text in enumerate(policies):
            iam.put_user_policy(UserName=name, PolicyName=f"p{number}", PolicyDocument=text)
        return client(self.endpoint, service, access_key=key["AccessKeyId"], secret_key=key["SecretAccessKey"])

    def caller(self, name: str, *statements: dict[str, Any]) -> Callable[[str], Any]:
        """A new user with the statements as its policy: service → client."""
        iam = self.root("iam")
        iam.create_user(UserName=name)
        key = iam.create_access_key(UserName=name)["AccessKey"]
        if statements:
            iam.put_user_policy(UserName=name, PolicyName="inline", PolicyDocument=document(*statements))
        keys = {"access_key": key["AccessKeyId"], "secret_key": key["SecretAccessKey"]}
        return lambda service: client(self.endpoint, service, **keys)

    def role(self, name: str, trusted: str, *statements: dict[str, Any]) -> str:
        """A new role that a service may assume; statements make its policy ``inline``; its ARN."""
        trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": trusted}}
        made = self.root("iam").create_role(RoleName=name, AssumeRolePolicyDocument=document(trust))["Role"]
        if statements:
            self.grant(name, *statements)
        return str(made["Arn"])

    def grant(self, role: str, *statements: dict[str, Any]) -> None:
        """Replace the role's inline policy."""
        self.root("iam").put_role_policy(RoleName=role, PolicyName="inline", PolicyDocument=document(*statements))

    def decisions(self, *, denied: bool = False) -> list[dict[str, Any]]:
        """The decision log's rows of this account."""
        query = {"account": self.id, **({"denied": "1"} if denied else {})}
        return list(self.get("/_daylab/decisions", **query).json())

    def denied(self) -> list[tuple[str, str]]:
        """(principal, action) of every refusal so far."""
        return [(row["principal"], row["action"]) for row in self.decisions(denied=True)]

    # -- resources --------------------------------------------------------------------------------------------

    def bucket(self) -> str:
        """A new bucket; its name."""
        name = f"b-{self.id}"
        self.root("s3").create_bucket(Bucket=name)
        return name

    def function(self, name: str, role: str, source: str) -> str:
        """A new Python function, active; ``source`` is module ``app`` with ``handler``; its ARN."""
        made = self.root("lambda").create_function(
            FunctionName=name,
            Role=role,
            Runtime="python3.13",
            Handler="app.handler",
            Timeout=20,
            Code={"ZipFile": zipped({"app.py": source})},
        )
        until_active(self.root("lambda"), name)
        return str(made["FunctionArn"])

    def queue(self, name: str, *statements: dict[str, Any]) -> tuple[str, str]:
        """(URL, ARN) of a new queue with the statements as its policy."""
        attributes = {"Policy": document(*statements)} if statements else {}
        url = self.root("sqs").create_queue(QueueName=name, Attributes=attributes)["QueueUrl"]
        return str(url), self.arn("sqs", name)

    def messages(self, url: str) -> list[dict[str, Any]]:
        """Messages that are in a queue now."""
        got = self.root("sqs").receive_message(
            QueueUrl=url, MaxNumberOfMessages=10, MessageAttributeNames=["All"], VisibilityTimeout=0
        )
        return list(got.get("Messages", ()))


def until_active(functions: Any, name: str) -> dict[str, Any]:
    """Wait until a function can be invoked as it is configured last; its configuration."""
    # boto3's waiter would look once a second.
    return eventually(
        lambda: functions.get_function_configuration(FunctionName=name),
        until=lambda found: found["State"] != "Pending" and found.get("LastUpdateStatus") != "InProgress",
        expected=f"function {name} to be active",
    )
