"""State machines that log: what their role must be allowed before they can be made or changed."""

import json
from collections.abc import Callable
from typing import Any

import pytest

REFUSED = (
    "AccessDeniedException",
    "The state machine IAM Role is not authorized to access the Log Destination",
    400,
)
DELIVERY = [
    "logs:CreateLogDelivery",
    "logs:PutResourcePolicy",
    "logs:DescribeResourcePolicies",
    "logs:DescribeLogGroups",
]
DONE = json.dumps({"StartAt": "Done", "States": {"Done": {"Type": "Succeed"}}})


@pytest.fixture
def logged(account: Any) -> dict[str, Any]:
    """A logging configuration with a log group of its own."""
    account("logs").create_log_group(logGroupName="/aws/vendedlogs/states/m")
    arn = account.arn("logs", "log-group:/aws/vendedlogs/states/m:*")
    return {"level": "ALL", "destinations": [{"cloudWatchLogsLogGroup": {"logGroupArn": arn}}]}


@pytest.mark.parametrize("missing", DELIVERY)
def test_a_role_that_lacks_one_action_is_refused(
    account: Any, allow: Any, refused: Callable[..., Any], logged: dict[str, Any], missing: str
) -> None:
    given = [action for action in DELIVERY if action != missing]
    role = account.role("r", "states.amazonaws.com", allow(*given))
    create = account("stepfunctions").create_state_machine
    wanted = {"name": "m", "definition": DONE, "roleArn": role, "loggingConfiguration": logged}
    assert refused(create, **wanted) == REFUSED
    assert account("stepfunctions").list_state_machines()["stateMachines"] == []
    account.grant("r", allow(*DELIVERY))
    create(**wanted)


def test_a_log_group_that_admits_the_delivery_service_needs_one_action(
    account: Any, allow: Any, refused: Callable[..., Any], logged: dict[str, Any]
) -> None:
    role = account.role("r", "states.amazonaws.com", allow("logs:CreateLogDelivery"))
    wanted = {"name": "m", "definition": DONE, "roleArn": role, "loggingConfiguration": logged, "type": "EXPRESS"}
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "delivery.logs.amazonaws.com"},
        "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
        "Resource": account.arn("logs", "log-group:/aws/vendedlogs/states/other:log-stream:*"),
        "Condition": {"StringEquals": {"aws:SourceAccount": account.id}},
    }
    create = account("stepfunctions").create_state_machine
    for resource, is_admitted in (("other", False), ("m", True)):
        statement["Resource"] = account.arn("logs", f"log-group:/aws/vendedlogs/states/{resource}:log-stream:*")
        document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        account("logs").put_resource_policy(policyName="delivery", policyDocument=document)
        if is_admitted:
            create(**wanted)
        else:
            assert refused(create, **wanted) == REFUSED


def test_a_change_of_role_or_of_logging_is_asked_again(
    account: Any, allow: Any, refused: Callable[..., Any], logged: dict[str, Any]
) -> None:
    poor = account.role("poor", "states.amazonaws.com")
    rich = account.role("rich", "states.amazonaws.com", allow(*DELIVERY))
    states = account("stepfunctions")
    arn = states.create_state_machine(name="m", definition=DONE, roleArn=poor)["stateMachineArn"]
    off = {**logged, "level": "OFF"}
    states.update_state_machine(stateMachineArn=arn, loggingConfiguration=off)  # nothing is delivered
    assert refused(states.update_state_machine, stateMachineArn=arn, loggingConfiguration=logged) == REFUSED
    states.update_state_machine(stateMachineArn=arn, loggingConfiguration=logged, roleArn=rich)
    assert refused(states.update_state_machine, stateMachineArn=arn, roleArn=poor) == REFUSED
    states.update_state_machine(stateMachineArn=arn, definition=DONE)
