"""Errors of states: what Retry and Catch match, what nothing catches, and what a failed branch does to the others."""

import json
from typing import Any

import pytest

from tests.integration.machines import Machines

DONE: dict[str, Any] = {"Type": "Succeed"}
ALL = [{"ErrorEquals": ["States.ALL"], "Next": "D"}]
FAIL: dict[str, Any] = {"Type": "Fail", "Error": "Broken", "Cause": "on purpose"}


@pytest.fixture(scope="module")
def machines(engine: Any) -> Machines:
    return Machines(engine, 240)


@pytest.fixture(scope="module")
def even(machines: Machines) -> str:
    """A function that refuses odd numbers at once and takes a moment for even ones."""
    return machines.handler("even", "if event % 2:\n    raise ValueError(event)\ntime.sleep(0.6)\nreturn event")


def task(resource: str, **more: Any) -> dict[str, Any]:
    return {"Type": "Task", "Resource": resource, **({"End": True} if "Next" not in more else {}), **more}


def parallel(*branches: dict[str, Any], **more: Any) -> dict[str, Any]:
    made = [{"StartAt": next(iter(states)), "States": states} for states in branches]
    return {"Type": "Parallel", "Branches": made, "End": True, **more}


def runtime_error(run: Any, state: str, entered: int, cause: str) -> None:
    assert (run.status, run.described["error"]) == ("FAILED", "States.Runtime")
    where = f"An error occurred while executing the state '{state}' (entered at the event id #{entered}). "
    assert run.described["cause"] == where + cause
    assert run.events[-1]["executionFailedEventDetails"] == {"error": "States.Runtime", "cause": where + cause}


@pytest.mark.parametrize("default", [{}, {"Default": "D"}], ids=["no default", "default"])
def test_a_choice_about_what_is_not_there_ends_the_execution(machines: Machines, default: dict[str, str]) -> None:
    rule = {"Variable": "$.status", "StringEquals": "OK", "Next": "D"}
    run = machines.run({"C": {"Type": "Choice", "Choices": [rule], **default}, "D": DONE}, {"state": "OK"})
    told = "Invalid path '$.status': The choice state's condition path references an invalid value."
    runtime_error(run, "C", 2, told)


def test_a_choice_may_ask_whether_something_is_there(machines: Machines) -> None:
    rule = {"And": [{"Variable": "$.x", "IsPresent": True}, {"Variable": "$.x", "NumericEquals": 1}], "Next": "D"}
    choice = {"Type": "Choice", "Choices": [rule], "Default": "E"}
    run = machines.run({"C": choice, "D": DONE, "E": {"Type": "Pass", "Result": "absent", "End": True}})
    assert run.output == "absent"


def test_a_choice_without_match_and_default_ends_the_execution(machines: Machines) -> None:
    rule = {"Variable": "$.status", "StringEquals": "OK", "Next": "D"}
    run = machines.run({"C": {"Type": "Choice", "Choices": [rule]}, "D": DONE}, {"status": "odd"})
    runtime_error(run, "C", 2, "Failed to transition out of the state. The state does not point to a next state.")
    assert run.types == ["ExecutionStarted", "ChoiceStateEntered", "ExecutionFailed"]


def test_nothing_catches_or_repeats_a_path_that_finds_nothing(machines: Machines, even: str) -> None:
    """R: recorded by LocalStack as test_catch_states_runtime, down to the words."""
    retry = [{"ErrorEquals": ["States.ALL"], "MaxAttempts": 5}]
    run = machines.run({"T": task(even, OutputPath="$.no.such.path", Retry=retry, Catch=ALL), "D": DONE}, 2)
    runtime_error(run, "T", 2, "Invalid path '$.no.such.path' : Missing property in path $['no']")
    assert run.types[-2:] == ["LambdaFunctionSucceeded", "ExecutionFailed"]


def test_parameters_that_find_nothing_end_the_execution_before_the_task_is_scheduled(
    machines: Machines, even: str
) -> None:
    run = machines.run({"T": task(even, Parameters={"n.$": "$.n"}, Catch=ALL), "D": DONE}, {"m": 1})
    assert run.types == ["ExecutionStarted", "TaskStateEntered", "ExecutionFailed"]
    assert "The JSONPath '$.n' specified for the field 'n.$' could not be found in the input" in run.described["cause"]


def test_parameters_without_what_the_service_needs_end_the_execution(machines: Machines) -> None:
    send = task("arn:aws:states:::sqs:sendMessage", Parameters={"MessageBody": "m"}, Catch=ALL)
    run = machines.run({"S": send, "D": DONE})
    told = 'The Parameters \'{"MessageBody":"m"}\' could not be used to start the Task: '
    runtime_error(run, "S", 2, told + "[The field 'QueueUrl' is required but was missing]")
    assert run.types == ["ExecutionStarted", "TaskStateEntered", "ExecutionFailed"]


@pytest.mark.parametrize(
    ("resource", "parameters", "told"),
    [
        (
            "sqs:sendMessage",
            {"QueueUrl": "q", "MessageBody": "m", "Body": 1},
            'The field "Body" is not supported by Step Functions',
        ),
        (
            "lambda:invoke",
            {"FunctionName": "f", "TaskToken": "t"},
            'The field "TaskToken" is not supported by Step Functions',
        ),
        (
            "dynamodb:putItem",
            {"TableName": "t", "Item": {"n": {"N": 5}}},
            "The value for the field 'N' must be a STRING",
        ),
    ],
)
def test_parameters_that_step_functions_refuses_itself(
    machines: Machines, resource: str, parameters: dict[str, Any], told: str
) -> None:
    run = machines.run({"T": task(f"arn:aws:states:::{resource}", Parameters=parameters, Catch=ALL), "D": DONE})
    given = json.dumps(parameters, separators=(",", ":"))
    runtime_error(run, "T", 2, f"The Parameters '{given}' could not be used to start the Task: [{told}]")
    assert run.types == ["ExecutionStarted", "TaskStateEntered", "ExecutionFailed"]


def test_a_field_that_is_null_is_refused_by_the_service(machines: Machines) -> None:
    """R: recorded by LocalStack as test_task_service_dynamodb::test_invalid_param."""
    put = task("arn:aws:states:::dynamodb:putItem", Parameters={"TableName": "t", "Item.$": "$.item"}, Catch=ALL)
    run = machines.run({"P": put, "D": DONE}, {"item": None})
    assert run.status == "SUCCEEDED"
    assert run.output["Error"] == "DynamoDB.AmazonDynamoDBException"
    assert run.output["Cause"].startswith(
        "1 validation error detected: Value null at 'item' failed to satisfy constraint: Member must not be null "
        "(Service: AmazonDynamoDBv2; Status Code: 400; Error Code: ValidationException; Request ID: "
    )


@pytest.mark.parametrize(
    ("names", "is_caught"),
    [
        (["ValueError"], True),
        (["States.TaskFailed"], True),
        (["States.ALL"], True),
        (["KeyError", "ValueError"], True),
        (["KeyError"], False),
        (["States.Timeout"], False),
        (["Exception"], False),
    ],
)
def test_an_error_is_caught_by_its_name_and_by_the_wildcards(
    machines: Machines, even: str, names: list[str], is_caught: bool
) -> None:
    run = machines.run({"T": task(even, Catch=[{"ErrorEquals": names, "Next": "D"}]), "D": DONE}, 1)
    assert run.status == ("SUCCEEDED" if is_caught else "FAILED")
    cause = run.output["Cause"] if is_caught else run.described["cause"]
    assert json.loads(cause)["errorType"] == "ValueError"


def test_what_was_caught_goes_where_result_path_says(machines: Machines, even: str) -> None:
    catch = [{"ErrorEquals": ["ValueError"], "ResultPath": "$.error", "Next": "D"}]
    states = {"T": task(even, InputPath="$.n", Catch=catch), "D": DONE}
    run = machines.run(states, {"n": 1, "id": "x"})
    assert (run.output["id"], run.output["error"]["Error"]) == ("x", "ValueError")


def test_a_retrier_counts_anew_each_time_the_state_is_entered(machines: Machines, even: str) -> None:
    retry = [{"ErrorEquals": ["ValueError"], "MaxAttempts": 2}]
    states = {
        "T": task(
            even, InputPath="$.n", ResultPath="$.r", Retry=retry, Catch=[{**ALL[0], "ResultPath": "$.e", "Next": "C"}]
        ),
        "C": {
            "Type": "Choice",
            "Choices": [{"Variable": "$.again", "IsPresent": True, "Next": "D"}],
            "Default": "A",
        },
        "A": {"Type": "Pass", "Result": True, "ResultPath": "$.again", "Next": "T"},
        "D": DONE,
    }
    run = machines.run(states, {"n": 1})
    assert run.status == "SUCCEEDED"
    assert run.types.count("LambdaFunctionFailed") == 6


@pytest.mark.parametrize("attempts", [0, 1])
def test_max_attempts_is_the_number_of_repetitions(machines: Machines, even: str, attempts: int) -> None:
    run = machines.run({"T": task(even, Retry=[{"ErrorEquals": ["States.ALL"], "MaxAttempts": attempts}])}, 1)
    assert run.types.count("LambdaFunctionFailed") == 1 + attempts


def test_another_errors_retrier_does_not_repeat(machines: Machines, even: str) -> None:
    run = machines.run({"T": task(even, Retry=[{"ErrorEquals": ["KeyError"], "MaxAttempts": 5}])}, 1)
    assert run.types.count("LambdaFunctionFailed") == 1


def test_each_retrier_has_its_own_count(machines: Machines) -> None:
    flaky = machines.handler("flaky", "raise (KeyError if int(time.time() * 1e6) % 2 else ValueError)('x')")
    retry = [{"ErrorEquals": [name], "MaxAttempts": 2} for name in ("KeyError", "ValueError")]
    run = machines.run({"T": task(flaky, Retry=retry)})
    failed = [
        event["lambdaFunctionFailedEventDetails"]["error"] for event in run.events if "FunctionFailed" in event["type"]
    ]
    assert failed.count(failed[-1]) == 3
    assert len(failed) <= 5


def test_a_failed_branch_fails_the_state_and_stops_the_others(machines: Machines, even: str) -> None:
    """R: order and previousEventId as LocalStack recorded them of AWS for a failed task in a Parallel state."""
    long = {"L": {"Type": "Wait", "Seconds": 40_000, "Next": "M"}, "M": {"Type": "Pass", "End": True}}
    states = {
        "P": parallel({"F": task(even)}, long, Catch=[{"ErrorEquals": ["ValueError"], "Next": "D"}]),
        "D": {"Type": "Wait", "Seconds": 240, "End": True},
    }
    run = machines.run(states, 1)
    assert run.status == "SUCCEEDED"
    assert run.output["Error"] == "ValueError"
    ids = {event["type"]: event["id"] for event in run.events}
    failed = ids["LambdaFunctionFailed"]
    after = [link for link in run.chain() if link[0] > failed]
    assert [(before, kind) for _, before, kind in after[:3]] == [
        (failed, "TaskStateAborted"),
        (failed, "WaitStateAborted"),
        (failed, "ParallelStateFailed"),
    ]
    assert run.types.count("PassStateEntered") == 0


def test_what_a_stopped_branch_still_does_is_not_in_the_history(machines: Machines, even: str) -> None:
    slow = machines.handler("slow", "time.sleep(1.5)\nreturn 0")
    states = {
        "P": parallel({"F": task(even)}, {"S": task(slow)}, Catch=ALL),
        "D": {"Type": "Wait", "Seconds": 720, "End": True},
    }
    run = machines.run(states, 1)
    assert run.types[-4:] == ["ParallelStateExited", "WaitStateEntered", "WaitStateExited", "ExecutionSucceeded"]
    assert "LambdaFunctionSucceeded" not in run.types


@pytest.mark.parametrize("inner", ["Fail", "Timeout"])
def test_an_error_of_a_branch_keeps_its_name(machines: Machines, inner: str) -> None:
    slow = machines.handler(f"slow-{inner}", "time.sleep(2)")
    branch = {"F": FAIL} if inner == "Fail" else {"F": task(slow, TimeoutSeconds=1)}
    name = "Broken" if inner == "Fail" else "States.Timeout"
    run = machines.run({"P": parallel(branch, Catch=[{"ErrorEquals": [name], "Next": "D"}]), "D": DONE})
    assert (run.status, run.output["Error"]) == ("SUCCEEDED", name)


def test_a_runtime_error_in_a_branch_ends_the_execution(machines: Machines) -> None:
    """Q: measured in us-east-1, https://github.com/floci-io/floci/issues/2868."""
    reads = {"Fast": {"Type": "Pass", "Parameters": {"m.$": "$.nope"}, "End": True}}
    run = machines.run({"P": parallel(reads, Catch=ALL), "D": DONE}, {"x": "a"})
    assert run.types == [
        "ExecutionStarted",
        "ParallelStateEntered",
        "ParallelStateStarted",
        "PassStateEntered",
        "ExecutionFailed",
    ]
    assert run.described["cause"].startswith("An error occurred while executing the state 'Fast' (entered at the event")


def test_branches_run_at_the_same_time_and_their_results_keep_their_order(machines: Machines) -> None:
    slow = machines.handler("parallel", "time.sleep(event['s'])\nreturn event['s']")
    branches = [{f"B{n}": task(slow, Parameters={"s": s})} for n, s in enumerate((1.2, 1.0, 1.1))]
    run = machines.run({"P": parallel(*branches)})
    assert run.output == [1.2, 1.0, 1.1]
    assert max(run.at("LambdaFunctionStarted")) < min(run.at("LambdaFunctionSucceeded"))


def test_a_failed_iteration_aborts_the_others(machines: Machines, even: str) -> None:
    """R: recorded by LocalStack as test_service_lambda_map_timeout."""
    processor = {"StartAt": "T", "States": {"T": task(even)}}
    run = machines.run({"M": {"Type": "Map", "ItemProcessor": processor, "End": True}}, [0, 1, 2])
    assert (run.status, run.described["error"]) == ("FAILED", "ValueError")
    [failed] = [event["id"] for event in run.events if event["type"] == "LambdaFunctionFailed"]
    tail = [(before, kind) for number, before, kind in run.chain() if number > failed]
    assert tail[:-1] == [
        (failed, "MapIterationFailed"),
        (failed, "TaskStateAborted"),
        (failed, "MapIterationAborted"),
        (failed, "TaskStateAborted"),
        (failed, "MapIterationAborted"),
        (failed, "TaskStateAborted"),
        (failed, "MapStateFailed"),
    ]
    details = [event.get("mapIterationAbortedEventDetails") for event in run.events]
    assert [each["index"] for each in details if each] == [0, 2]


def test_max_concurrency_bounds_the_iterations_at_work(machines: Machines) -> None:
    slow = machines.handler("one-by-one", "time.sleep(0.3)\nreturn event")
    processor = {"StartAt": "T", "States": {"T": task(slow)}}
    run = machines.run(
        {"M": {"Type": "Map", "MaxConcurrency": 2, "ItemProcessor": processor, "End": True}}, [1, 2, 3, 4]
    )
    assert run.output == [1, 2, 3, 4]
    going, most = 0, 0
    for kind in run.types:
        going += (kind == "MapIterationStarted") - (kind == "MapIterationSucceeded")
        most = max(most, going)
    assert most == 2


@pytest.mark.parametrize(
    ("tolerance", "status"),
    [
        ({}, "FAILED"),
        ({"ToleratedFailureCount": 1}, "FAILED"),
        ({"ToleratedFailureCount": 2}, "SUCCEEDED"),
        ({"ToleratedFailurePercentage": 49}, "FAILED"),
        ({"ToleratedFailurePercentage": 50}, "SUCCEEDED"),
    ],
)
def test_a_distributed_map_tolerates_what_it_says(
    machines: Machines, even: str, tolerance: dict[str, int], status: str
) -> None:
    config = {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}
    processor = {"ProcessorConfig": config, "StartAt": "T", "States": {"T": task(even)}}
    run = machines.run({"M": {"Type": "Map", "ItemProcessor": processor, "End": True, **tolerance}}, [0, 1, 2, 3])
    assert run.status == status
    [found] = machines.states.list_map_runs(executionArn=run.described["executionArn"])["mapRuns"]
    described = machines.states.describe_map_run(mapRunArn=found["mapRunArn"])
    assert described["status"] == status
    counts = described["executionCounts"]
    assert (counts["succeeded"], counts["failed"], counts["running"]) == (2, 2, 0)
    if status == "FAILED":
        assert run.described["error"] == "States.ExceedToleratedFailureThreshold"
        assert run.types[-3:] == ["MapRunFailed", "MapStateFailed", "ExecutionFailed"]


def test_a_runaway_execution_ends_with_its_25000th_event(machines: Machines) -> None:
    """Q: measured on AWS, https://github.com/floci-io/floci/issues/2734."""
    rule = {"Variable": "$.stop", "IsPresent": True, "Next": "D"}
    run = machines.run(
        {"A": {"Type": "Pass", "Next": "C"}, "C": {"Type": "Choice", "Choices": [rule], "Default": "A"}, "D": DONE}
    )
    assert len(run.events) == 25_000
    told = "The execution reached the maximum number of history events (25000)."
    assert (run.types[-1], run.described["error"], run.described["cause"]) == (
        "ExecutionFailed",
        "States.Runtime",
        told,
    )


def test_an_event_that_eventbridge_refuses_fails_the_task(machines: Machines) -> None:
    entries = [{"DetailType": "d", "Detail": {}}, {"Source": "s", "DetailType": "d", "Detail": {}}]
    put = task("arn:aws:states:::events:putEvents", Parameters={"Entries": entries})
    run = machines.run({"E": put})
    assert run.described["error"] == "EventBridge.FailedEntry"
    assert json.loads(run.described["cause"])["FailedEntryCount"] == 1


def test_a_history_comes_in_pages(machines: Machines) -> None:
    states = {f"S{n}": {"Type": "Pass", "Next": f"S{n + 1}"} for n in range(60)} | {"S60": DONE}
    run = machines.run(states)
    assert len(run.events) == 124
    arn = run.described["executionArn"]
    first = machines.states.get_execution_history(executionArn=arn)
    assert (len(first["events"]), bool(first["nextToken"])) == (100, True)
    rest = machines.states.get_execution_history(executionArn=arn, nextToken=first["nextToken"])
    assert [event["id"] for event in rest["events"]] == list(range(101, 125))
    assert "nextToken" not in rest
