"""Day 07, documented problems, on the reference scenario: the symptom, the fix, the recovery."""

import json
import re

import requests

from harness.pytest_plugin import fault, requires

pytestmark = requires("apigateway.rest-calls", "lambda.errors")

SOON = 10  # seconds; usually well under one, a busy machine needs more
PATIENCE = 30  # seconds for one request
INTERNAL = {"message": "Internal server error"}

ALICE = {"userId": "123", "name": "Alice", "email": "alice@example.com"}
BOB = {"userId": "123", "name": "Bob"}


def call(sandbox, method, path, body=None):
    outputs = sandbox.outputs
    stage = f"{sandbox.endpoint.url}/_aws/execute-api/{outputs['ApiId']}/{outputs['StageName']}"
    data = None if body is None else json.dumps(body).encode()
    answer = requests.request(method, f"{stage}{path}", data=data, timeout=PATIENCE)
    return answer.status_code, answer.json() if answer.content else None


def store(sandbox, user):
    item = {name: {"S": value} for name, value in user.items()}
    sandbox.client("dynamodb").put_item(TableName=sandbox.outputs["TableName"], Item=item)


def items(sandbox):
    return sandbox.client("dynamodb").scan(TableName=sandbox.outputs["TableName"])["Items"]


def error_of(sandbox, eventually, output, text):
    """The log line of a function that contains ``text``."""
    function = sandbox.outputs[output]
    lines = eventually(
        lambda: [line for line in sandbox.logs(function) if line.startswith("[ERROR]")],
        within=SOON,
        expected=f"an [ERROR] line in the log of {function}",
    )
    [line, *_] = [each for each in lines if text in each] or [f"no {text!r} in {lines}"]
    return line


def denial(sandbox, output, action, table):
    """AWS's words for a role that may not do ``action`` on ``table``, as a pattern."""
    function = sandbox.outputs[output]
    resource = f"arn:aws:dynamodb:us-east-1:{sandbox.account}:table/{table}"
    # Each function has a role of its own; the session bears the function's name.
    principal = rf"arn:aws:sts::{sandbox.account}:assumed-role/\S+/{function}"
    refusal = f" is not authorized to perform: {action} on resource: {resource} "
    reason = f"because no identity-based policy allows the {action} action"
    return f"User: {principal}{re.escape(refusal + reason)}"


@fault("missing-put-permission")
@requires("iam.enforcement")
def test_role_without_put_item_is_refused(sandbox, eventually):
    sandbox.deploy_broken()
    answer = call(sandbox, "POST", "/users", ALICE)
    assert answer == (502, INTERNAL)
    line = error_of(sandbox, eventually, "CreateFunctionName", "AccessDeniedException")
    assert "ClientError: An error occurred (AccessDeniedException) when calling the PutItem operation: " in line
    assert re.search(denial(sandbox, "CreateFunctionName", "dynamodb:PutItem", "Users"), line), line
    assert items(sandbox) == []

    sandbox.repair()
    assert call(sandbox, "POST", "/users", ALICE) == (201, ALICE)
    assert [item["userId"] for item in items(sandbox)] == [{"S": "123"}]


@fault("wrong-table-arn")
@requires("iam.enforcement")
def test_policy_on_another_table_allows_nothing(sandbox, eventually):
    sandbox.deploy_broken()
    store(sandbox, ALICE)
    answer = call(sandbox, "GET", "/users/123")
    assert answer == (502, INTERNAL)
    line = error_of(sandbox, eventually, "GetFunctionName", "AccessDeniedException")
    # The message names the table that was asked for, not the one in the policy.
    assert re.search(denial(sandbox, "GetFunctionName", "dynamodb:GetItem", "Users"), line), line

    sandbox.repair()
    assert call(sandbox, "GET", "/users/123") == (200, ALICE)


@fault("wrong-key-name")
@requires("dynamodb.errors")
def test_key_of_another_name_does_not_match_the_schema(sandbox, eventually):
    sandbox.deploy_broken()
    store(sandbox, ALICE)
    answer = call(sandbox, "GET", "/users/123")
    assert answer == (502, INTERNAL)
    line = error_of(sandbox, eventually, "GetFunctionName", "ValidationException")
    wording = "when calling the GetItem operation: The provided key element does not match the schema"
    assert f"An error occurred (ValidationException) {wording}" in line, line
    # Whatever the operation, and whichever part of the key is wrong.
    dynamodb, table = sandbox.client("dynamodb"), sandbox.outputs["TableName"]
    for key in ({"id": {"S": "123"}}, {"userid": {"S": "123"}}, {"userId": {"N": "123"}}):
        for operation in (dynamodb.get_item, dynamodb.delete_item, dynamodb.update_item):
            try:
                operation(TableName=table, Key=key)
                refusal = None
            except dynamodb.exceptions.ClientError as error:
                refusal = error.response["Error"]
            assert refusal == {
                "Code": "ValidationException",
                "Message": "The provided key element does not match the schema",
            }

    sandbox.repair()
    assert call(sandbox, "GET", "/users/123") == (200, ALICE)


@fault("put-without-key")
@requires("dynamodb.errors")
def test_item_without_the_key_is_not_stored(sandbox, eventually):
    sandbox.deploy_broken()
    answer = call(sandbox, "POST", "/users", ALICE)
    assert answer == (502, INTERNAL)
    line = error_of(sandbox, eventually, "CreateFunctionName", "ValidationException")
    assert "An error occurred (ValidationException) when calling the PutItem operation: " in line
    assert "Missing the key userId in the item" in line
    assert items(sandbox) == []

    sandbox.repair()
    assert call(sandbox, "POST", "/users", ALICE) == (201, ALICE)
    [item] = items(sandbox)
    assert item["userId"] == {"S": "123"}


@fault("unconditional-put")
def test_put_without_condition_overwrites(sandbox):
    sandbox.deploy_broken()
    store(sandbox, ALICE)
    answer = call(sandbox, "POST", "/users", BOB)
    assert answer == (201, BOB)  # whoever asks learns nothing
    [item] = items(sandbox)
    assert item == {"userId": {"S": "123"}, "name": {"S": "Bob"}}  # Alice and her e-mail address are gone
    assert not any(line.startswith("[ERROR]") for line in sandbox.logs(sandbox.outputs["CreateFunctionName"]))

    sandbox.repair()
    status, _ = call(sandbox, "POST", "/users", ALICE)
    assert status == 409
    assert items(sandbox) == [item]


@fault("floats-not-accepted")
def test_floats_are_refused_before_any_call(sandbox, eventually):
    sandbox.deploy_broken()
    chi = {"userId": "456", "name": "Chi", "balance": 19.99}
    assert call(sandbox, "POST", "/users", {**BOB, "balance": 20})[0] == 201
    assert call(sandbox, "POST", "/users", chi) == (502, INTERNAL)
    line = error_of(sandbox, eventually, "CreateFunctionName", "TypeError")
    assert "Float types are not supported. Use Decimal types instead." in line

    sandbox.repair()
    assert call(sandbox, "POST", "/users", chi) == (201, chi)
    [stored] = [item for item in items(sandbox) if item["userId"] == {"S": "456"}]
    assert stored["balance"] == {"N": "19.99"}
