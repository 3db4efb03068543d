"""Day 12, documented problems, on the reference scenario: the symptom, the fix, the recovery."""

import json
import uuid

from harness.errors import DeploymentError
from harness.pytest_plugin import fault, requires

SOON = 30  # seconds for an execution; it takes under one, a busy machine needs more
SHORTLY = 10  # seconds for a message
GUARD = 20  # failed attempts after which the lab stops an execution
TRANSITION = 0.025 / 1000  # US dollars for a state transition of a standard workflow in us-east-1
ITEM = {"sku": "pen", "quantity": 2, "price": 5}
NOT_A_PATH = (
    "Invalid State Machine Definition: 'SCHEMA_VALIDATION_FAILED: Value is not a Reference Path: Reference path didn't "
    "start with '$' at /States/Decide/Choices[0]/Variable'"
)


def start(sandbox, **more):
    order = {"orderId": f"o-{uuid.uuid4().hex[:8]}", "card": "visa", "amount": 100, "items": [ITEM]} | more
    order = {name: value for name, value in order.items() if value is not None}
    states = sandbox.client("stepfunctions")
    arn = states.start_execution(stateMachineArn=sandbox.outputs["WorkflowArn"], input=json.dumps(order))[
        "executionArn"
    ]
    return order["orderId"], arn


def described(sandbox, arn):
    return sandbox.client("stepfunctions").describe_execution(executionArn=arn)


def history(sandbox, arn):
    pages = sandbox.client("stepfunctions").get_paginator("get_execution_history").paginate(executionArn=arn)
    return [event for page in pages for event in page["events"]]


def ended(sandbox, eventually, arn):
    """(status, error) of an execution that ends by itself."""
    found = eventually(lambda: described(sandbox, arn), until=lambda e: e["status"] != "RUNNING", within=SOON)
    return found["status"], found.get("error")


def failures(sandbox, arn):
    """Errors of the functions' failed attempts."""
    details = [event.get("lambdaFunctionFailedEventDetails") for event in history(sandbox, arn)]
    return [each["error"] for each in details if each]


def told(sandbox, eventually, output, number):
    """The message about an order in a queue."""
    sqs, seen = sandbox.client("sqs"), []

    def look():
        answer = sqs.receive_message(QueueUrl=sandbox.outputs[output], MaxNumberOfMessages=10, VisibilityTimeout=0)
        seen.extend(json.loads(each["Body"]) for each in answer.get("Messages", ()))
        return next((body for body in seen if body["orderId"] == number), None)

    return eventually(look, within=SHORTLY)


@fault("retry-without-limit")
@requires("lambda.errors", "stepfunctions.history")
def test_retry_without_limit_goes_on_and_costs(sandbox, eventually):
    sandbox.deploy_broken()
    _, arn = start(sandbox, outage=10_000)
    eventually(lambda: len(failures(sandbox, arn)), until=lambda count: count >= GUARD, within=SOON)
    running = described(sandbox, arn)
    assert running["status"] == "RUNNING"
    stopped = sandbox.client("stepfunctions").stop_execution(executionArn=arn, error="Guard", cause="too many attempts")
    # What it came to: each attempt is a transition, and they come a second apart, without end.
    attempts = len(failures(sandbox, arn))
    seconds = (stopped["stopDate"] - running["startDate"]).total_seconds()
    assert attempts >= GUARD
    assert attempts - 2 <= seconds <= attempts * 1.5
    a_day = 24 * 3600 / (seconds / attempts) * TRANSITION
    assert 1.4 <= a_day <= 2.3, f"{attempts} attempts in {seconds:.0f} s: {a_day:.2f} dollars a day for one order"
    # Nothing tells errors apart either: a declined card is tried again and again.
    _, declined = start(sandbox, card="declined")
    eventually(lambda: failures(sandbox, declined), until=lambda errors: errors.count("CardDeclined") > 4, within=SOON)
    sandbox.client("stepfunctions").stop_execution(executionArn=declined)
    assert described(sandbox, arn)["status"] == "ABORTED"
    assert history(sandbox, arn)[-1]["executionAbortedEventDetails"]["error"] == "Guard"

    sandbox.repair()
    number, arn = start(sandbox, outage=10_000)
    assert ended(sandbox, eventually, arn) == ("FAILED", "OrderFailed")
    assert failures(sandbox, arn) == ["PaymentUnavailable"] * 4
    assert told(sandbox, eventually, "FailureQueueUrl", number)["error"] == "PaymentUnavailable"
    assert len(failures(sandbox, arn)) * TRANSITION == 0.0001  # dollars, whatever the outage


@fault("retry-on-another-name")
@requires("lambda.errors", "stepfunctions.history")
def test_retrier_for_another_name_does_not_repeat(sandbox, eventually):
    sandbox.deploy_broken()
    number, arn = start(sandbox, outage=1)
    assert ended(sandbox, eventually, arn) == ("FAILED", "OrderFailed")
    assert failures(sandbox, arn) == ["PaymentUnavailable"]
    assert told(sandbox, eventually, "FailureQueueUrl", number)["error"] == "PaymentUnavailable"

    sandbox.repair()
    _, arn = start(sandbox, outage=1)
    assert ended(sandbox, eventually, arn) == ("SUCCEEDED", None)
    assert failures(sandbox, arn) == ["PaymentUnavailable"]


@fault("catch-all")
@requires("lambda.errors")
def test_catch_all_hides_a_bug(sandbox, eventually):
    sandbox.deploy_broken()
    number, arn = start(sandbox, amount=None)
    assert ended(sandbox, eventually, arn) == ("FAILED", "OrderFailed")  # as if the bank had said no
    assert told(sandbox, eventually, "FailureQueueUrl", number)["error"] == "KeyError"

    sandbox.repair()
    _, arn = start(sandbox, amount=None)
    assert ended(sandbox, eventually, arn) == ("FAILED", "KeyError")
    cause = json.loads(described(sandbox, arn)["cause"])
    assert (cause["errorType"], cause["errorMessage"]) == ("KeyError", "'amount'")
    number, arn = start(sandbox, card="declined")
    assert ended(sandbox, eventually, arn) == ("FAILED", "OrderFailed")
    assert told(sandbox, eventually, "FailureQueueUrl", number)["error"] == "CardDeclined"


@fault("choice-without-dollar")
@requires("stepfunctions.definitions")
def test_choice_without_dollar_is_refused_with_its_place(sandbox, eventually):
    try:
        sandbox.deploy_broken()
        refusal = ""
    except DeploymentError as error:
        refusal = str(error)
    assert "InvalidDefinition" in refusal
    assert NOT_A_PATH in refusal
    assert sandbox.client("stepfunctions").list_state_machines()["stateMachines"] == []

    sandbox.repair()
    _, arn = start(sandbox)
    assert ended(sandbox, eventually, arn) == ("SUCCEEDED", None)


@fault("no-matching-choice")
@requires("stepfunctions.errors")
def test_status_without_a_rule_ends_the_execution(sandbox, eventually):
    sandbox.deploy_broken()
    _, arn = start(sandbox, amount=700)
    assert ended(sandbox, eventually, arn) == ("FAILED", "States.Runtime")
    cause = described(sandbox, arn)["cause"]
    assert "An error occurred while executing the state 'Decide'" in cause
    assert "Failed to transition out of the state. The state does not point to a next state." in cause
    assert [event["type"] for event in history(sandbox, arn)][-2:] == ["ChoiceStateEntered", "ExecutionFailed"]

    sandbox.repair()
    number, arn = start(sandbox, amount=700)
    assert ended(sandbox, eventually, arn) == ("SUCCEEDED", None)
    assert told(sandbox, eventually, "ReviewQueueUrl", number)["status"] == "REVIEW"


@fault("branch-fails-all")
@requires("lambda.errors", "stepfunctions.history")
def test_one_branch_fails_the_whole_parallel_state(sandbox, eventually):
    sandbox.deploy_broken()
    _, arn = start(sandbox)
    assert ended(sandbox, eventually, arn) == ("SUCCEEDED", None)  # it only shows when the log is down

    _, arn = start(sandbox, auditDown=True)  # the functions are warm now: the log's is the first to answer
    assert ended(sandbox, eventually, arn) == ("FAILED", "AuditUnavailable")
    types = [event["type"] for event in history(sandbox, arn)]
    assert types[-2:] == ["ParallelStateFailed", "ExecutionFailed"]
    assert types.count("TaskStateAborted") == 2  # the branch that failed, and the other one in the middle of its work
    assert types.count("LambdaFunctionSucceeded") == 1  # Charge; what the stopped function does is nobody's result

    sandbox.repair()
    number, arn = start(sandbox, auditDown=True)
    assert ended(sandbox, eventually, arn) == ("SUCCEEDED", None)
    assert told(sandbox, eventually, "ShipmentQueueUrl", number) == {"orderId": number, "total": 10, "logged": False}
