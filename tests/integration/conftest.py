"""A live engine for a test module, and an account with short words for what the tests do in it."""

import base64
import io
import itertools
import json
import os
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from botocore.config import Config

from harness import clients
from harness.engines.embedded import EmbeddedEngine

ACCOUNTS = itertools.count(210_000_000_001)
TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}


def wait_for[T](look: Callable[[], T], *, deadline: float = 10.0) -> T:
    """The first true value of ``look``; after ``deadline`` seconds the test fails with the last one."""
    until = time.monotonic() + deadline
    while not (value := look()):
        if time.monotonic() > until:
            pytest.fail(f"still {value!r} after {deadline:g} s")
        threading.Event().wait(0.02)
    return value


@dataclass(frozen=True)
class Invoked:
    """What Invoke answered."""

    payload: Any
    error: str | None
    log: str
    seconds: float
    request_id: str


class Account:
    """An account of its own on the module's engine."""

    def __init__(self, engine: EmbeddedEngine) -> None:
        self.engine = engine
        self.id = str(next(ACCOUNTS))
        self._names = itertools.count()
        self.role = self.create_role("function")

    def client(self, service: str) -> Any:
        return clients.client(self.engine.endpoint, service, account=self.id)

    def impatient_client(self, service: str) -> Any:
        """A client that does not repeat what was throttled."""
        config = Config(retries={"total_max_attempts": 1})
        return clients.session(self.engine.endpoint, account=self.id).client(service, config=config)

    def create_role(self, name: str, *statements: dict[str, Any]) -> str:
        iam = self.client("iam")
        role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(TRUST))["Role"]
        if statements:
            document = json.dumps({"Version": "2012-10-17", "Statement": statements})
            iam.put_role_policy(RoleName=name, PolicyName="inline", PolicyDocument=document)
        return str(role["Arn"])

    def function(self, source: str, **settings: Any) -> str:
        """Create a function of module ``app`` with ``source`` and wait until it is active."""
        name = f"fn-{next(self._names)}"
        given = {"Role": self.role, "Runtime": "python3.13", "Handler": "app.handler", "Timeout": 10}
        given |= settings
        self.client("lambda").create_function(FunctionName=name, Code={"ZipFile": archive({"app.py": source})}, **given)
        self.wait_active(name)
        return name

    def wait_active(self, name: str) -> dict[str, Any]:
        read = self.client("lambda").get_function_configuration

        def settled() -> dict[str, Any] | None:
            found: dict[str, Any] = read(FunctionName=name)
            busy = found["State"] == "Pending" or found.get("LastUpdateStatus") == "InProgress"
            return None if busy else found

        return wait_for(settled)

    def invoke(self, name: str, event: Any = None, **settings: Any) -> Invoked:
        begin = time.monotonic()
        got = self.client("lambda").invoke(
            FunctionName=name, LogType="Tail", Payload=json.dumps(event).encode(), **settings
        )
        seconds = time.monotonic() - begin
        return Invoked(
            payload=json.loads(got["Payload"].read()),
            error=got.get("FunctionError"),
            log=base64.b64decode(got["LogResult"]).decode(),
            seconds=seconds,
            request_id=got["ResponseMetadata"]["RequestId"],
        )

    def log_messages(self, name: str) -> list[str]:
        """Messages of the function's log group in the order in which CloudWatch Logs returns them."""
        logs = self.client("logs")
        pages = logs.get_paginator("filter_log_events").paginate(logGroupName=f"/aws/lambda/{name}")
        return [event["message"].rstrip("\n") for page in pages for event in page["events"]]

    def log_when(self, name: str, condition: Callable[[list[str]], bool]) -> list[str]:
        """The log once it fulfils ``condition``."""
        logs = self.client("logs")

        def look() -> list[str] | None:
            try:
                messages = self.log_messages(name)
            except logs.exceptions.ResourceNotFoundException:
                return None
            return messages if condition(messages) else None

        return wait_for(look)


def archive(files: dict[str, str]) -> bytes:
    """A deployment package with ``files``."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as package:
        for name, text in files.items():
            package.writestr(name, text)
    return data.getvalue()


@pytest.fixture(scope="module")
def unenforced_engine() -> Iterator[EmbeddedEngine]:
    """An engine that judges nobody: these tests are about running functions, not about permissions."""
    engine = EmbeddedEngine(environ={**os.environ, "DAYLAB_IAM": "off"})
    engine.start()
    yield engine
    engine.stop()


@pytest.fixture(scope="module")
def account(unenforced_engine: EmbeddedEngine) -> Account:
    """One account for the module."""
    return Account(unenforced_engine)


@pytest.fixture(scope="session", name="wait_for")
def eventually_fixture() -> Callable[..., Any]:
    """Wait for a condition with a deadline."""
    return wait_for


@pytest.fixture(scope="session", name="archive")
def archive_fixture() -> Callable[[dict[str, str]], bytes]:
    """Build a deployment package."""
    return archive


@pytest.fixture(scope="session")
def new_account() -> Callable[[EmbeddedEngine], Account]:
    """An account on an engine that the test starts itself."""
    return Account
