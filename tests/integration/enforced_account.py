"""A fresh account on a live engine, seen as its root, as users and roles, and through the decision log."""

import io
import json
import random
import zipfile
from typing import Any

import requests

from harness.clients import client

__all__ = ["JudgedAccount", "document", "policy", "statement"]


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


class JudgedAccount:
    """An account of its own."""

    def __init__(self, engine: Any) -> None:
        self.endpoint = engine.endpoint
        self.id = str(random.SystemRandom().randrange(10**11, 10**12))
        self.arn = f"us-east-1:{self.id}"

    def root(self, service: str) -> Any:
        """A client of the account's root."""
        return client(self.endpoint, service, account=self.id)

    def user(self, service: str, *policies: str, name: str = "alice") -> Any:
        """A client of a new user with these inline policies."""
        self.root("iam").create_user(UserName=name)
        key = self.root("iam").create_access_key(UserName=name)["AccessKey"]
        for number, text in enumerate(policies):
            self.root("iam").put_user_policy(UserName=name, PolicyName=f"p{number}", PolicyDocument=text)
        return client(self.endpoint, service, access_key=key["AccessKeyId"], secret_key=key["SecretAccessKey"])

    def role(self, name: str, *services: str, inline: str | None = None) -> str:
        """A new role that services may assume; its ARN."""
        trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": list(services)}}
        role = self.root("iam").create_role(RoleName=name, AssumeRolePolicyDocument=document(trust))["Role"]
        if inline:
            self.root("iam").put_role_policy(RoleName=name, PolicyName="p", PolicyDocument=inline)
        return str(role["Arn"])

    def bucket(self) -> str:
        """A new bucket; its name."""
        name = f"b-{self.id}"
        self.root("s3").create_bucket(Bucket=name)
        return name

    @staticmethod
    def code(source: str) -> bytes:
        """A deployment package with ``main.py``."""
        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w") as file:
            file.writestr("main.py", source)
        return archive.getvalue()

    def function(self, name: str, role: str, source: str) -> str:
        """A new function, ready to be invoked; its ARN."""
        made = self.root("lambda").create_function(
            FunctionName=name,
            Runtime="python3.13",
            Handler="main.handler",
            Role=role,
            Code={"ZipFile": self.code(source)},
            Timeout=20,
        )
        waiter = self.root("lambda").get_waiter("function_active_v2")
        waiter.wait(FunctionName=name, WaiterConfig={"Delay": 1, "MaxAttempts": 20})
        return str(made["FunctionArn"])

    def decisions(self, *, denied: bool = False) -> list[dict[str, Any]]:
        """The decision log's rows of this account."""
        query = {"account": self.id, **({"denied": "1"} if denied else {})}
        answer = requests.get(f"{self.endpoint.url}/_daylab/decisions", params=query, timeout=10)
        return list(answer.json())
