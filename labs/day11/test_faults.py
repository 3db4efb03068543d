"""Day 11, documented problems, on the reference scenario: the symptom, the fix, the recovery."""

import json
import re
from dataclasses import dataclass

import pytest

from harness.diagrams.state_machine import draw_state_machine
from harness.errors import DeploymentError
from harness.pytest_plugin import ahead, fault, requires
from harness.pytest_plugin.waiting import Eventually

SOON = 30  # seconds; usually well under one, a busy machine needs more
HEARTBEAT = 120  # seconds, as the definition has it

ORDER = {"orderId": "DH-1001", "customer": "Lan", "lines": [{"sku": "AO-THUN", "quantity": 2, "price": 150_000}]}
LARGE_LINES = [{"sku": f"SP-{number}", "quantity": 1, "price": 1_000} for number in range(80)]  # four seconds of work


def start(sandbox, **changes):
    document = json.dumps({"order": {**ORDER, **changes}, "source": "web"})
    machine = sandbox.outputs["OrderWorkflowArn"]
    return sandbox.client("stepfunctions").start_execution(stateMachineArn=machine, input=document)["executionArn"]


def described(sandbox, arn):
    return sandbox.client("stepfunctions").describe_execution(executionArn=arn)


def history(sandbox, arn):
    pages = sandbox.client("stepfunctions").get_paginator("get_execution_history").paginate(executionArn=arn)
    return [event for page in pages for event in page["events"]]


def end(sandbox, eventually, arn):
    return eventually(
        lambda: described(sandbox, arn),
        until=lambda found: found["status"] != "RUNNING",
        within=SOON,
        expected="its end",
    )


def run(sandbox, eventually, **changes):
    """(description, events) of an order that has gone its way."""
    arn = start(sandbox, **changes)
    return end(sandbox, eventually, arn), history(sandbox, arn)


def entered(events):
    return [each["stateEnteredEventDetails"]["name"] for each in events if "stateEnteredEventDetails" in each]


def kinds(events):
    return [event["type"] for event in events]


def stored(sandbox, order_id):
    key = {"orderId": {"S": order_id}}
    return sandbox.client("dynamodb").get_item(TableName=sandbox.outputs["TableName"], Key=key).get("Item")


def assert_taken(sandbox, eventually, order_id):
    description, _ = run(sandbox, eventually, orderId=order_id)
    assert description["status"] == "SUCCEEDED", description
    assert stored(sandbox, order_id)["status"] == {"S": "PACKED"}


def runtime_error(description, events, state):
    """The cause of a States.Runtime error in ``state``, which no event of a task came before."""
    assert (description["status"], description["error"]) == ("FAILED", "States.Runtime")
    assert entered(events)[-1] == state
    assert kinds(events)[-1] == "ExecutionFailed"
    number = next(each["id"] for each in events if each.get("stateEnteredEventDetails", {}).get("name") == state)
    # Nothing was scheduled in that state: its data could not be built.
    assert not [each for each in events if each["id"] > number and each["type"].startswith("Task")]
    assert (
        f"An error occurred while executing the state '{state}' (entered at the event id #{number})"
        in description["cause"]
    )
    return description["cause"]


@fault("output-is-a-text")
@requires("stepfunctions.errors", "stepfunctions.history")
def test_text_is_no_object_for_the_next_state(broken, eventually, picture):
    description, events = run(broken, eventually)
    cause = runtime_error(description, events, "SaveOrder")
    assert "The JSONPath '$.processing.Payload." in cause
    [answered] = [
        json.loads(each["taskSucceededEventDetails"]["output"])["Payload"]
        for each in events
        if each["type"] == "TaskSucceeded" and '"total' in each["taskSucceededEventDetails"]["output"].replace("\\", "")
    ]
    assert isinstance(answered, str)
    assert json.loads(answered) == {"result": "OK", "total": 300_000}
    states = broken.client("stepfunctions")
    definition = json.loads(
        states.describe_state_machine(stateMachineArn=broken.outputs["OrderWorkflowArn"])["definition"]
    )
    picture("output-is-a-text", draw_state_machine(definition, events, title="Output is a text"))

    # Nothing catches it, not even States.ALL.
    definition["States"]["SaveOrder"]["Catch"][0]["ErrorEquals"] = ["States.ALL"]
    machine = broken.outputs["OrderWorkflowArn"]
    states.update_state_machine(stateMachineArn=machine, definition=json.dumps(definition))
    description, events = run(broken, eventually)
    runtime_error(description, events, "SaveOrder")
    assert stored(broken, "DH-1001") is None

    broken.repair()
    assert_taken(broken, eventually, "DH-1001")


@fault("result-replaces-input")
@requires("stepfunctions.errors", "stepfunctions.history")
def test_result_without_result_path_replaces_the_input(broken, eventually):
    description, events = run(broken, eventually)
    cause = runtime_error(description, events, "ProcessOrder")
    assert "The JSONPath '$.order'" in cause
    [given] = [
        json.loads(each["stateEnteredEventDetails"]["input"])
        for each in events
        if each.get("stateEnteredEventDetails", {}).get("name") == "ProcessOrder"
    ]
    assert given == {"orderId": "DH-1001", "lines": 1}

    broken.repair()
    assert_taken(broken, eventually, "DH-1001")


@fault("missing-publish-permission")
@requires("iam.enforcement", "stepfunctions.errors", "stepfunctions.history")
def test_role_without_publish_fails_the_notifying_state(broken, eventually):
    description, events = run(broken, eventually)
    assert entered(events)[-1] == "NotifyCustomer"
    assert kinds(events)[-2:] == ["TaskFailed", "ExecutionFailed"]
    assert (description["status"], description["error"]) == ("FAILED", "SNS.AuthorizationErrorException")
    failed = events[-2]["taskFailedEventDetails"]
    assert (failed["resourceType"], failed["resource"]) == ("sns", "publish")
    assert (failed["error"], failed["cause"]) == (description["error"], description["cause"])
    role, topic = broken.outputs["OrderRoleName"], broken.outputs["TopicArn"]
    wording = (
        rf"User: arn:aws:sts::{broken.account}:assumed-role/{re.escape(role)}/\S+ is not authorized to perform: "
        rf"sns:Publish on resource: {re.escape(topic)} because no identity-based policy allows the sns:Publish action"
    )
    assert re.search(wording, failed["cause"], re.IGNORECASE), failed["cause"]
    assert "Status Code: 403; Error Code: AuthorizationError; " in failed["cause"]
    assert stored(broken, "DH-1001")["status"] == {"S": "PACKED"}  # all that came before has happened

    broken.repair()
    assert_taken(broken, eventually, "DH-1002")


@fault("role-not-assumable")
@requires("iam.enforcement", "lambda.errors")
def test_state_machine_is_refused_while_its_role_trusts_another_service(sandbox, eventually):
    with pytest.raises(DeploymentError) as caught:
        sandbox.deploy_broken()
    [refused] = [each for each in caught.value.failures if each.resource_type == "AWS::StepFunctions::StateMachine"]
    assert refused.logical_id == "OrderWorkflow"
    assert "Neither the global service principal states.amazonaws.com, nor the regional one" in refused.reason
    assert "is authorized to assume the provided role" in refused.reason
    names = [each["name"] for each in sandbox.client("stepfunctions").list_state_machines()["stateMachines"]]
    assert "order-workflow" not in names

    sandbox.repair()
    description, events = run(sandbox, eventually, lines=[])
    assert (description["error"], entered(events)) == ("InvalidOrder", ["ValidateOrder", "RejectOrder"])


@fault("log-delivery-not-allowed")
@requires("iam.enforcement", "stepfunctions.logs")
def test_state_machine_is_refused_while_its_role_may_not_deliver_logs(sandbox, eventually):
    with pytest.raises(DeploymentError) as caught:
        sandbox.deploy_broken()
    [refused] = [each for each in caught.value.failures if each.resource_type == "AWS::StepFunctions::StateMachine"]
    assert refused.logical_id == "QuoteWorkflow"
    assert "The state machine IAM Role is not authorized to access the Log Destination" in refused.reason

    sandbox.repair()
    states = sandbox.client("stepfunctions")
    quote = states.start_sync_execution(stateMachineArn=sandbox.outputs["QuoteWorkflowArn"], input=json.dumps(ORDER))
    assert quote["status"] == "SUCCEEDED"
    group = sandbox.outputs["LogGroupName"]
    eventually(
        lambda: sandbox.client("logs").filter_log_events(logGroupName=group, filterPattern="ExecutionSucceeded")[
            "events"
        ],
        within=SOON,
        expected=f"the end of the quote in {group}",
    )


@dataclass
class Overrun:
    """Executions of a large order: one that was given too little time, a small one beside it, one after the fix."""

    large: str
    small: str
    after: str


def overrun(sandbox):
    """Seven seconds, most of them spent waiting: three for the limit, four for the work itself."""
    sandbox.deploy_broken()
    large = start(sandbox, orderId="DH-LARGE", lines=LARGE_LINES)
    small = start(sandbox)
    for arn in (large, small):
        end(sandbox, Eventually("en"), arn)
    sandbox.repair()
    after = start(sandbox, orderId="DH-LARGE", lines=LARGE_LINES)
    end(sandbox, Eventually("en"), after)
    return Overrun(large, small, after)


@ahead(overrun)
@fault("timeout-too-short")
@requires("lambda.logs", "stepfunctions.errors", "stepfunctions.history")
def test_large_order_exceeds_the_states_timeout(sandbox, begun, eventually):
    description, events = described(sandbox, begun.large), history(sandbox, begun.large)
    assert (description["status"], description["error"]) == ("FAILED", "States.Timeout")
    assert "cause" not in description
    assert kinds(events)[-2:] == ["TaskTimedOut", "ExecutionFailed"]
    assert entered(events)[-1] == "ProcessOrder"
    timed_out = events[-2]["taskTimedOutEventDetails"]
    assert timed_out == {"resourceType": "lambda", "resource": "invoke", "error": "States.Timeout"}
    assert described(sandbox, begun.small)["status"] == "SUCCEEDED"  # small orders never notice

    assert described(sandbox, begun.after)["status"] == "SUCCEEDED"
    # Step Functions only stopped waiting: the first invocation came to its own end, too, as the log says.
    eventually(
        lambda: [
            each
            for each in sandbox.invocations("orders-process")
            if "Status" not in each.report and float(each.report["Duration"].removesuffix(" ms")) >= 4000
        ],
        until=lambda finished: len(finished) == 2,
        within=SOON,
        expected="two invocations of four seconds that ended well",
    )


def wait_in_vain(sandbox):
    """An order that waits for its parcel until the heartbeats have stopped for too long."""
    sandbox.deploy_broken()
    return start(sandbox)


@ahead(wait_in_vain)
@fault("callback-forgotten")
@requires("time.compressed", "stepfunctions.errors", "stepfunctions.history")
def test_token_that_does_not_come_back_times_out(sandbox, begun, eventually):
    description, events = end(sandbox, eventually, begun), history(sandbox, begun)
    assert (description["status"], description["error"]) == ("FAILED", "States.Timeout")
    assert "cause" not in description
    assert kinds(events)[-3:] == ["TaskSubmitted", "TaskTimedOut", "ExecutionFailed"]
    submitted = json.loads(events[-3]["taskSubmittedEventDetails"]["output"])
    assert submitted["Payload"] == {"parcel": "KIEN-DH-1001", "packed": ["AO-THUN"]}  # it did return its parcel
    assert events[-2]["taskTimedOutEventDetails"] == {
        "resourceType": "lambda",
        "resource": "invoke.waitForTaskToken",
        "error": "States.Timeout",
    }
    started = next(each for each in events if each["type"] == "TaskStarted" and each["id"] > events[-3]["id"] - 2)
    waited = (events[-2]["timestamp"] - started["timestamp"]).total_seconds()
    assert HEARTBEAT <= waited <= 2 * HEARTBEAT, waited  # in AWS's seconds
    # Whoever comes with the token now is too late.
    states = sandbox.client("stepfunctions")
    [token] = [
        json.loads(each["taskScheduledEventDetails"]["parameters"])["Payload"]["taskToken"]
        for each in events
        if each.get("taskScheduledEventDetails", {}).get("resource") == "invoke.waitForTaskToken"
    ]
    with pytest.raises(states.exceptions.TaskTimedOut):
        states.send_task_success(taskToken=token, output="{}")
    assert not any(line.startswith("[ERROR]") for line in sandbox.logs("orders-pack"))
    assert stored(sandbox, "DH-1001")["status"] == {"S": "PROCESSED"}

    sandbox.repair()
    assert_taken(sandbox, eventually, "DH-1002")
