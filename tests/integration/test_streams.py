"""DynamoDB Streams themselves: what is a change, what a record shows, and how streams are switched."""

import time
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.integration.streaming import Streaming

KEY = {"id": {"S": "1"}}


def read(streams: Any, arn: str, **place: Any) -> list[dict[str, Any]]:
    shard = streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"][0]["ShardId"]
    place = place or {"ShardIteratorType": "TRIM_HORIZON"}
    iterator = streams.get_shard_iterator(StreamArn=arn, ShardId=shard, **place)["ShardIterator"]
    return list(streams.get_records(ShardIterator=iterator)["Records"])


def refusal(operation: Any, **parameters: Any) -> tuple[str, str]:
    with pytest.raises(ClientError) as caught:
        operation(**parameters)
    error = caught.value.response["Error"]
    return error["Code"], error["Message"]


@pytest.mark.parametrize(
    ("view", "images"),
    [
        ("KEYS_ONLY", [(), (), ()]),
        ("NEW_IMAGE", [("NewImage",), ("NewImage",), ()]),
        ("OLD_IMAGE", [(), ("OldImage",), ("OldImage",)]),
        ("NEW_AND_OLD_IMAGES", [("NewImage",), ("NewImage", "OldImage"), ("OldImage",)]),
    ],
)
def test_a_view_type_decides_which_images_a_record_has(engine, view, images):
    there = Streaming(engine, view=view)
    dynamodb = there.root("dynamodb")
    there.put("1", a="old")
    there.put("1", a="new")
    dynamodb.delete_item(TableName="things", Key=KEY)
    found = read(there.root("dynamodbstreams"), there.stream)
    assert [one["eventName"] for one in found] == ["INSERT", "MODIFY", "REMOVE"]
    changes = [one["dynamodb"] for one in found]
    assert [tuple(sorted({"NewImage", "OldImage"} & change.keys())) for change in changes] == images
    assert {change["StreamViewType"] for change in changes} == {view}
    assert all(change["Keys"] == KEY for change in changes)
    assert all(
        change["NewImage"]["a"] == {"S": name}
        for change, name in zip(changes, ["old", "new"], strict=False)
        if "NewImage" in change
    )


def test_a_write_that_changes_nothing_makes_no_record_whatever_the_order_in_sets(engine):
    there = Streaming(engine)
    dynamodb = there.root("dynamodb")
    for tags in (["a", "b"], ["b", "a"], ["b", "c"]):
        dynamodb.put_item(
            TableName="things", Item={**KEY, "tags": {"SS": tags}, "deep": {"M": {"n": {"NS": tags and ["1"]}}}}
        )
    found = read(there.root("dynamodbstreams"), there.stream)
    assert [one["eventName"] for one in found] == ["INSERT", "MODIFY"]


def test_a_record_counts_the_bytes_of_its_key_and_images_and_keeps_binary_values(engine):
    there = Streaming(engine, view="NEW_IMAGE")
    item = {"id": {"S": "hello world"}, "binary_key": {"B": b"foobar"}}
    there.root("dynamodb").put_item(TableName="things", Item=item)
    [one] = read(there.root("dynamodbstreams"), there.stream)
    assert one["dynamodb"]["NewImage"] == item
    assert one["dynamodb"]["SizeBytes"] == 13 + 13 + 16
    assert one["dynamodb"]["ApproximateCreationDateTime"].microsecond == 0
    assert abs(one["dynamodb"]["ApproximateCreationDateTime"].timestamp() - time.time()) < 30


def test_records_of_one_key_keep_their_order_and_have_growing_numbers(engine):
    there = Streaming(engine)
    for number in range(12):
        there.put("1", at=str(number))
    found = [one["dynamodb"] for one in read(there.root("dynamodbstreams"), there.stream)]
    assert [change["NewImage"]["at"]["S"] for change in found] == [str(number) for number in range(12)]
    numbers = [int(change["SequenceNumber"]) for change in found]
    assert numbers == sorted(set(numbers))
    after = read(
        there.root("dynamodbstreams"),
        there.stream,
        ShardIteratorType="AFTER_SEQUENCE_NUMBER",
        SequenceNumber=str(numbers[9]),
    )
    assert [one["dynamodb"]["NewImage"]["at"]["S"] for one in after] == ["10", "11"]


def test_a_stream_can_be_disabled_and_a_new_one_enabled_with_another_view(engine):
    there = Streaming(engine, view="KEYS_ONLY")
    dynamodb, streams, first = there.root("dynamodb"), there.root("dynamodbstreams"), there.stream
    there.put("1", a="x")
    again = {"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"}
    assert refusal(dynamodb.update_table, TableName="things", StreamSpecification=again) == (
        "ValidationException",
        "Table already has an enabled stream: TableName: things",
    )
    off = {"StreamEnabled": False}
    assert (
        "must not be specified"
        in refusal(
            dynamodb.update_table, TableName="things", StreamSpecification={**off, "StreamViewType": "KEYS_ONLY"}
        )[1]
    )
    table = dynamodb.update_table(TableName="things", StreamSpecification=off)["TableDescription"]
    assert "StreamSpecification" not in table
    assert table["LatestStreamArn"] == first
    assert refusal(dynamodb.update_table, TableName="things", StreamSpecification=off)[0] == "ValidationException"

    there.put("2", a="unseen")
    closed = streams.describe_stream(StreamArn=first)["StreamDescription"]
    assert (closed["StreamStatus"], closed["StreamViewType"]) == ("DISABLED", "KEYS_ONLY")
    assert "EndingSequenceNumber" in closed["Shards"][0]["SequenceNumberRange"]
    assert [one["dynamodb"]["Keys"]["id"]["S"] for one in read(streams, first)] == ["1"]

    assert (
        "UpdateViewType is required"
        in refusal(dynamodb.update_table, TableName="things", StreamSpecification={"StreamEnabled": True})[1]
    )
    second = dynamodb.update_table(TableName="things", StreamSpecification=again)["TableDescription"]["LatestStreamArn"]
    assert second != first
    there.put("3", a="seen")
    [one] = read(streams, second)
    assert one["dynamodb"]["NewImage"] == {"id": {"S": "3"}, "a": {"S": "seen"}}
    assert [one["StreamArn"] for one in streams.list_streams(TableName="things")["Streams"]] == [first, second]
    assert streams.describe_stream(StreamArn=second)["StreamDescription"]["StreamStatus"] == "ENABLED"


def test_a_stream_that_never_was_is_not_found(engine):
    there = Streaming(engine)
    streams = there.root("dynamodbstreams")
    for arn in (f"{there.stream}9", there.stream.replace("table/things/", "table/none/")):
        assert refusal(streams.describe_stream, StreamArn=arn)[0] == "ResourceNotFoundException"


def test_an_iterator_of_another_account_reads_nothing(engine):
    there, other = Streaming(engine), Streaming(engine)
    streams = there.root("dynamodbstreams")
    shard = streams.describe_stream(StreamArn=there.stream)["StreamDescription"]["Shards"][0]["ShardId"]
    iterator = streams.get_shard_iterator(StreamArn=there.stream, ShardId=shard, ShardIteratorType="TRIM_HORIZON")
    there.put("1")
    code, _ = refusal(other.root("dynamodbstreams").get_records, ShardIterator=iterator["ShardIterator"])
    assert code in ("AccessDeniedException", "ResourceNotFoundException")


def test_an_iterator_is_good_in_its_own_account_only_even_where_nobody_is_evaluated(account, new_account):
    table = account.client("dynamodb").create_table(
        TableName="alone",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"},
    )["TableDescription"]
    other = new_account(account.engine).client("dynamodbstreams")
    code, _ = refusal(other.describe_stream, StreamArn=table["LatestStreamArn"])
    assert code == "ResourceNotFoundException"


def test_a_cancelled_transaction_leaves_no_record(engine):
    there = Streaming(engine)
    dynamodb = there.root("dynamodb")
    there.put("taken")
    puts = [{"Put": {"TableName": "things", "Item": {"id": {"S": name}}}} for name in ("new", "taken")]
    puts[1]["Put"]["ConditionExpression"] = "attribute_not_exists(id)"
    with pytest.raises(dynamodb.exceptions.TransactionCanceledException):
        dynamodb.transact_write_items(TransactItems=puts)
    assert [one["dynamodb"]["Keys"]["id"]["S"] for one in read(there.root("dynamodbstreams"), there.stream)] == [
        "taken"
    ]
