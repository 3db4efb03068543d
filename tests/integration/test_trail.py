"""CloudTrail's event history on a live engine: what happened, refused calls with AWS's error."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.support.account import Account, policy


@pytest.fixture
def evaluated(engine: Any) -> Account:
    return Account(engine)


def history(evaluated: Account, **attribute: str) -> list[dict[str, Any]]:
    attributes = [{"AttributeKey": key, "AttributeValue": value} for key, value in attribute.items()]
    events = evaluated.root("cloudtrail").lookup_events(LookupAttributes=attributes)["Events"]
    return [event | {"record": json.loads(event["CloudTrailEvent"])} for event in events]


def test_a_refused_call_is_in_the_history_with_its_error(evaluated: Account) -> None:
    dynamodb = evaluated.user("dynamodb", policy("sqs:*"))
    with pytest.raises(ClientError):
        dynamodb.describe_table(TableName="Users")
    [event] = history(evaluated, EventName="DescribeTable")
    assert (event["Username"], event["EventSource"], event["ReadOnly"]) == ("alice", "dynamodb.amazonaws.com", "true")
    record = event["record"]
    assert record["errorCode"] == "AccessDenied", "CloudTrail's code, whatever code the service answers"
    assert (
        "is not authorized to perform: dynamodb:DescribeTable on resource: arn:aws:dynamodb:" in record["errorMessage"]
    )
    assert record["requestParameters"] is None
    assert record["responseElements"] is None
    assert record["userIdentity"]["type"] == "IAMUser"
    assert record["userIdentity"]["arn"] == f"arn:aws:iam::{evaluated.id}:user/alice"


def test_a_call_that_went_well_has_its_parameters(evaluated: Account) -> None:
    evaluated.root("sqs").create_queue(QueueName="q")
    [event] = history(evaluated, EventName="CreateQueue")
    assert event["Username"] == "root"
    assert "errorCode" not in event["record"]
    assert event["record"]["requestParameters"]["QueueName"] == "q"


def test_a_failed_call_has_the_services_own_code(evaluated: Account) -> None:
    with pytest.raises(ClientError):
        evaluated.root("dynamodb").describe_table(TableName="missing")
    [event] = history(evaluated, EventName="DescribeTable")
    assert event["record"]["errorCode"] == "ResourceNotFoundException"


def test_data_events_are_not_in_the_history(evaluated: Account) -> None:
    evaluated.root("s3").put_object(Bucket=evaluated.bucket(), Key="k", Body=b"1")
    names = [event["EventName"] for event in history(evaluated)]
    assert "CreateBucket" in names
    assert "PutObject" not in names


def test_the_history_is_newest_first_and_in_pages(evaluated: Account) -> None:
    sqs = evaluated.root("sqs")
    for number in range(3):
        sqs.create_queue(QueueName=f"q{number}")
    pages = evaluated.root("cloudtrail").get_paginator("lookup_events").paginate(PaginationConfig={"PageSize": 2})
    events = [json.loads(e["CloudTrailEvent"]) for page in pages for e in page["Events"]]
    assert [e["requestParameters"]["QueueName"] for e in events if e["eventName"] == "CreateQueue"] == [
        "q2",
        "q1",
        "q0",
    ]


def test_secrets_are_hidden(evaluated: Account) -> None:
    evaluated.root("ssm").put_parameter(Name="/p", Value="secret", Type="SecureString")
    [event] = history(evaluated, EventName="PutParameter")
    assert "secret" not in event["CloudTrailEvent"]
