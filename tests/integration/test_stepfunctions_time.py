"""State machines in compressed time: waits pass quickly, and the history says what AWS's would."""

import datetime
import time
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.integration.machines import Machines

SLACK = 2.0
"""AWS's seconds that calls and threads may take on a busy machine beside the waits."""

FAILS = "class Busy(Exception):\n    pass\nraise Busy('try again')"
DONE: dict[str, Any] = {"Type": "Succeed"}


@pytest.fixture(scope="module")
def machines(engine: Any) -> Machines:
    return Machines(engine, 240)


@pytest.fixture(scope="module")
def busy(machines: Machines) -> str:
    return machines.handler("busy", FAILS)


@pytest.fixture(scope="module")
def sleeper(machines: Machines) -> str:
    return machines.handler("sleeper", "time.sleep(event['seconds'])\nreturn event")


@pytest.fixture
def queue(machines: Machines) -> str:
    machines._made += 1
    return str(machines.root("sqs").create_queue(QueueName=f"q-{machines._made}")["QueueUrl"])


def wait(seconds: float, **more: Any) -> dict[str, Any]:
    return {"Type": "Wait", "Seconds": seconds, **(more or {"End": True})}


def task(function: str, **more: Any) -> dict[str, Any]:
    return {"Type": "Task", "Resource": function, **({"End": True} if "Next" not in more else {}), **more}


def ask(queue: str, **more: Any) -> dict[str, Any]:
    """A state that sends its task token to a queue and waits."""
    body = {"token.$": "$$.Task.Token"}
    parameters = {"QueueUrl": queue, "MessageBody": body}
    return task("arn:aws:states:::sqs:sendMessage.waitForTaskToken", Parameters=parameters, **more)


def test_a_wait_takes_its_seconds_in_the_history_and_fewer_here(machines: Machines) -> None:
    begun = time.monotonic()
    run = machines.run({"W": wait(90)})
    assert time.monotonic() - begun < 30
    assert run.status == "SUCCEEDED"
    [entered], [left] = run.at("WaitStateEntered"), run.at("WaitStateExited")
    assert left - entered == pytest.approx(90, abs=0.01)
    assert run.seconds == pytest.approx(90, abs=SLACK)


@pytest.mark.parametrize("field", ["Timestamp", "TimestampPath", "SecondsPath"])
def test_each_form_of_wait_is_compressed(machines: Machines, field: str) -> None:
    moment = datetime.datetime.now(datetime.UTC) + datetime.timedelta(seconds=60)
    text = moment.strftime("%Y-%m-%dT%H:%M:%SZ")
    value = {"Timestamp": text, "TimestampPath": "$.at", "SecondsPath": "$.for"}[field]
    run = machines.run({"W": {"Type": "Wait", field: value, "End": True}}, {"at": text, "for": 60})
    assert run.seconds == pytest.approx(60, abs=SLACK)


def test_the_context_object_tells_the_same_time(machines: Machines) -> None:
    tell = {"Type": "Pass", "Parameters": {"at.$": "$$.State.EnteredTime"}, "End": True}
    run = machines.run({"W": wait(600, Next="T"), "T": tell})
    told = datetime.datetime.fromisoformat(run.output["at"])
    assert (told - run.described["startDate"]).total_seconds() == pytest.approx(600, abs=SLACK)


def test_intervals_between_attempts_grow_up_to_their_maximum(machines: Machines, busy: str) -> None:
    retry = {
        "ErrorEquals": ["Busy"],
        "IntervalSeconds": 4,
        "BackoffRate": 3,
        "MaxAttempts": 4,
        "MaxDelaySeconds": 20,
    }
    run = machines.run({"T": task(busy, Retry=[retry])})
    failed, tried = run.at("LambdaFunctionFailed"), run.at("LambdaFunctionScheduled")
    assert [again - before for before, again in zip(failed, tried[1:], strict=False)] == pytest.approx(
        [4, 12, 20, 20], abs=0.1
    )
    assert (run.status, run.described["error"]) == ("FAILED", "Busy")


def test_an_attempt_is_repeated_three_times_after_1_2_and_4_seconds_by_default(machines: Machines, busy: str) -> None:
    run = machines.run({"T": task(busy, Retry=[{"ErrorEquals": ["Busy"]}])})
    failed, tried = run.at("LambdaFunctionFailed"), run.at("LambdaFunctionScheduled")
    assert [again - before for before, again in zip(failed, tried[1:], strict=False)] == pytest.approx(
        [1, 2, 4], abs=0.1
    )


def test_full_jitter_stays_below_the_interval(machines: Machines, busy: str) -> None:
    retry = {"ErrorEquals": ["Busy"], "IntervalSeconds": 30, "BackoffRate": 1, "JitterStrategy": "FULL"}
    run = machines.run({"T": task(busy, Retry=[retry])})
    failed, tried = run.at("LambdaFunctionFailed"), run.at("LambdaFunctionScheduled")
    pauses = [again - before for before, again in zip(failed, tried[1:], strict=False)]
    assert len(pauses) == 3
    assert all(0 <= pause <= 30.1 for pause in pauses)
    assert len({round(pause, 2) for pause in pauses}) > 1


def test_branches_share_a_clock_so_that_events_come_in_awss_order(machines: Machines, sleeper: str) -> None:
    work = {"T": wait(30, Next="U"), "U": task(sleeper, Parameters={"seconds": 1})}
    branches = [{"StartAt": "A", "States": {"A": wait(60)}}, {"StartAt": "T", "States": work}]
    run = machines.run({"P": {"Type": "Parallel", "Branches": branches, "End": True}})
    moments = [event["timestamp"] for event in run.events]
    assert moments == sorted(moments)
    [done] = run.at("LambdaFunctionSucceeded")
    [long] = run.at("WaitStateExited", '"A"')
    # The work is a real second after a wait of 30, and over before the wait of 60 is.
    assert 31 <= done <= 31 + SLACK
    assert long == pytest.approx(60, abs=SLACK)
    assert run.seconds == pytest.approx(60, abs=SLACK)


def test_a_function_that_really_works_does_not_trip_a_compressed_limit(machines: Machines, sleeper: str) -> None:
    run = machines.run({"T": task(sleeper, Parameters={"seconds": 1}, TimeoutSeconds=20)})
    assert run.status == "SUCCEEDED"


def test_a_function_that_overruns_times_out_and_leaves_no_later_trace(machines: Machines, sleeper: str) -> None:
    catch = {"ErrorEquals": ["States.Timeout"], "Next": "W"}
    states = {"T": task(sleeper, Parameters={"seconds": 3}, TimeoutSeconds=1, Catch=[catch]), "W": wait(960)}
    run = machines.run(states)
    # The function ends during the wait; nobody reads its answer.
    assert run.types[-5:] == [
        "LambdaFunctionTimedOut",
        "TaskStateExited",
        "WaitStateEntered",
        "WaitStateExited",
        "ExecutionSucceeded",
    ]
    [timed_out] = run.at("LambdaFunctionTimedOut")
    assert timed_out == pytest.approx(1, abs=0.5)


def test_an_unanswered_token_times_out_quickly(machines: Machines, queue: str) -> None:
    begun = time.monotonic()
    run = machines.run({"T": ask(queue, TimeoutSeconds=600)})
    assert time.monotonic() - begun < 40
    assert run.types[-2:] == ["TaskTimedOut", "ExecutionFailed"]
    assert run.described["error"] == "States.Timeout"
    assert "cause" not in run.described
    [submitted], [timed_out] = run.at("TaskSubmitted"), run.at("TaskTimedOut")
    assert timed_out - submitted == pytest.approx(600, abs=SLACK)


def test_a_missing_heartbeat_is_a_timeout_that_its_own_name_catches_too(machines: Machines, queue: str) -> None:
    catch = [{"ErrorEquals": ["States.HeartbeatTimeout"], "Next": "D"}]
    run = machines.run({"T": ask(queue, TimeoutSeconds=3600, HeartbeatSeconds=60, Catch=catch), "D": DONE})
    assert run.status == "SUCCEEDED"
    assert run.output["Error"] == "States.Timeout"
    [submitted], [timed_out] = run.at("TaskSubmitted"), run.at("TaskTimedOut")
    assert timed_out - submitted == pytest.approx(60, abs=SLACK)


def test_heartbeats_keep_a_task_alive(machines: Machines, queue: str) -> None:
    execution = machines.start(machines.machine({"T": ask(queue, TimeoutSeconds=3600, HeartbeatSeconds=60)}))
    token = machines.token(queue)
    for _ in range(6):
        time.sleep(0.6)  # what a worker does between two heartbeats; without them 60 s pass in 3 s
        machines.states.send_task_heartbeat(taskToken=token)
    machines.states.send_task_success(taskToken=token, output='{"ok": true}')
    run = machines.ended(execution)
    assert (run.status, run.output) == ("SUCCEEDED", {"ok": True})


def test_a_token_is_good_once_and_while_its_task_lasts(machines: Machines, queue: str) -> None:
    catch = [{"ErrorEquals": ["States.Timeout"], "Next": "W"}]
    execution = machines.start(machines.machine({"T": ask(queue, TimeoutSeconds=30, Catch=catch), "W": wait(60)}))
    token = machines.token(queue)
    machines.ended(execution)
    for operation, more in (
        (machines.states.send_task_success, {"output": "{}"}),
        (machines.states.send_task_failure, {}),
        (machines.states.send_task_heartbeat, {}),
    ):
        with pytest.raises(ClientError) as refused:
            operation(taskToken=token, **more)
        assert refused.value.response["Error"]["Code"] == "TaskTimedOut"


def test_an_activity_nobody_works_on_times_out(machines: Machines) -> None:
    activity = machines.states.create_activity(name="idle")["activityArn"]
    run = machines.run({"T": task(activity, TimeoutSeconds=120)})
    assert run.types[-3:] == ["ActivityScheduled", "ActivityTimedOut", "ExecutionFailed"]
    assert run.seconds == pytest.approx(120, abs=SLACK)


def test_a_nested_execution_carries_its_time_to_the_state_that_waits_for_it(machines: Machines) -> None:
    nested = machines.machine({"W": wait(600)})
    parameters = {"StateMachineArn": nested}
    run = machines.run({"N": task("arn:aws:states:::states:startExecution.sync:2", Parameters=parameters)})
    assert run.status == "SUCCEEDED"
    assert run.seconds == pytest.approx(600, abs=3 * SLACK)


def test_a_nested_execution_that_takes_too_long_times_out(machines: Machines) -> None:
    nested = machines.machine({"W": wait(40_000)})
    parameters = {"StateMachineArn": nested}
    start = "arn:aws:states:::states:startExecution.sync:2"
    run = machines.run({"N": task(start, Parameters=parameters, TimeoutSeconds=300)})
    assert run.types[-2:] == ["TaskTimedOut", "ExecutionFailed"]
    assert run.described["error"] == "States.Timeout"


def test_a_machine_that_takes_too_long_stops_at_its_limit(machines: Machines) -> None:
    run = machines.run({"W": wait(600)}, TimeoutSeconds=90)
    assert run.status == "TIMED_OUT"
    assert run.seconds == 90
    assert "error" not in run.described
    assert run.types == ["ExecutionStarted", "WaitStateEntered", "ExecutionTimedOut"]
    assert run.events[-1]["executionTimedOutEventDetails"]["error"] == "States.Timeout"


def test_an_express_execution_ends_after_five_minutes(machines: Machines) -> None:
    machine = machines.machine({"W": wait(600)}, type="EXPRESS")
    answer = machines.states.start_sync_execution(stateMachineArn=machine)
    assert answer["status"] == "TIMED_OUT"
    assert (answer["stopDate"] - answer["startDate"]).total_seconds() == 300
    assert answer["billingDetails"] == {"billedMemoryUsedInMB": 64, "billedDurationInMilliseconds": 300_000}


@pytest.mark.parametrize(("where", "last"), [("wait", "WaitStateEntered"), ("retry", "LambdaFunctionFailed")])
def test_a_stop_ends_whatever_the_execution_waits_for(machines: Machines, busy: str, where: str, last: str) -> None:
    retry = [{"ErrorEquals": ["Busy"], "IntervalSeconds": 40_000}]
    states = {"W": wait(40_000)} if where == "wait" else {"T": task(busy, Retry=retry)}
    execution = machines.start(machines.machine(states))
    machines.until_event(execution, last)
    stopped = machines.states.stop_execution(executionArn=execution, error="Manual", cause="enough")
    described = machines.states.describe_execution(executionArn=execution)
    assert (described["status"], described["error"], described["cause"]) == ("ABORTED", "Manual", "enough")
    assert described["stopDate"] == stopped["stopDate"]
    assert machines.ended(execution).types[-1] == "ExecutionAborted"


def test_the_same_machine_has_the_same_history_at_any_scale(engine: Any) -> None:
    """Short waits at AWS's pace, beside the same in a hundredth of the time."""
    runs = []
    for scale in (1, 100):
        machines = Machines(engine, scale)
        function = machines.handler("busy", FAILS)
        retry = [{"ErrorEquals": ["Busy"], "IntervalSeconds": 1, "BackoffRate": 2.0, "MaxAttempts": 1}]
        caught = [{"ErrorEquals": ["States.ALL"], "ResultPath": "$.error", "Next": "W"}]
        states = {
            "P": {
                "Type": "Parallel",
                "Branches": [
                    {"StartAt": "T", "States": {"T": task(function, Retry=retry, Catch=caught), "W": wait(2)}},
                    {"StartAt": "A", "States": {"A": wait(1, Next="B"), "B": {"Type": "Pass", "End": True}}},
                ],
                "Next": "M",
            },
            "M": {
                "Type": "Map",
                "ItemsPath": "$",
                "MaxConcurrency": 1,
                "ItemProcessor": {"StartAt": "I", "States": {"I": wait(1)}},
                "End": True,
            },
        }
        runs.append(machines.run(states, {"id": 1}))
    slow, fast = runs
    assert slow.status == fast.status == "SUCCEEDED"
    # Branches race for the order of their first events; what each says and when is the same.
    assert sorted(slow.types) == sorted(fast.types)
    for event_type in ("WaitStateEntered", "WaitStateExited", "LambdaFunctionFailed", "MapStateExited"):
        assert fast.at(event_type) == pytest.approx(slow.at(event_type), abs=SLACK)
    assert fast.seconds == pytest.approx(slow.seconds, abs=SLACK)
    names = [[event["type"], event.get("stateEnteredEventDetails", {}).get("name")] for event in slow.events]
    again = [[event["type"], event.get("stateEnteredEventDetails", {}).get("name")] for event in fast.events]
    assert sorted(map(str, names)) == sorted(map(str, again))
