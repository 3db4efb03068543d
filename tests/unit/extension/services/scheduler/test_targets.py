"""What targets are given, and which calls are made."""

import json
from types import SimpleNamespace

import pytest

from harness.extension.services.scheduler.targets import UnsupportedTargetError, call, payload

SCHEDULE = "arn:aws:scheduler:eu-west-1:111122223333:schedule/default/one"


class Client:
    meta = SimpleNamespace(method_to_api_mapping={"start_execution": "StartExecution"})

    def __init__(self, calls, service):
        self._calls, self._service = calls, service

    def __getattr__(self, operation):
        return lambda **parameters: self._calls.append((self._service, operation, parameters))


def given(target):
    return payload(SCHEDULE, target, scheduled="2026-03-22T18:59:00Z", execution="e1", attempt=2)


def calls(target, text='{"a":1}'):
    made = []
    call(lambda service: Client(made, service), target, text)
    return made


def test_keywords_are_replaced():
    text = "<aws.scheduler.schedule-arn> <aws.scheduler.scheduled-time> <aws.scheduler.execution-id>"
    assert given({"Input": f"{text} <aws.scheduler.attempt-number> <other>"}) == (
        f"{SCHEDULE} 2026-03-22T18:59:00Z e1 2 <other>"
    )


def test_target_without_input_gets_an_event():
    event = json.loads(given({}))
    assert (event["source"], event["resources"], event["account"], event["detail"]) == (
        "aws.scheduler",
        [SCHEDULE],
        "111122223333",
        "{}",
    )


def test_empty_input_is_an_input():
    assert given({"Input": ""}) == ""


def test_universal_target_is_called_by_the_sdks_names():
    target = {"Arn": "arn:aws:scheduler:::aws-sdk:sfn:startExecution"}
    assert calls(target) == [("stepfunctions", "start_execution", {"a": 1})]


@pytest.mark.parametrize(
    ("service", "parameters", "expected"),
    [
        ("states", {}, ("stepfunctions", "start_execution", {"stateMachineArn": "ARN", "input": "x"})),
        ("sns", {}, ("sns", "publish", {"TopicArn": "ARN", "Message": "x"})),
        ("lambda", {}, ("lambda", "invoke", {"FunctionName": "ARN", "InvocationType": "Event", "Payload": b"x"})),
        (
            "events",
            {"EventBridgeParameters": {"Source": "s", "DetailType": "d"}},
            (
                "events",
                "put_events",
                {"Entries": [{"Source": "s", "DetailType": "d", "Detail": "x", "EventBusName": "ARN"}]},
            ),
        ),
    ],
)
def test_templated_targets(service, parameters, expected):
    arn = f"arn:aws:{service}:eu-west-1:111122223333:thing"
    found = repr(calls({"Arn": arn, **parameters}, "x")).replace(arn, "ARN")
    assert found == repr([expected])


@pytest.mark.parametrize(
    ("arn", "text"),
    [
        ("arn:aws:ecs:eu-west-1:111122223333:cluster/c", "{}"),
        ("arn:aws:scheduler:::aws-sdk:sqs:noOperation", "{}"),
        ("arn:aws:scheduler:::aws-sdk:sqs:generatePresignedUrl", "{}"),  # what a client has beside its operations
        ("arn:aws:scheduler:::aws-sdk:sqs:__init__", "{}"),
        ("arn:aws:scheduler:::aws-sdk:sfn:startExecution", "[1]"),
    ],
)
def test_what_cannot_be_called(arn, text):
    with pytest.raises(UnsupportedTargetError):
        calls({"Arn": arn}, text)
