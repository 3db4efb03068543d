"""DynamoDB and its streams answered by moto inside the engine, reached as LocalStack's own services reach them."""

import json

import pytest
from botocore.exceptions import ClientError

from tests.support.waiting import eventually

KEY = {
    "AttributeDefinitions": [{"AttributeName": "userId", "AttributeType": "S"}],
    "KeySchema": [{"AttributeName": "userId", "KeyType": "HASH"}],
    "BillingMode": "PAY_PER_REQUEST",
}
STREAM = {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"}


def test_scan_pages_at_one_megabyte(account):
    dynamodb = account.client("dynamodb")
    dynamodb.create_table(TableName="pages", **KEY)
    for number in range(12):
        item = {"userId": {"S": str(number)}, "load": {"S": "x" * 200_000}}
        dynamodb.put_item(TableName="pages", Item=item)
    pages = list(dynamodb.get_paginator("scan").paginate(TableName="pages"))
    assert len(pages) >= 3
    assert "LastEvaluatedKey" in pages[0]
    assert sum(page["Count"] for page in pages) == 12


def test_global_secondary_index_ttl_and_transaction(account):
    dynamodb = account.client("dynamodb")
    dynamodb.create_table(
        TableName="orders",
        AttributeDefinitions=[
            {"AttributeName": "id", "AttributeType": "S"},
            {"AttributeName": "status", "AttributeType": "S"},
        ],
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        GlobalSecondaryIndexes=[
            {
                "IndexName": "by-status",
                "KeySchema": [{"AttributeName": "status", "KeyType": "HASH"}],
                "Projection": {"ProjectionType": "ALL"},
            }
        ],
        BillingMode="PAY_PER_REQUEST",
    )
    dynamodb.update_time_to_live(
        TableName="orders", TimeToLiveSpecification={"Enabled": True, "AttributeName": "expires"}
    )
    put = {"TableName": "orders", "Item": {"id": {"S": "1"}, "status": {"S": "open"}}}
    dynamodb.transact_write_items(TransactItems=[{"Put": put}])
    found = dynamodb.query(
        TableName="orders",
        IndexName="by-status",
        KeyConditionExpression="#s = :s",
        ExpressionAttributeNames={"#s": "status"},
        ExpressionAttributeValues={":s": {"S": "open"}},
    )
    assert found["Items"] == [put["Item"]]
    assert dynamodb.describe_time_to_live(TableName="orders")["TimeToLiveDescription"]["TimeToLiveStatus"] == "ENABLED"
    with pytest.raises(dynamodb.exceptions.TransactionCanceledException):
        dynamodb.transact_write_items(
            TransactItems=[{"Put": {**put, "ConditionExpression": "attribute_not_exists(id)"}}]
        )


def test_missing_key_is_refused_as_on_aws(account):
    dynamodb = account.client("dynamodb")
    dynamodb.create_table(TableName="users", **KEY)
    with pytest.raises(ClientError, match="Missing the key userId in the item") as caught:
        dynamodb.put_item(TableName="users", Item={"id": {"S": "1"}})
    assert caught.value.response["Error"]["Code"] == "ValidationException"


def test_accounts_and_regions_are_apart(account, new_account):
    account.client("dynamodb").create_table(TableName="mine", **KEY)
    other = new_account(account.engine)
    assert other.client("dynamodb").list_tables()["TableNames"] == []


TEMPLATE = {
    "Resources": {
        "Users": {
            "Type": "AWS::DynamoDB::Table",
            "Properties": {**KEY, "StreamSpecification": {"StreamViewType": "NEW_AND_OLD_IMAGES"}},
        },
        "Role": {
            "Type": "AWS::IAM::Role",
            "Properties": {
                "AssumeRolePolicyDocument": {
                    "Version": "2012-10-17",
                    "Statement": [
                        {
                            "Effect": "Allow",
                            "Principal": {"Service": "lambda.amazonaws.com"},
                            "Action": "sts:AssumeRole",
                        }
                    ],
                }
            },
        },
        "Function": {
            "Type": "AWS::Lambda::Function",
            "Properties": {
                "Runtime": "python3.13",
                "Handler": "index.handler",
                "Role": {"Fn::GetAtt": ["Role", "Arn"]},
                "Code": {
                    "ZipFile": "import json\ndef handler(event, context):\n"
                    "    for r in event['Records']:\n"
                    "        d = r['dynamodb']\n"
                    "        images = d.get('OldImage'), d.get('NewImage')\n"
                    "        source = r['eventSource'], r['eventSourceARN']\n"
                    "        print('RECORD', json.dumps([r['eventName'], d['Keys'], *images, *source]))\n"
                },
            },
        },
        "Mapping": {
            "Type": "AWS::Lambda::EventSourceMapping",
            "Properties": {
                "EventSourceArn": {"Fn::GetAtt": ["Users", "StreamArn"]},
                "FunctionName": {"Ref": "Function"},
                "StartingPosition": "TRIM_HORIZON",
                "BatchSize": 10,
            },
        },
    },
    "Outputs": {
        "Table": {"Value": {"Ref": "Users"}},
        "TableArn": {"Value": {"Fn::GetAtt": ["Users", "Arn"]}},
        "StreamArn": {"Value": {"Fn::GetAtt": ["Users", "StreamArn"]}},
        "Function": {"Value": {"Ref": "Function"}},
    },
}


def test_stack_of_table_stream_and_function_reports_each_change(account):
    cloudformation = account.client("cloudformation")
    cloudformation.create_stack(StackName="streams", TemplateBody=json.dumps(TEMPLATE), Capabilities=["CAPABILITY_IAM"])

    def status():
        stack = cloudformation.describe_stacks(StackName="streams")["Stacks"][0]
        return None if stack["StackStatus"].endswith("_IN_PROGRESS") else stack

    stack = eventually(status, within=40)
    assert stack["StackStatus"] == "CREATE_COMPLETE", stack
    outputs = {one["OutputKey"]: one["OutputValue"] for one in stack["Outputs"]}
    assert outputs["StreamArn"].startswith(f"{outputs['TableArn']}/stream/")

    dynamodb = account.client("dynamodb")
    key, table = {"userId": {"S": "1"}}, outputs["Table"]
    first, second = {**key, "name": {"S": "An"}}, {**key, "name": {"S": "Bình"}}
    dynamodb.put_item(TableName=table, Item=first)
    dynamodb.put_item(TableName=table, Item=second)
    dynamodb.delete_item(TableName=table, Key=key)

    def seen(messages):
        return [json.loads(line.removeprefix("RECORD ")) for line in messages if line.startswith("RECORD ")]

    log = account.log_when(outputs["Function"], lambda messages: len(seen(messages)) >= 3)
    source = ["aws:dynamodb", outputs["StreamArn"]]
    assert seen(log) == [
        ["INSERT", key, None, first, *source],
        ["MODIFY", key, first, second, *source],
        ["REMOVE", key, second, None, *source],
    ]

    cloudformation.delete_stack(StackName="streams")
    stack_id = stack["StackId"]
    eventually(
        lambda: cloudformation.describe_stacks(StackName=stack_id)["Stacks"][0]["StackStatus"] == "DELETE_COMPLETE",
        within=40,
    )
    assert table not in dynamodb.list_tables()["TableNames"]


def test_failing_handler_is_retried_with_the_same_records(account):
    dynamodb, client = account.client("dynamodb"), account.client("lambda")
    table = dynamodb.create_table(TableName="retried", StreamSpecification=STREAM, **KEY)["TableDescription"]
    dynamodb.put_item(TableName="retried", Item={"userId": {"S": "1"}})
    name = account.function("def handler(e, c):\n    print('RECORDS', len(e['Records']))\n    raise ValueError('no')\n")
    client.create_event_source_mapping(
        EventSourceArn=table["LatestStreamArn"],
        FunctionName=name,
        StartingPosition="TRIM_HORIZON",
        MaximumRetryAttempts=1,
    )
    log = account.log_when(name, lambda messages: messages.count("RECORDS 1") >= 2)
    assert sum(line.startswith("[ERROR] ValueError: no") for line in log) == 2


def records(account, table):
    streams = account.client("dynamodbstreams")
    arn = streams.list_streams(TableName=table)["Streams"][0]["StreamArn"]
    shard = streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"][0]["ShardId"]
    iterator = streams.get_shard_iterator(StreamArn=arn, ShardId=shard, ShardIteratorType="TRIM_HORIZON")
    got = streams.get_records(ShardIterator=iterator["ShardIterator"])
    return [
        [one["eventName"], one["dynamodb"].get("OldImage"), one["dynamodb"].get("NewImage")] for one in got["Records"]
    ]


def test_stream_has_one_record_for_each_change_and_none_for_no_change(account):
    dynamodb = account.client("dynamodb")
    dynamodb.create_table(TableName="changes", StreamSpecification=STREAM, **KEY)
    key = {"userId": {"S": "1"}}
    rename = {
        "TableName": "changes",
        "Key": key,
        "UpdateExpression": "SET who = :w",
        "ExpressionAttributeValues": {":w": {"S": "An"}},
    }
    dynamodb.update_item(**rename)
    dynamodb.update_item(**rename)
    dynamodb.put_item(TableName="changes", Item={**key, "who": {"S": "An"}})
    dynamodb.update_item(**{**rename, "ExpressionAttributeValues": {":w": {"S": "Bo"}}})
    dynamodb.delete_item(TableName="changes", Key=key)
    dynamodb.delete_item(TableName="changes", Key=key)
    first, second = {**key, "who": {"S": "An"}}, {**key, "who": {"S": "Bo"}}
    assert records(account, "changes") == [["INSERT", None, first], ["MODIFY", first, second], ["REMOVE", second, None]]


def test_stream_goes_on_after_a_cancelled_transaction(account):
    dynamodb, streams = account.client("dynamodb"), account.client("dynamodbstreams")
    table = dynamodb.create_table(TableName="cancelled", StreamSpecification=STREAM, **KEY)["TableDescription"]
    arn = table["LatestStreamArn"]
    shard = streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"][0]["ShardId"]
    iterator = streams.get_shard_iterator(StreamArn=arn, ShardId=shard, ShardIteratorType="LATEST")["ShardIterator"]
    item = {"userId": {"S": "1"}}
    dynamodb.put_item(TableName="cancelled", Item=item)
    put = {"TableName": "cancelled", "Item": item, "ConditionExpression": "attribute_not_exists(userId)"}
    with pytest.raises(dynamodb.exceptions.TransactionCanceledException):
        dynamodb.transact_write_items(TransactItems=[{"Put": put}])
    dynamodb.delete_item(TableName="cancelled", Key=item)
    got = streams.get_records(ShardIterator=iterator)["Records"]
    assert [one["eventName"] for one in got] == ["INSERT", "REMOVE"]


def test_unknown_shard_iterator_is_expired(account):
    streams = account.client("dynamodbstreams")
    with pytest.raises(streams.exceptions.ExpiredIteratorException):
        streams.get_records(ShardIterator="arn:aws:dynamodb:us-east-1:000000000000:table/x/stream/y|1|absent")
