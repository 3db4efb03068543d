"""State machines on the session's engine: made, run to their end, and read as a list of events."""

import json
from dataclasses import dataclass
from functools import partial
from typing import Any

from harness.pytest_plugin.waiting import Eventually
from tests.support.account import Account, statement

__all__ = ["Machines", "Run"]

PATIENCE = 120.0
"""Seconds for an execution on a busy machine; it takes one or two."""


@dataclass(frozen=True)
class Run:
    """An execution that ended.

    Attributes:
        described: what DescribeExecution answers.
        events: its whole history.
    """

    described: dict[str, Any]
    events: list[dict[str, Any]]

    @property
    def status(self) -> str:
        return str(self.described["status"])

    @property
    def output(self) -> Any:
        return json.loads(self.described["output"])

    @property
    def seconds(self) -> float:
        """AWS's seconds from start to stop."""
        return float((self.described["stopDate"] - self.described["startDate"]).total_seconds())

    @property
    def types(self) -> list[str]:
        return [event["type"] for event in self.events]

    def at(self, event_type: str, name: str | None = None) -> list[float]:
        """AWS's seconds since the start at which events of a type happened."""
        started = self.described["startDate"]
        return [
            (event["timestamp"] - started).total_seconds()
            for event in self.events
            if event["type"] == event_type and (name is None or name in json.dumps(event, default=str))
        ]

    def chain(self) -> list[tuple[int, int, str]]:
        """(id, previousEventId, type) of each event."""
        return [(event["id"], event["previousEventId"], event["type"]) for event in self.events]


class Machines(Account):
    """An account whose time passes ``scale`` times faster, with one role for its machines."""

    def __init__(self, engine: Any, scale: float = 60) -> None:
        super().__init__(engine)
        engine.control_api.set_time_scale(self.id, scale)
        self.states = self.root("stepfunctions")
        self.machine_role = self.role("machines", "states.amazonaws.com", statement("*"))
        self.function_role = self.role("functions", "lambda.amazonaws.com")
        self._made = 0

    def machine(self, states: dict[str, Any], *, start: str | None = None, **settings: Any) -> str:
        """Create a machine that starts at its first state; its ARN."""
        self._made += 1
        machine = {k: settings.pop(k) for k in ("TimeoutSeconds",) if k in settings}
        definition = {"StartAt": start or next(iter(states)), "States": states, **machine}
        made = self.states.create_state_machine(
            name=f"m-{self._made}", definition=json.dumps(definition), roleArn=self.machine_role, **settings
        )
        return str(made["stateMachineArn"])

    def start(self, machine: str, given: Any = None) -> str:
        answer = self.states.start_execution(stateMachineArn=machine, input=json.dumps({} if given is None else given))
        return str(answer["executionArn"])

    def ended(self, execution: str) -> Run:
        """Wait for an execution's end."""
        described = Eventually("en")(
            lambda: self.states.describe_execution(executionArn=execution),
            until=lambda found: found["status"] != "RUNNING",
            within=PATIENCE,
        )
        pages = self.states.get_paginator("get_execution_history").paginate(
            executionArn=execution, PaginationConfig={"PageSize": 1000}
        )
        return Run(described, [event for page in pages for event in page["events"]])

    def until_event(self, execution: str, event_type: str) -> None:
        """Wait until a running execution has an event of this type."""
        history = self.states.get_execution_history
        Eventually("en")(
            lambda: [event["type"] for event in history(executionArn=execution)["events"]],
            until=lambda types: event_type in types,
            within=PATIENCE,
        )

    def run(self, states: dict[str, Any], given: Any = None, **settings: Any) -> Run:
        return self.ended(self.start(self.machine(states, **settings), given))

    def handler(self, name: str, body: str) -> str:
        """A function whose handler has this body; its ARN."""
        lines = "\n".join(f"    {line}" for line in body.splitlines())
        return self.function(name, self.function_role, f"import time\n\n\ndef handler(event, context):\n{lines}\n")

    def token(self, queue_url: str) -> str:
        """The task token that a state sent to a queue."""
        receive = partial(self.root("sqs").receive_message, QueueUrl=queue_url)
        [message] = Eventually("en")(lambda: receive().get("Messages"), within=PATIENCE)
        return str(json.loads(message["Body"])["token"])
