"""Probes of Step Functions: which definitions it refuses, how executions fail, what their history tells."""

import json
from collections.abc import Mapping
from typing import Any

from harness.engines.probes.scratch import Scratch, within
from harness.engines.refusals import refusal

__all__ = ["checks_definitions", "names_failures", "tells_the_way"]

PAID = {"Variable": "$.status", "StringEquals": "PAID", "Next": "Done"}
UNDECIDED = {"Type": "Choice", "Choices": [PAID]}
DONE = {"Type": "Succeed"}


def checks_definitions(aws: Scratch) -> bool:
    """A definition with a mistake is refused, with the place of the mistake."""
    mistaken = UNDECIDED | {"Choices": [PAID | {"Variable": "status"}]}
    code, message = refusal(lambda: _machine(aws, {"Decide": mistaken, "Done": DONE}))
    if code != "InvalidDefinition" or "SCHEMA_VALIDATION_FAILED" not in message:
        return False
    return "/States/Decide/Choices[0]/Variable" in message


def names_failures(aws: Scratch) -> bool:
    """What goes wrong in a state ends the execution with AWS's error and cause."""
    missing = {"Type": "Pass", "Parameters": {"total.$": "$.absent"}, "Next": "Decide"}
    told, _ = _run(aws, _machine(aws, {"Pick": missing, "Decide": UNDECIDED, "Done": DONE}))
    if told.get("error") != "States.Runtime" or "The JSONPath '$.absent'" not in told.get("cause", ""):
        return False
    aws.client("stepfunctions").update_state_machine(
        stateMachineArn=told["stateMachineArn"], definition=_definition({"Decide": UNDECIDED, "Done": DONE})
    )
    told, _ = _run(aws, told["stateMachineArn"])
    return told.get("error") == "States.Runtime" and "does not point to a next state" in told.get("cause", "")


def tells_the_way(aws: Scratch) -> bool:
    """The history tells of a call what was called with what, and of parallel branches when they began and ended."""
    url, _ = aws.queue()
    send = {
        "Type": "Task",
        "Resource": "arn:aws:states:::sqs:sendMessage",
        "Parameters": {"QueueUrl": url, "MessageBody.$": "$.status"},
        "End": True,
    }
    both = {"Type": "Parallel", "Branches": [{"StartAt": "Send", "States": {"Send": send}}], "End": True}
    told, events = _run(aws, _machine(aws, {"Both": both}))
    kinds = [event["type"] for event in events]
    [scheduled] = [event["taskScheduledEventDetails"] for event in events if event["type"] == "TaskScheduled"]
    return (
        told["status"] == "SUCCEEDED"
        and (scheduled["resourceType"], scheduled["resource"]) == ("sqs", "sendMessage")
        and json.loads(scheduled["parameters"]) == {"QueueUrl": url, "MessageBody": "OPEN"}
        and {"ParallelStateStarted", "TaskStateEntered", "TaskSucceeded", "ParallelStateSucceeded"} <= set(kinds)
    )


def _machine(aws: Scratch, states: Mapping[str, Any]) -> str:
    role = aws.role("states.amazonaws.com")
    aws.allow("sqs:SendMessage")
    client = aws.client("stepfunctions")
    made = client.create_state_machine(name=aws.name, definition=_definition(states), roleArn=role)
    aws.later(client.delete_state_machine, stateMachineArn=made["stateMachineArn"])
    return str(made["stateMachineArn"])


def _definition(states: Mapping[str, Any]) -> str:
    return json.dumps({"StartAt": next(iter(states)), "States": states})


def _run(aws: Scratch, machine: str) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Description and history of an execution that has ended."""
    client = aws.client("stepfunctions")
    arn = client.start_execution(stateMachineArn=machine, input=json.dumps({"status": "OPEN"}))["executionArn"]
    told = within(lambda: client.describe_execution(executionArn=arn), lambda found: found["status"] != "RUNNING")
    return dict(told), list(client.get_execution_history(executionArn=arn)["events"])
