"""Probes of DynamoDB: items, streams, indexes, what reads cost, and in which words it refuses."""

from collections.abc import Mapping
from typing import Any

from harness.engines.probes.scratch import Scratch, within
from harness.engines.refusals import refusal

__all__ = ["builds_indexes", "counts_capacity", "refuses_in_words", "stores_items", "streams_changes"]

WORDS: Mapping[str, Any] = {
    "AttributeDefinitions": [{"AttributeName": name, "AttributeType": "S"} for name in ("id", "word")],
    "GlobalSecondaryIndexes": [
        {
            "IndexName": "Words",
            "KeySchema": [{"AttributeName": "word", "KeyType": "HASH"}],
            "Projection": {"ProjectionType": "ALL"},
        }
    ],
}
"""A global index of a table, as CreateTable takes it."""

LOOKUP: Mapping[str, Any] = {
    "IndexName": "Words",
    "KeyConditionExpression": "word = :word",
    "ExpressionAttributeValues": {":word": {"S": "here"}},
}
"""A query of that index."""


def stores_items(aws: Scratch) -> bool:
    """An item is stored and found, and a condition that does not hold is refused."""
    aws.table()
    dynamodb = aws.client("dynamodb")
    item = {"id": {"S": "1"}, "n": {"N": "1.10"}}
    dynamodb.put_item(TableName=aws.name, Item=item)
    found = dynamodb.get_item(TableName=aws.name, Key={"id": {"S": "1"}})["Item"]
    try:
        dynamodb.put_item(TableName=aws.name, Item=item, ConditionExpression="attribute_not_exists(id)")
    except dynamodb.exceptions.ConditionalCheckFailedException:
        return bool(found["id"] == item["id"])
    return False


def streams_changes(aws: Scratch) -> bool:
    """A change of an item is found in the table's stream."""
    table = aws.table(StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"})
    aws.client("dynamodb").put_item(TableName=aws.name, Item={"id": {"S": "1"}})
    streams, arn = aws.client("dynamodbstreams"), table["LatestStreamArn"]
    shard = streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"][0]["ShardId"]
    start = {"StreamArn": arn, "ShardId": shard, "ShardIteratorType": "TRIM_HORIZON"}
    records = within(
        lambda: streams.get_records(ShardIterator=streams.get_shard_iterator(**start)["ShardIterator"])["Records"], bool
    )
    return bool(records[0]["eventName"] == "INSERT")


def builds_indexes(aws: Scratch) -> bool:
    """An index that is added to a table with items is told of while it is made, and then finds them."""
    aws.table()
    dynamodb = aws.client("dynamodb")
    dynamodb.put_item(TableName=aws.name, Item={"id": {"S": "1"}, "word": {"S": "here"}})
    told = dynamodb.update_table(
        TableName=aws.name,
        AttributeDefinitions=WORDS["AttributeDefinitions"],
        GlobalSecondaryIndexUpdates=[{"Create": WORDS["GlobalSecondaryIndexes"][0]}],
    )["TableDescription"]["GlobalSecondaryIndexes"][0]
    if (told["IndexStatus"], told["Backfilling"]) != ("CREATING", False):
        return False

    def status() -> str:
        return str(dynamodb.describe_table(TableName=aws.name)["Table"]["GlobalSecondaryIndexes"][0]["IndexStatus"])

    if within(status, lambda found: found == "ACTIVE") != "ACTIVE":
        return False
    found = dynamodb.query(TableName=aws.name, **LOOKUP)["Items"]
    return [item["id"] for item in found] == [{"S": "1"}]


def counts_capacity(aws: Scratch) -> bool:
    """A read tells what it consumed, and a scan stops after 1 MB."""
    aws.table()
    dynamodb = aws.client("dynamodb")
    for number in range(4):
        item = {"id": {"S": str(number)}, "text": {"S": "x" * 350_000}}
        dynamodb.put_item(TableName=aws.name, Item=item)
    absent = dynamodb.get_item(TableName=aws.name, Key={"id": {"S": "absent"}}, ReturnConsumedCapacity="TOTAL")
    page = dynamodb.scan(TableName=aws.name, ReturnConsumedCapacity="TOTAL")
    units = (absent["ConsumedCapacity"]["CapacityUnits"], page["ConsumedCapacity"]["CapacityUnits"])
    return units[0] == 0.5 and 100 < units[1] < 150 and page["Count"] == 3 and "LastEvaluatedKey" in page


def refuses_in_words(aws: Scratch) -> bool:
    """Keys, items and queries that do not fit table or index are refused as AWS words it."""
    aws.table(**WORDS)
    dynamodb, table = aws.client("dynamodb"), {"TableName": aws.name}
    query = LOOKUP["ExpressionAttributeValues"]
    refusals = {
        "The provided key element does not match the schema": lambda: dynamodb.get_item(**table, Key={"no": {"S": ""}}),
        "Missing the key id in the item": lambda: dynamodb.put_item(**table, Item={"no": {"S": "1"}}),
        "Consistent reads are not supported on global secondary indexes": lambda: dynamodb.query(
            **table, **LOOKUP, ConsistentRead=True
        ),
        "must be specified in the request": lambda: dynamodb.query(
            **table, FilterExpression="word = :word", ExpressionAttributeValues=query
        ),
        "Query condition missed key schema element: id": lambda: dynamodb.query(
            **table, KeyConditionExpression="word = :word", ExpressionAttributeValues=query
        ),
        "The table does not have the specified index: Absent": lambda: dynamodb.query(
            **table, **{**LOOKUP, "IndexName": "Absent"}
        ),
    }
    told = {words: refusal(call) for words, call in refusals.items()}
    return all(code == "ValidationException" and words in message for words, (code, message) in told.items())
