"""A fresh account on an engine of any kind, with short words for what the rows of the contract set up.

Nothing here assumes more than AWS does: ARNs and account numbers are taken from answers, because an emulator may work
in another account than the one that was asked for.
"""

import io
import json
import random
import zipfile
from collections.abc import Callable
from typing import Any

import requests

from harness.clients import Endpoint, client
from harness.engines.probes.scratch import ticks

WAIT = 10.0  # seconds until something that should happen counts as not happening
QUIET = 2.0  # seconds within which something that should not happen must not

ECHO = "def handler(event, context):\n    print('ran', event)\n    return event\n"


class Differs(AssertionError):  # noqa: N818 - a finding, not an error
    """The engine does otherwise than AWS; says what instead."""


def document(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def allow(*actions: str, resource: str | list[str] = "*", **more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": list(actions), "Resource": resource, **more}


ACCOUNTS = tuple(str(random.SystemRandom().randrange(10**11, 10**12)) for _ in range(2000))
"""The accounts of this run, for engines that must be told their root keys."""

_NEXT = iter(ACCOUNTS)


class Account:
    """An account of its own, used as its root."""

    def __init__(self, endpoint: Endpoint, token: str = "") -> None:
        self.endpoint, self.token = endpoint, token
        self.id = next(_NEXT)

    def __call__(self, service: str) -> Any:
        return client(self.endpoint, service, account=self.id)

    def own(self, name: str) -> str:
        """A name that no other account uses, for engines on which all accounts are one."""
        return f"{name}-{self.id}"

    def other(self) -> "Account":
        return Account(self.endpoint, self.token)

    def user(self, service: str, *statements: dict[str, Any]) -> Any:
        """A client of a new user with these statements as its policy."""
        name = self.own(f"user-{random.SystemRandom().randrange(10**6)}")
        self("iam").create_user(UserName=name)
        key = self("iam").create_access_key(UserName=name)["AccessKey"]
        if statements:
            self("iam").put_user_policy(UserName=name, PolicyName="p", PolicyDocument=document(*statements))
        return client(self.endpoint, service, access_key=key["AccessKeyId"], secret_key=key["SecretAccessKey"])

    def role(self, name: str, trusted: str, *statements: dict[str, Any]) -> str:
        trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": trusted}}
        name = self.own(name)
        arn = self("iam").create_role(RoleName=name, AssumeRolePolicyDocument=document(trust))["Role"]["Arn"]
        if statements:
            self("iam").put_role_policy(RoleName=name, PolicyName="p", PolicyDocument=document(*statements))
        return str(arn)

    def grant(self, role: str, *statements: dict[str, Any]) -> None:
        self("iam").put_role_policy(RoleName=self.own(role), PolicyName="p", PolicyDocument=document(*statements))

    def function(
        self, name: str, source: str, *statements: dict[str, Any], handler: str = "app.handler", timeout: int = 10
    ) -> str:
        """An active Python function whose role has these statements; its ARN."""
        package = io.BytesIO()
        with zipfile.ZipFile(package, "w") as archive:
            archive.writestr("app.py", source)
        made = self("lambda").create_function(
            FunctionName=self.own(name),
            Role=self.role(f"{name}-role", "lambda.amazonaws.com", *statements),
            Runtime="python3.13",
            Handler=handler,
            Timeout=timeout,
            Code={"ZipFile": package.getvalue()},
        )
        read = self("lambda").get_function_configuration
        state = eventually(
            lambda: read(FunctionName=self.own(name)).get("State", "Active"), lambda found: found != "Pending"
        )
        if state != "Active":
            raise Differs(f"a function becomes {state}")
        return str(made["FunctionArn"])

    def invoke(self, name: str, event: Any = None) -> tuple[str | None, Any]:
        """(function error, payload) of a synchronous call."""
        answer = self("lambda").invoke(FunctionName=self.own(name), Payload=json.dumps(event).encode())
        return answer.get("FunctionError"), json.loads(answer["Payload"].read() or b"null")

    def permit(self, function: str, service: str) -> None:
        self("lambda").add_permission(
            FunctionName=self.own(function),
            StatementId=service.split(".")[0],
            Action="lambda:InvokeFunction",
            Principal=service,
        )

    def ran(self, function: str) -> bool:
        """Whether the function's log shows a call."""
        logs = self("logs")
        try:
            events = logs.filter_log_events(logGroupName=f"/aws/lambda/{self.own(function)}")["events"]
        except logs.exceptions.ResourceNotFoundException:
            return False
        return any("ran" in event["message"] for event in events)

    def queue(self, name: str) -> tuple[str, str]:
        """(URL, ARN) of a queue without a policy."""
        sqs = self("sqs")
        url = sqs.create_queue(QueueName=self.own(name))["QueueUrl"]
        found = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]
        return str(url), str(found["QueueArn"])

    def admit(self, url: str, arn: str, service: str) -> None:
        """Lets a service send to a queue."""
        statement = allow("sqs:SendMessage", resource=arn, Principal={"Service": service})
        self("sqs").set_queue_attributes(QueueUrl=url, Attributes={"Policy": document(statement)})

    def received(self, url: str) -> list[Any]:
        got = self("sqs").receive_message(QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=0)
        return list(got.get("Messages", ()))

    def call_api(self, api: str, stage: str) -> requests.Response:
        """``GET /`` of a deployed API, at whichever of the emulators' addresses it answers."""
        paths = (f"/_aws/execute-api/{api}/{stage}/", f"/restapis/{api}/{stage}/_user_request_/")
        tried = [self.get(path) for path in paths]
        host = {"Host": f"{api}.execute-api.localhost:{self.endpoint.port}"}
        tried.append(requests.get(f"{self.endpoint.url}/{stage}/", headers=host, timeout=20))
        return next((answer for answer in tried if answer.status_code != 404), tried[0])

    def get(self, path: str, **query: str) -> requests.Response:
        return requests.get(self.endpoint.url + path, params=query, timeout=20)

    def denied(self) -> list[dict[str, Any]]:
        answer = self.get("/_daylab/decisions", account=self.id, denied="1")
        if answer.status_code != 200:
            raise Differs("there is no decision log")
        return list(answer.json())


WRITES_LOGS = allow("logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents")


def refused(call: Callable[..., Any], *codes: str, **arguments: Any) -> str:
    """The message with which a call is refused; Differs when it is not, or with another code."""
    from botocore.exceptions import ClientError

    try:
        call(**arguments)
    except ClientError as error:
        code = error.response["Error"]["Code"]
        if code not in codes:
            raise Differs(f"answers {code}") from error
        return str(error.response["Error"]["Message"])
    raise Differs("accepts it")


def expect(condition: Any, otherwise: str) -> None:
    if not condition:
        raise Differs(otherwise)


def eventually[T](look: Callable[[], T], until: Callable[[T], Any] = bool, within: float = WAIT) -> T:
    """What ``look`` returns once ``until`` holds of it, or the last of it when time is up."""
    for _ in ticks(within):
        if until(found := look()):
            break
    return found


def never(look: Callable[[], Any]) -> bool:
    """Whether ``look`` finds nothing for a while."""
    return not any(look() for _ in ticks(QUIET))
