"""Definitions that AWS refuses are refused, wherever they are given, with the place of the mistake."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError, WaiterError

from tests.integration.machines import Machines

PASS = {"Type": "Pass", "End": True}
NO_DOLLAR = {
    "C": {"Type": "Choice", "Choices": [{"Variable": "status", "StringEquals": "OK", "Next": "P"}]},
    "P": PASS,
}
TOLD = (
    "Invalid State Machine Definition: 'SCHEMA_VALIDATION_FAILED: Value is not a Reference Path: Reference path didn't "
    "start with '$' at /States/C/Choices[0]/Variable'"
)


@pytest.fixture(scope="module")
def machines(engine: Any) -> Machines:
    return Machines(engine)


def definition(states: Any, start: str = "C") -> str:
    return json.dumps({"StartAt": start, "States": states})


def test_a_definition_is_refused_when_the_machine_is_created_and_updated(machines: Machines) -> None:
    with pytest.raises(ClientError) as created:
        machines.machine(NO_DOLLAR)
    machine = machines.machine({"P": PASS})
    with pytest.raises(ClientError) as updated:
        machines.states.update_state_machine(stateMachineArn=machine, definition=definition(NO_DOLLAR))
    for refused in (created, updated):
        error = refused.value.response
        assert (error["Error"]["Code"], error["Error"]["Message"]) == ("InvalidDefinition", TOLD)
        assert error["ResponseMetadata"]["HTTPStatusCode"] == 400
    assert machines.run({"P": PASS}).status == "SUCCEEDED"


def test_validation_tells_every_problem_with_its_place(machines: Machines) -> None:
    validate = machines.states.validate_state_machine_definition
    answer = validate(definition=definition({"A": {"Type": "Pass", "Next": "N"}}, "A"))
    assert answer["result"] == "FAIL"
    assert answer["diagnostics"] == [
        {
            "severity": "ERROR",
            "code": "MISSING_TRANSITION_TARGET",
            "message": "Missing 'Next' target: N",
            "location": "/States/A/Next",
        },
        {"severity": "ERROR", "code": "MISSING_END_STATE", "message": "Workflow has no terminal state"},
    ]
    assert validate(definition=definition({"P": PASS}, "P"))["result"] == "OK"


def test_a_service_call_that_step_functions_does_not_know_is_told_as_aws_tells_it(machines: Machines) -> None:
    task = {"Type": "Task", "Resource": "arn:aws:states:::dynamodb:query", "End": True}
    with pytest.raises(ClientError) as refused:
        machines.machine({"Query": task})
    assert refused.value.response["Error"]["Message"] == (
        "Invalid State Machine Definition: 'SCHEMA_VALIDATION_FAILED: The resource provided "
        "arn:aws:states:::dynamodb:query is not recognized. The value is not a valid resource ARN, or the resource is "
        "not available in this region. "
        "at /States/Query/Resource'"
    )


def test_a_stack_with_such_a_machine_fails_for_that_reason(machines: Machines) -> None:
    template = {
        "Resources": {
            "Machine": {
                "Type": "AWS::StepFunctions::StateMachine",
                "Properties": {"RoleArn": machines.machine_role, "DefinitionString": definition(NO_DOLLAR)},
            }
        }
    }
    stacks = machines.root("cloudformation")
    stacks.create_stack(StackName="refused", TemplateBody=json.dumps(template))
    with pytest.raises(WaiterError):
        stacks.get_waiter("stack_create_complete").wait(
            StackName="refused", WaiterConfig={"Delay": 1, "MaxAttempts": 30}
        )
    events = stacks.describe_stack_events(StackName="refused")["StackEvents"]
    reasons = [event.get("ResourceStatusReason", "") for event in events if event["LogicalResourceId"] == "Machine"]
    assert any(TOLD in reason for reason in reasons), reasons
