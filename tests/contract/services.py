"""Rows of the contract: services do their work, nobody's permission being in question."""

import json

from tests.contract.account import Account, eventually, expect, refused
from tests.contract.hops import execution

TEMPLATE = {
    "Resources": {
        "Queue": {"Type": "AWS::SQS::Queue"},
        "Topic": {"Type": "AWS::SNS::Topic"},
        "Note": {"Type": "AWS::SSM::Parameter", "Properties": {"Type": "String", "Value": {"Ref": "Topic"}}},
    },
    "Outputs": {"Topic": {"Value": {"Ref": "Topic"}}, "Note": {"Value": {"Ref": "Note"}}},
}


def stores_objects(aws: Account) -> None:
    s3, bucket = aws("s3"), f"contract-{aws.id}"
    s3.create_bucket(Bucket=bucket)
    s3.put_object(Bucket=bucket, Key="a b/ü.txt", Body=b"text", Metadata={"who": "me"})
    found = s3.get_object(Bucket=bucket, Key="a b/ü.txt")
    expect((found["Body"].read(), found["Metadata"]) == (b"text", {"who": "me"}), "returns another object")
    refused(s3.get_object, "NoSuchKey", Bucket=bucket, Key="none")


def queues_messages(aws: Account) -> None:
    url, _ = aws.queue("q")
    aws("sqs").send_message(QueueUrl=url, MessageBody="m")
    [message] = aws("sqs").receive_message(QueueUrl=url, WaitTimeSeconds=2)["Messages"]
    expect(not aws.received(url), "a message is visible to two receivers")
    aws("sqs").delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])


def writes_on_condition(aws: Account) -> None:
    dynamodb, table = aws("dynamodb"), aws.own("t")
    dynamodb.create_table(
        TableName=table,
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    item = {"id": {"S": "1"}}
    put = {"TableName": table, "Item": item, "ConditionExpression": "attribute_not_exists(id)"}
    dynamodb.put_item(**put)
    refused(dynamodb.put_item, "ConditionalCheckFailedException", **put)
    expect(dynamodb.scan(TableName=table)["Items"] == [item], "holds other items")


def deploys_a_stack(aws: Account) -> None:
    formation, name = aws("cloudformation"), aws.own("stack")
    formation.create_stack(StackName=name, TemplateBody=json.dumps(TEMPLATE))
    found = eventually(
        lambda: formation.describe_stacks(StackName=name)["Stacks"][0],
        lambda one: not one["StackStatus"].endswith("IN_PROGRESS"),
        within=20,
    )
    expect(found["StackStatus"] == "CREATE_COMPLETE", f"ends in {found['StackStatus']}")
    told = {output["OutputKey"]: output["OutputValue"] for output in found["Outputs"]}
    note = aws("ssm").get_parameter(Name=told["Note"])["Parameter"]["Value"]
    expect(note == told["Topic"], "resources do not refer to each other")


def runs_a_state_machine(aws: Account) -> None:
    choice = {"Variable": "$.n", "NumericGreaterThan": 1, "Next": "Big"}
    states = {
        "Set": {"Type": "Pass", "Result": {"n": 2}, "Next": "Is"},
        "Is": {"Type": "Choice", "Choices": [choice], "Default": "Small"},
        "Big": {"Type": "Succeed"},
        "Small": {"Type": "Fail", "Error": "Small"},
    }
    ended = execution(aws, {"StartAt": "Set", "States": states}, aws.role("machine", "states.amazonaws.com"))
    expect(ended["status"] == "SUCCEEDED", f"ends {ended['status']}")
