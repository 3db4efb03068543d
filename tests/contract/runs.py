"""Rows of the contract: functions that fail as on AWS, time, documented faults."""

import time
from typing import Any

import requests

from harness.scenarios.deploy import deploy
from harness.scenarios.loader import find_scenario, load_faults
from harness.scenarios.plan import plan
from tests.contract.account import ECHO, Account, eventually, expect
from tests.contract.hops import execution


def runs_and_answers(aws: Account) -> None:
    aws.function("f", ECHO)
    expect(aws.invoke("f", {"n": [1, "ü"]}) == (None, {"n": [1, "ü"]}), "answers something else")


def names_the_exception(aws: Account) -> None:
    aws.function("f", "class Late(Exception):\n    pass\ndef handler(event, context):\n    raise Late('by a day')\n")
    error, payload = aws.invoke("f")
    expect(error == "Unhandled", "hides the failure")
    expect(payload.get("errorType") == "Late", "reports another type than the handler raised")
    expect(payload.get("errorMessage") == "by a day" and payload.get("stackTrace"), "reports no message or trace")


def ends_what_takes_too_long(aws: Account) -> None:
    aws.function("f", "import time\ndef handler(event, context):\n    time.sleep(5)\n", timeout=1)
    error, payload = aws.invoke("f")
    expect(error == "Unhandled", "lets it run")
    expect(payload["errorMessage"].endswith("Task timed out after 1.00 seconds"), "fails in other words than AWS")


def misses_the_handler(aws: Account) -> None:
    aws.function("f", ECHO, handler="other.handler")
    error, payload = aws.invoke("f")
    expect(error == "Unhandled", "runs something")
    expect(payload["errorType"] == "Runtime.ImportModuleError", "reports another type than AWS")


def retries_a_named_error(aws: Account) -> None:
    arn = aws.function("f", "def handler(event, context):\n    raise KeyError('n')\n")
    task: dict[str, Any] = {"Type": "Task", "Resource": arn, "End": True}
    task["Catch"] = [{"ErrorEquals": ["KeyError"], "Next": "Caught"}]
    definition = {"StartAt": "Do", "States": {"Do": task, "Caught": {"Type": "Pass", "End": True}}}
    invoke = {"Effect": "Allow", "Action": "lambda:InvokeFunction", "Resource": "*"}
    ended = execution(aws, definition, aws.role("machine", "states.amazonaws.com", invoke))
    expect(ended["status"] == "SUCCEEDED", "does not know the exception's name")


def time_passes_faster(aws: Account) -> None:
    answer = requests.post(
        f"{aws.endpoint.url}/_daylab/time-scale",
        json={"account_id": aws.id, "time_scale": 60},
        headers={"X-Daylab-Token": aws.token},
        timeout=10,
    )
    expect(answer.status_code == 200, "time cannot be made to pass faster")
    states = {"Wait": {"Type": "Wait", "Seconds": 120, "End": True}}
    before = time.monotonic()
    ended = execution(aws, {"StartAt": "Wait", "States": states}, aws.role("m", "states.amazonaws.com"))
    expect(ended["status"] == "SUCCEEDED" and time.monotonic() - before < 15, "waits two minutes")
    reported = (ended["stopDate"] - ended["startDate"]).total_seconds()
    expect(reported >= 119, "reports other durations than AWS")


def breaks_and_mends(aws: Account) -> None:
    scenario = find_scenario("s3_lambda")
    fault = load_faults(scenario)["missing-get-object"]
    deployment = deploy(plan(scenario), aws.endpoint, account=aws.id)
    try:
        bucket, group = deployment.outputs["BucketName"], deployment.outputs["LogGroupName"]

        def lines(key: str, text: str) -> bool:
            aws("s3").put_object(Bucket=bucket, Key=key, Body=b"x")
            return eventually(lambda: any(text in line for line in _messages(aws, group)), within=15)

        expect(lines("sound.txt", "sound.txt"), "the reference does not work")
        deployment.update(plan(scenario, [fault]))
        expect(lines("broken.txt", "AccessDenied"), "the fault breaks nothing")
        deployment.update(plan(scenario))
        expect(lines("mended.txt", "mended.txt"), "the repair mends nothing")
    finally:
        deployment.destroy()


def _messages(aws: Account, group: str) -> list[str]:
    logs = aws("logs")
    try:
        return [str(event["message"]) for event in logs.filter_log_events(logGroupName=group)["events"]]
    except logs.exceptions.ResourceNotFoundException:
        return []  # the function makes it
