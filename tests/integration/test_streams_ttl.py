"""Time to Live: what expires is removed some time later, and the stream tells who removed it."""

import json
import time
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.integration.streaming import LOGS, Streaming

WITHIN = 20
ON = {"Enabled": True, "AttributeName": "expires"}


def add(there: Streaming, key: str, **attributes: dict[str, str]) -> None:
    there.root("dynamodb").put_item(TableName="things", Item={"id": {"S": key}, **attributes})


def keys(there: Streaming) -> set[str]:
    items = there.root("dynamodb").scan(TableName="things")["Items"]
    return {item["id"]["S"] for item in items}


def refusal(operation: Any, **parameters: Any) -> tuple[str, str]:
    with pytest.raises(ClientError) as caught:
        operation(**parameters)
    error = caught.value.response["Error"]
    return error["Code"], error["Message"]


def test_an_expired_item_stays_for_a_while_and_is_then_removed_by_the_service(engine, eventually):
    there = Streaming(engine)
    there.reading(LOGS)
    dynamodb = there.root("dynamodb")
    dynamodb.update_time_to_live(TableName="things", TimeToLiveSpecification=ON)
    now = int(time.time())
    add(there, "by-ttl", expires={"N": str(now + 1)})
    add(there, "by-hand", expires={"N": str(now - 1)})
    add(there, "later", expires={"N": str(now + 3600)})
    add(there, "long-ago", expires={"N": str(now - 6 * 365 * 24 * 3600)})
    add(there, "text", expires={"S": str(now - 1)})
    add(there, "none")
    assert "by-ttl" in keys(there)
    dynamodb.delete_item(TableName="things", Key={"id": {"S": "by-hand"}})
    there.map()
    eventually(lambda: keys(there), until={"later", "long-ago", "text", "none"}.__eq__, within=WITHIN)
    assert time.time() - (now + 1) >= 2  # two minutes on AWS
    removed = eventually(
        lambda: {
            record["dynamodb"]["Keys"]["id"]["S"]: record
            for batch in there.batches()
            for record in batch
            if record["eventName"] == "REMOVE"
        },
        until=lambda found: len(found) == 2,
        within=WITHIN,
    )
    assert removed["by-ttl"]["userIdentity"] == {"type": "Service", "principalId": "dynamodb.amazonaws.com"}
    assert removed["by-ttl"]["dynamodb"]["OldImage"]["expires"] == {"N": str(now + 1)}
    assert "userIdentity" not in removed["by-hand"]


def test_a_filter_picks_what_the_service_removed(engine, eventually):
    there = Streaming(engine)
    there.reading(LOGS)
    there.root("dynamodb").update_time_to_live(TableName="things", TimeToLiveSpecification=ON)
    pattern = {"userIdentity": {"type": ["Service"], "principalId": ["dynamodb.amazonaws.com"]}}
    there.map(FilterCriteria={"Filters": [{"Pattern": json.dumps(pattern)}]})
    add(there, "a")
    there.root("dynamodb").delete_item(TableName="things", Key={"id": {"S": "a"}})
    add(there, "b", expires={"N": str(int(time.time()) - 10)})
    assert eventually(there.batch_keys, until=bool, within=WITHIN) == ["b"]


def test_a_changed_expiry_keeps_an_item(engine, eventually):
    there = Streaming(engine)
    there.root("dynamodb").update_time_to_live(TableName="things", TimeToLiveSpecification=ON)
    now = int(time.time())
    add(there, "kept", expires={"N": str(now - 1)})
    add(there, "kept", expires={"N": str(now + 3600)})
    add(there, "gone", expires={"N": str(now - 1)})
    eventually(lambda: keys(there), until={"kept"}.__eq__, within=WITHIN)


def test_the_setting_is_not_changed_twice_nor_to_another_attribute(engine):
    there = Streaming(engine)
    change = there.root("dynamodb").update_time_to_live
    off = {"Enabled": False, "AttributeName": "expires"}
    assert refusal(change, TableName="things", TimeToLiveSpecification=off) == (
        "ValidationException",
        "TimeToLive is already disabled",
    )
    change(TableName="things", TimeToLiveSpecification=ON)
    assert refusal(change, TableName="things", TimeToLiveSpecification=ON)[1] == "TimeToLive is already enabled"
    other = {"Enabled": True, "AttributeName": "other"}
    assert refusal(change, TableName="things", TimeToLiveSpecification=other)[1] == (
        "TimeToLive is active on a different AttributeName: current AttributeName is expires"
    )
    change(TableName="things", TimeToLiveSpecification=off)
    described = there.root("dynamodb").describe_time_to_live(TableName="things")["TimeToLiveDescription"]
    assert described == {"TimeToLiveStatus": "DISABLED"}


def test_a_stack_can_make_a_table_with_time_to_live(engine, eventually):
    there = Streaming(engine)
    properties = {
        "TableName": "sessions",
        "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
        "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
        "BillingMode": "PAY_PER_REQUEST",
        "TimeToLiveSpecification": ON,
    }
    template = {"Resources": {"Sessions": {"Type": "AWS::DynamoDB::Table", "Properties": properties}}}
    cloudformation = there.root("cloudformation")
    cloudformation.create_stack(StackName="s", TemplateBody=json.dumps(template))
    status = eventually(
        lambda: cloudformation.describe_stacks(StackName="s")["Stacks"][0]["StackStatus"],
        until=lambda status: not status.endswith("IN_PROGRESS"),
        within=WITHIN,
    )
    assert status == "CREATE_COMPLETE"
    described = there.root("dynamodb").describe_time_to_live(TableName="sessions")["TimeToLiveDescription"]
    assert described == {"TimeToLiveStatus": "ENABLED", "AttributeName": "expires"}
