"""Parameters of tasks: what Step Functions refuses before it calls a service."""

from typing import Any

import pytest
from botocore.session import get_session

from harness.extension.services.stepfunctions.parameters import null_fields, problems

NO_TEXT = "The value for the field '{}' must be a STRING"


def shape(service: str, operation: str) -> Any:
    return get_session().get_service_model(service).operation_model(operation).input_shape


@pytest.mark.parametrize(
    ("service", "operation", "given", "told"),
    [
        ("sqs", "SendMessage", {"QueueUrl": "q", "MessageBody": {"any": "json"}}, []),
        ("sqs", "SendMessage", {"MessageBody": "m"}, ["The field 'QueueUrl' is required but was missing"]),
        (
            "sqs",
            "SendMessage",
            {"QueueUrl": 5, "MessageBody": 5},
            ["The value for the field 'QueueUrl' must be a STRING"],
        ),
        ("stepfunctions", "StartExecution", {"Input": {}}, ["The field 'StateMachineArn' is required but was missing"]),
        ("stepfunctions", "StartExecution", {"StateMachineArn": "a"}, []),
        (
            "dynamodb",
            "PutItem",
            {"TableName": "t", "Item": {"a": {"S": "x"}, "n": {"N": 1}, "l": {"L": [{"S": True}]}}},
            ["The value for the field 'N' must be a STRING", "The value for the field 'S' must be a STRING"],
        ),
        ("dynamodb", "PutItem", {"TableName": "t", "Item": None}, []),
        (
            "events",
            "PutEvents",
            {"Entries": [{"Source": 1, "Detail": {}}]},
            ["The value for the field 'Source' must be a STRING"],
        ),
    ],
)
def test_parameters_are_evaluated(service: str, operation: str, given: dict[str, Any], told: list[str]) -> None:
    assert list(problems(given, shape(service, operation))) == told


def test_null_is_for_the_service_to_refuse() -> None:
    assert null_fields({"TableName": "t", "Item": None, "ReturnValues": None}, shape("dynamodb", "PutItem")) == ["Item"]
