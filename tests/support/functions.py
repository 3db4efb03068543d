"""An account for tests about running functions: create one from its source, invoke it, read its log."""

import base64
import itertools
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from botocore.config import Config

from harness import clients
from tests.support.account import Account, until_active
from tests.support.packages import zipped
from tests.support.waiting import eventually

__all__ = ["Functions", "Invoked"]


@dataclass(frozen=True)
class Invoked:
    """What Invoke answered."""

    payload: Any
    error: str | None
    log: str
    seconds: float
    request_id: str


class Functions:
    """Functions of an account of their own, all with one role that may do nothing.

    Args:
        engine: a running engine.
    """

    def __init__(self, engine: Any) -> None:
        self.engine = engine
        self.account = Account(engine)
        self.id = self.account.id
        self._names = itertools.count()
        self.role = self.account.role("function", "lambda.amazonaws.com")

    def client(self, service: str) -> Any:
        """A client of the account's root."""
        return self.account.root(service)

    def impatient_client(self, service: str) -> Any:
        """A client that does not repeat what was throttled."""
        config = Config(retries={"total_max_attempts": 1})
        return clients.session(self.engine.endpoint, account=self.id).client(service, config=config)

    def create_role(self, name: str, *statements: dict[str, Any]) -> str:
        """A role for functions; its ARN."""
        return self.account.role(name, "lambda.amazonaws.com", *statements)

    def function(self, source: str, **settings: Any) -> str:
        """Create a function of module ``app`` with ``source`` and wait until it is active; its name."""
        name = f"fn-{next(self._names)}"
        given = {"Role": self.role, "Runtime": "python3.13", "Handler": "app.handler", "Timeout": 10}
        given |= settings
        self.client("lambda").create_function(FunctionName=name, Code={"ZipFile": zipped({"app.py": source})}, **given)
        self.wait_active(name)
        return name

    def wait_active(self, name: str) -> dict[str, Any]:
        """Wait until a function's last change is made; its configuration."""
        return until_active(self.client("lambda"), name)

    def invoke(self, name: str, event: Any = None, **settings: Any) -> Invoked:
        """Invoke a function and wait for its answer."""
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
        pages = self.client("logs").get_paginator("filter_log_events").paginate(logGroupName=f"/aws/lambda/{name}")
        return [event["message"].rstrip("\n") for page in pages for event in page["events"]]

    def log_when(self, name: str, condition: Callable[[list[str]], bool]) -> list[str]:
        """The log once it fulfils ``condition``."""
        logs = self.client("logs")

        def look() -> list[str] | None:
            try:
                return self.log_messages(name)
            except logs.exceptions.ResourceNotFoundException:
                return None

        found = eventually(look, until=lambda messages: messages is not None and condition(messages))
        assert found is not None
        return found
