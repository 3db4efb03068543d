"""Lambda functions of the benchmark: a handler as small as it gets, created through boto3.

Limits: raises :class:`CannotError` with the peer's own words where a function does not become active.
"""

import io
import json
import zipfile
from typing import Any, Final

from benchmarks.polling import poll
from benchmarks.subject import ACCOUNT, CannotError, Subject

__all__ = ["LOG_GROUP", "create", "delete", "invoke"]

HANDLER: Final = """\
def handler(event, context):
    for record in event.get("Records", ()):
        print("got", record["s3"]["object"]["key"])
    return event
"""
ACTIVE_TIMEOUT: Final = 10.0  # seconds
LOG_GROUP: Final = "/aws/lambda/{}".format
PAYLOAD: Final = json.dumps({"hello": "world"}).encode()


def create(subject: Subject, name: str) -> str:
    """Creates a function, waits until it is active, and returns its ARN."""
    functions = subject.client("lambda")
    created = functions.create_function(
        FunctionName=name,
        Runtime="python3.13",
        Handler="index.handler",
        Role=_role(subject),
        Code={"ZipFile": _package()},
        Timeout=10,
    )

    def settled() -> dict[str, Any] | None:
        found: dict[str, Any] = functions.get_function_configuration(FunctionName=name)
        return None if found.get("State") == "Pending" else found

    found = poll(settled, timeout=ACTIVE_TIMEOUT)
    if found is None or found.get("State", "Active") != "Active":
        reason = (found or {}).get("StateReason") or f"function not active in {ACTIVE_TIMEOUT:g} s"
        raise CannotError(subject.in_full(reason))
    return str(created["FunctionArn"])


def delete(subject: Subject, name: str) -> None:
    """Deletes a function."""
    subject.client("lambda").delete_function(FunctionName=name)


def invoke(subject: Subject, name: str) -> None:
    """Invokes a function and sees to it that the handler's own answer came back."""
    answer = subject.client("lambda").invoke(FunctionName=name, Payload=PAYLOAD)
    body = answer["Payload"].read()
    if answer.get("FunctionError") or body.strip() != PAYLOAD:
        raise CannotError(body.decode(errors="replace") or "empty answer")


def _role(subject: Subject) -> str:
    if subject.role is None:
        iam = subject.client("iam")
        trust = _policy({"Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"})
        role = iam.create_role(RoleName="bench", AssumeRolePolicyDocument=trust)["Role"]["Arn"]
        writes = ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"]
        logs = _policy({"Action": writes, "Resource": f"arn:aws:logs:*:{ACCOUNT}:*"})
        iam.put_role_policy(RoleName="bench", PolicyName="logs", PolicyDocument=logs)
        subject.role = role
    return subject.role


def _policy(statement: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", **statement}]})


def _package() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(zipfile.ZipInfo("index.py", (1980, 1, 1, 0, 0, 0)), HANDLER)
    return buffer.getvalue()
