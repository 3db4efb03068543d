"""Answers that LocalStack's AWS-validated snapshots have, of services without a module of tests of their own."""

import json
from typing import Any

import pytest
import requests
from botocore.exceptions import ClientError

from tests.support.account import Account, document, statement
from tests.support.waiting import eventually


@pytest.fixture(scope="module")
def account(engine: Any) -> Account:
    return Account(engine)


@pytest.mark.parametrize(
    ("role", "session", "message"),
    [
        ("nothing-valid-in-here", "session", "nothing-valid-in-here is invalid"),
        ("arn:a:a::aaaaaaaaaa:", "session", "arn:a:a::aaaaaaaaaa: is invalid"),
        ("arn:a:b:::something/test-role", "Session1:2", "at 'roleSessionName' failed to satisfy constraint"),
    ],
)
def test_a_role_or_session_that_is_no_name_is_told_first(
    account: Account, role: str, session: str, message: str
) -> None:
    with pytest.raises(ClientError, match=message) as caught:
        account.root("sts").assume_role(RoleArn=role, RoleSessionName=session)
    assert caught.value.response["Error"]["Code"] == "ValidationError"


def test_a_group_is_simulated_with_its_policies(account: Account) -> None:
    iam = account.root("iam")
    group = iam.create_group(GroupName="readers")["Group"]["Arn"]
    iam.put_group_policy(GroupName="readers", PolicyName="p", PolicyDocument=document(statement("s3:GetObject")))
    asked = {"PolicySourceArn": group, "ActionNames": ["s3:GetObject", "s3:PutObject"], "ResourceArns": ["*"]}
    found = iam.simulate_principal_policy(**asked)["EvaluationResults"]
    assert [one["EvalDecision"] for one in found] == ["allowed", "implicitDeny"]


def test_a_composite_alarm_tells_when_its_child_changed(account: Account) -> None:
    watch = account.root("cloudwatch")
    metric = {"Namespace": "n", "MetricName": "m", "Period": 60, "EvaluationPeriods": 1, "Statistic": "Sum"}
    watch.put_metric_alarm(AlarmName="child", **metric, Threshold=1, ComparisonOperator="GreaterThanThreshold")
    watch.put_composite_alarm(AlarmName="whole", AlarmRule="ALARM(child)")
    watch.set_alarm_state(AlarmName="child", StateValue="ALARM", StateReason="told")

    def told() -> str:
        found = watch.describe_alarms(AlarmNames=["whole"], AlarmTypes=["CompositeAlarm"])["CompositeAlarms"][0]
        return str(found.get("StateReasonData") or "")

    (child,) = json.loads(eventually(told))["triggeringAlarms"]
    assert child["state"]["timestamp"].endswith("+0000")
    assert child["state"]["timestamp"][10] == "T"


@pytest.mark.parametrize(
    ("service", "call", "missing"),
    [("kinesis", "list_streams", "kinesis-local"), ("firehose", "list_delivery_streams", "amazon_kclpy")],
)
def test_a_service_that_something_is_missing_for_says_so_at_once(
    account: Account, service: str, call: str, missing: str
) -> None:
    with pytest.raises(ClientError, match=missing) as caught:
        getattr(account.root(service), call)()
    answer = caught.value.response["ResponseMetadata"]
    assert (answer["HTTPStatusCode"], answer["RetryAttempts"]) == (501, 0)


def test_jsonata_says_at_once_that_nothing_evaluates_it(account: Account) -> None:
    machines = account.root("stepfunctions")
    state = {"Type": "Pass", "QueryLanguage": "JSONata", "Output": "{% 1 + 1 %}", "End": True}
    arn = machines.create_state_machine(
        name="j",
        definition=json.dumps({"StartAt": "S", "States": {"S": state}}),
        roleArn=account.role("j", "states.amazonaws.com"),
    )["stateMachineArn"]
    started = machines.start_execution(stateMachineArn=arn)["executionArn"]
    done = eventually(
        lambda: machines.describe_execution(executionArn=started), until=lambda one: one["status"] != "RUNNING"
    )
    assert (done["status"], "Java library is not installed" in done["cause"]) == ("FAILED", True)


def test_a_table_that_was_on_demand_still_tells_of_billing(account: Account) -> None:
    tables = account.root("dynamodb")
    key = {"AttributeName": "id", "AttributeType": "S"}
    made = {"AttributeDefinitions": [key], "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}]}
    units = {"BillingMode": "PROVISIONED", "ProvisionedThroughput": {"ReadCapacityUnits": 1, "WriteCapacityUnits": 1}}
    tables.create_table(TableName="was", **made, BillingMode="PAY_PER_REQUEST")
    tables.update_table(TableName="was", **units)
    tables.create_table(TableName="never", **made, **units)
    found = tables.describe_table(TableName="was")["Table"]
    assert found["BillingModeSummary"]["BillingMode"] == "PROVISIONED"
    assert "BillingModeSummary" not in tables.describe_table(TableName="never")["Table"]


def test_the_path_of_a_stage_without_a_slash_is_the_root(account: Account) -> None:
    role = account.role("f", "lambda.amazonaws.com")
    source = "def handler(event, context):\n    return {'statusCode': 200, 'body': event['path']}\n"
    arn = account.function("path", role, source)
    account.root("lambda").add_permission(
        FunctionName="path", StatementId="s", Action="lambda:InvokeFunction", Principal="apigateway.amazonaws.com"
    )
    gateway = account.root("apigateway")
    api = gateway.create_rest_api(name="a")["id"]
    root = gateway.get_resources(restApiId=api)["items"][0]["id"]
    method = {"restApiId": api, "resourceId": root, "httpMethod": "GET"}
    gateway.put_method(**method, authorizationType="NONE")
    uri = f"arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/{arn}/invocations"
    gateway.put_integration(**method, type="AWS_PROXY", integrationHttpMethod="POST", uri=uri)
    gateway.create_deployment(restApiId=api, stageName="s")
    url = f"{account.endpoint.url}/_aws/execute-api/{api}/s"
    assert [requests.get(url + end, timeout=30).text for end in ("", "/", "?a=b")] == ["/", "/", "/"]


def test_a_resource_without_a_type_is_told_of(account: Account) -> None:
    template = json.dumps({"Resources": {"Foo": {"Properties": {"A": "b"}}}})
    stacks = account.root("cloudformation")
    with pytest.raises(ClientError) as caught:
        stacks.create_change_set(StackName="untyped", ChangeSetName="c", ChangeSetType="CREATE", TemplateBody=template)
    error = caught.value.response["Error"]
    assert error["Code"] == "ValidationError", error
    assert error["Message"].endswith("[/Resources/Foo] Every Resources object must contain a Type member.")
