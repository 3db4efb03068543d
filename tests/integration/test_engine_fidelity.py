"""Answers of stock LocalStack that AWS gives otherwise, one live engine for all of them."""

import json
from typing import Any

import pytest

from tests.support.account import Account, document, statement
from tests.support.waiting import eventually

STATES = "states.amazonaws.com"


@pytest.fixture(scope="module")
def account(engine: Any) -> Account:
    return Account(engine)


def table(account: Account, name: str, **given: Any) -> dict[str, Any]:
    account("dynamodb").create_table(
        TableName=name,
        AttributeDefinitions=[{"AttributeName": "k", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "k", "KeyType": "HASH"}],
        BillingMode="PAY_PER_REQUEST",
        **given,
    )
    return dict(account("dynamodb").describe_table(TableName=name)["Table"])


def test_a_global_table_of_a_stack_has_its_id(account: Account) -> None:
    properties = {
        "TableName": "of-stack",
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [{"AttributeName": "k", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "k", "KeyType": "HASH"}],
        "Replicas": [{"Region": "us-east-1"}],
    }
    template = {
        "Resources": {"T": {"Type": "AWS::DynamoDB::GlobalTable", "Properties": properties}},
        "Outputs": {"Id": {"Value": {"Fn::GetAtt": ["T", "TableId"]}}},
    }
    client = account("cloudformation")
    client.create_stack(StackName="s", TemplateBody=json.dumps(template))
    stack = eventually(
        lambda: client.describe_stacks(StackName="s")["Stacks"][0],
        until=lambda found: found["StackStatus"] == "CREATE_COMPLETE",
        expected="the stack to be made",
    )
    told = account("dynamodb").describe_table(TableName="of-stack")["Table"]["TableId"]
    assert stack["Outputs"][0]["OutputValue"] == told


def test_shards_after_the_only_one_are_none(account: Account) -> None:
    made = table(account, "streamed", StreamSpecification={"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"})
    streams, arn = account("dynamodbstreams"), made["LatestStreamArn"]
    [shard] = streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]
    after = streams.describe_stream(StreamArn=arn, ExclusiveStartShardId=shard["ShardId"])
    assert after["StreamDescription"]["Shards"] == []


@pytest.mark.parametrize(
    ("may_assume", "trusted", "ends"),
    [("target", "root", "SUCCEEDED"), ("other", "root", "FAILED"), ("target", "", "FAILED")],
    ids=["both allow it", "the machine's role may not", "the role trusts the service alone"],
)
def test_a_task_s_role_is_assumed_by_the_role_of_the_machine(
    engine: Any, may_assume: str, trusted: str, ends: str
) -> None:
    account = Account(engine)
    table(account, "t")
    target = f"arn:aws:iam::{account.id}:role/target"
    role = account.role("machine", STATES, statement("sts:AssumeRole", resource=target.replace("target", may_assume)))
    who = {"AWS": account.id} if trusted else {"Service": STATES}
    trust = document({"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": who})
    account("iam").create_role(RoleName="target", AssumeRolePolicyDocument=trust)
    account.grant("target", statement("dynamodb:PutItem"))
    put = {"Resource": "arn:aws:states:::dynamodb:putItem", "Parameters": {"TableName": "t", "Item": {"k": {"S": "x"}}}}
    task = {"Type": "Task", **put, "Credentials": {"RoleArn": target}, "End": True}
    machine = account("stepfunctions").create_state_machine(
        name="m", roleArn=role, definition=json.dumps({"StartAt": "A", "States": {"A": task}})
    )
    execution = account("stepfunctions").start_execution(stateMachineArn=machine["stateMachineArn"])["executionArn"]
    ended = eventually(
        lambda: account("stepfunctions").describe_execution(executionArn=execution),
        until=lambda found: found["status"] != "RUNNING",
        expected="the execution to end",
    )
    assert ended["status"] == ends


def test_a_function_writes_to_the_group_of_its_configuration(account: Account) -> None:
    role = account.role("f", "lambda.amazonaws.com", statement("logs:*"))
    account.function("f", role, "import os\ndef handler(event, context): return dict(os.environ)")
    functions = account("lambda")
    functions.update_function_configuration(FunctionName="f", LoggingConfig={"LogGroup": "/own/group"})
    functions.get_waiter("function_updated_v2").wait(FunctionName="f", WaiterConfig={"Delay": 1})
    answer = functions.invoke(FunctionName="f")
    assert json.loads(answer["Payload"].read())["AWS_LAMBDA_LOG_GROUP_NAME"] == "/own/group"
    eventually(
        lambda: account("logs").describe_log_groups(logGroupNamePrefix="/")["logGroups"],
        until=lambda found: [group["logGroupName"] for group in found] == ["/own/group"],
        expected="the log group of the configuration alone",
    )
