"""What one account asks for ends at a bound, with an answer."""

import contextlib
import gzip
import json
import time
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.integration.rest_api import RestApi
from tests.support.account import Account

NEVER_ENDING = "^(a+)+$"
LONG = "a" * 5_000 + "!"


@pytest.fixture(scope="module")
def account(engine: Any) -> Account:
    """One account for the module."""
    return Account(engine)


def test_a_models_expression_takes_linear_time(account):
    api = RestApi(account)
    schema = {"properties": {"a": {"type": "string", "pattern": NEVER_ENDING}}}
    api.gateway.create_model(restApiId=api.id, name="M", contentType="application/json", schema=json.dumps(schema))
    validator = api.gateway.create_request_validator(restApiId=api.id, name="v", validateRequestBody=True)["id"]
    api.mock("POST", requestModels={"application/json": "M"}, requestValidatorId=validator)
    api.deploy()
    assert api.call("POST", body={"a": LONG}).status_code == 400
    assert api.call("POST", body={"a": "aaa"}).status_code == 200


@pytest.mark.parametrize(
    "template",
    ["#foreach($i in [1..1001])x#end", "#macro(m $x)#m($x)#m($x)#end#m(1)", "$a " * 90_000],
    ids=["loop", "recursion", "length"],
)
def test_a_mapping_template_takes_bounded_work(account, template):
    api = RestApi(account)
    api.mock("GET", body=template)
    api.deploy()
    answer = api.call()
    assert (answer.status_code, answer.json()) == (500, {"message": "Internal server error"})


def test_a_log_filters_expression_takes_linear_time(account):
    logs, group = account("logs"), {"logGroupName": "g"}
    logs.create_log_group(**group)
    logs.create_log_stream(**group, logStreamName="s")
    now = int(time.time() * 1000)
    events = [{"timestamp": now, "message": LONG}, {"timestamp": now, "message": "aaa"}]
    logs.put_log_events(**group, logStreamName="s", logEvents=events)
    found = logs.filter_log_events(**group, filterPattern=f"%{NEVER_ENDING}%")["events"]
    assert [event["message"] for event in found] == ["aaa"]
    with pytest.raises(ClientError, match="InvalidParameterException"):
        logs.filter_log_events(**group, filterPattern="a" * 1025)


def test_a_body_above_the_services_limit_is_refused(account):
    api = RestApi(account)
    api.mock("POST")
    api.deploy()
    assert api.call("POST", body="x" * 1_000).status_code == 200
    assert api.call("POST", body="x" * (10 * 1024**2 + 1)).status_code == 413


def test_a_packed_body_has_the_limit_of_what_it_holds(account):
    api = RestApi(account)
    api.mock("POST")
    api.deploy()
    packed = {"Content-Encoding": "gzip"}
    assert api.call("POST", body=gzip.compress(b"x" * 1_000), headers=packed).status_code == 200
    assert api.call("POST", body=gzip.compress(b"x" * 11 * 1024**2), headers=packed).status_code == 413


def test_templates_and_what_they_make_are_bounded(account):
    stacks = account("cloudformation")

    def template(value: Any) -> str:
        parameter = {"Type": "AWS::SSM::Parameter", "Properties": {"Type": "String", "Value": value}}
        return json.dumps({"Resources": {"P": parameter}})

    growing = {"Fn::Sub": ["${a}" * 2_000, {"a": {"Fn::Sub": ["${a}" * 2_000, {"a": "x" * 20}]}}]}
    joined = {"Fn::Join": ["x" * 20_000, ["a"] * 100]}
    for name, value in (("growing", growing), ("joined", joined), ("large", "x" * 51_200)):
        with pytest.raises(ClientError, match="ValidationError"):
            stacks.create_stack(StackName=name, TemplateBody=template(value))
    small = {"Fn::Sub": ["${a}-${a}", {"a": {"Fn::Join": ["-", ["b", "c"]]}}]}
    stacks.create_stack(StackName="small", TemplateBody=template(small))
    stacks.get_waiter("stack_create_complete").wait(StackName="small", WaiterConfig={"Delay": 1})


def test_expressions_of_state_machines_are_bounded(account):
    machines, role = account("stepfunctions"), account.role("machine", "states.amazonaws.com")

    def outcome(expression: str, given: Any) -> tuple[str, str]:
        state = {"Type": "Pass", "Parameters": {"x.$": expression}, "End": True}
        definition = json.dumps({"StartAt": "A", "States": {"A": state}})
        made = machines.create_state_machine(
            name="m", definition=definition, roleArn=role, type="EXPRESS", tags=[{"key": "k", "value": "v"}]
        )["stateMachineArn"]
        ended = machines.start_sync_execution(stateMachineArn=made, input=json.dumps(given))
        machines.delete_state_machine(stateMachineArn=made)
        return ended["status"], ended.get("output", "")

    assert outcome("States.Format('{}-{}', $.a, $.a)", {"a": "x"}) == ("SUCCEEDED", '{"x":"x-x"}')
    assert outcome("States.Format($.a, 1)", {"a": "{0.__class__}"}) == ("SUCCEEDED", '{"x":"{0.__class__}"}')
    assert outcome("States.Format('{}{}{}', $.a, $.a, $.a)", {"a": "x" * 100_000})[0] == "FAILED"
    assert outcome("States.ArrayRange(1, 3, 1)", {}) == ("SUCCEEDED", '{"x":[1,2,3]}')
    assert outcome("States.ArrayRange(1, 1000000000000, 1)", {})[0] == "FAILED"
    assert outcome("$..*..*..*", {"a": [[[[[[[1] * 3] * 3] * 3] * 3] * 3] * 3] * 3})[0] == "FAILED"
    with pytest.raises(ClientError, match="InvalidDefinition"):
        outcome("States.Array(" * 11 + "1" + ")" * 11, {})


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        ("(" * 2_000 + "k = :a" + ")" * 2_000, "nested too deeply"),
        ("k = :a AND " * 400 + "k = :a", "Expression size has exceeded the maximum allowed size"),
    ],
    ids=["depth", "length"],
)
def test_expressions_of_tables_are_bounded(account, expression, words):
    tables = account("dynamodb")
    with contextlib.suppress(tables.exceptions.ResourceInUseException):
        tables.create_table(
            TableName="t",
            KeySchema=[{"AttributeName": "k", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "k", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
        )
    with pytest.raises(ClientError, match=words) as caught:
        tables.scan(TableName="t", FilterExpression=expression, ExpressionAttributeValues={":a": {"S": "a"}})
    assert caught.value.response["Error"]["Code"] == "ValidationException"


def test_aliases_of_an_api_definition_are_bounded(account):
    lines = [f"x{n + 1}: &x{n + 1} [{', '.join([f'*x{n}'] * 10)}]" for n in range(6)]
    given = "\n".join(["openapi: 3.0.1", "info: {title: x, version: '1'}", "paths: {}", "x0: &x0 [1, 1]"])
    gateway = account("apigateway")
    gateway.import_rest_api(body=given.encode())
    with pytest.raises(ClientError, match="BadRequestException"):
        gateway.import_rest_api(body="\n".join([given, *lines]).encode())
