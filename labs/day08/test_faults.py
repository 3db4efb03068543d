"""Day 08, documented problems, on the reference scenario: the symptom, the fix, the recovery."""

import json
import re

import pytest
import requests
from botocore.exceptions import ClientError, ParamValidationError

from harness.pytest_plugin import fault, requires

pytestmark = requires("apigateway.rest-calls")

SOON = 10  # seconds; usually well under one, a busy machine needs more
PATIENCE = 30  # seconds for one request
INTERNAL = (502, {"message": "Internal server error"})
ALICE = {"userId": "123", "name": "Alice", "email": "alice@example.com"}


def get(sandbox, path, **parameters):
    outputs = sandbox.outputs
    stage = f"{sandbox.endpoint.url}/_aws/execute-api/{outputs['ApiId']}/{outputs['StageName']}"
    answer = requests.get(f"{stage}{path}", params=parameters, timeout=PATIENCE)
    return answer.status_code, answer.json()


def find_alice(sandbox):
    return get(sandbox, "/user", email=ALICE["email"])


def store_alice(sandbox):
    item = {name: {"S": value} for name, value in ALICE.items()}
    sandbox.client("dynamodb").put_item(TableName=sandbox.outputs["TableName"], Item=item)


def load(sandbox, count):
    """Store so many users of about 1 KB."""
    biography = {"S": "x" * 960}
    items = [{"userId": {"S": f"u{number:04}"}, "biography": biography} for number in range(count)]
    for start in range(0, count, 25):
        batch = [{"PutRequest": {"Item": item}} for item in items[start : start + 25]]
        sandbox.client("dynamodb").batch_write_item(RequestItems={sandbox.outputs["TableName"]: batch})


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


def validation(message):
    """How the SDK words a refusal of Query."""
    return f"An error occurred (ValidationException) when calling the Query operation: {message}"


@fault("missing-index")
@requires("dynamodb.errors", "dynamodb.indexes", "lambda.errors")
def test_index_is_added_to_a_table_with_data(broken, eventually):
    store_alice(broken)
    assert find_alice(broken) == INTERNAL
    words = validation("The table does not have the specified index: EmailIndex")
    assert words in error_of(broken, eventually, "FindFunctionName", "ValidationException")

    broken.repair()  # waits until the index is ACTIVE
    assert find_alice(broken) == (200, ALICE)
    dynamodb, table = broken.client("dynamodb"), broken.outputs["TableName"]
    [index] = dynamodb.describe_table(TableName=table)["Table"]["GlobalSecondaryIndexes"]
    assert (index["IndexName"], index["IndexStatus"]) == ("EmailIndex", "ACTIVE")


@fault("local-index-later")
@requires("dynamodb.errors", "lambda.errors")
def test_local_index_needs_a_new_table(broken, eventually):
    dynamodb, old = broken.client("dynamodb"), broken.outputs["VisitsTableName"]
    visit = {"userId": {"S": "123"}, "visitedAt": {"N": "1"}, "page": {"S": "/home"}}
    dynamodb.put_item(TableName=old, Item=visit)
    question = {"userId": "123", "page": "/home"}
    assert get(broken, "/visits", **question) == INTERNAL
    words = validation("The table does not have the specified index: PageIndex")
    assert words in error_of(broken, eventually, "VisitsFunctionName", "ValidationException")
    index = {
        "IndexName": "PageIndex",
        "KeySchema": [
            {"AttributeName": "userId", "KeyType": "HASH"},
            {"AttributeName": "page", "KeyType": "RANGE"},
        ],
        "Projection": {"ProjectionType": "KEYS_ONLY"},
    }
    with pytest.raises(ParamValidationError, match='Unknown parameter in input: "LocalSecondaryIndexes"'):
        dynamodb.update_table(TableName=old, LocalSecondaryIndexes=[index])

    broken.repair()  # CloudFormation makes another table
    new = broken.outputs["VisitsTableName"]
    assert new != old
    with pytest.raises(dynamodb.exceptions.ResourceNotFoundException):
        dynamodb.describe_table(TableName=old)  # and what was in the old one is gone with it
    assert get(broken, "/visits", **question) == (200, {"visitedAt": []})
    dynamodb.put_item(TableName=new, Item=visit)
    assert get(broken, "/visits", **question) == (200, {"visitedAt": [1]})


def consumed(sandbox, eventually, count):
    """Capacity units of each page that users-find has read, once it has told of ``count``."""
    function = sandbox.outputs["FindFunctionName"]
    told = eventually(
        lambda: [json.loads(line) for line in sandbox.logs(function) if line.startswith("{")],
        until=lambda lines: len(lines) >= count,
        within=SOON,
        expected=f"{count} lines with consumed capacity in the log of {function}",
    )
    return [each["CapacityUnits"] for each in told]


@fault("scan-for-email")
@requires("dynamodb.capacity", "lambda.logs")
def test_scan_costs_what_the_table_weighs(broken, eventually):
    store_alice(broken)
    assert find_alice(broken) == (200, ALICE)
    assert consumed(broken, eventually, 1) == [0.5]  # with one user nobody notices
    load(broken, 1500)
    assert find_alice(broken) == (200, ALICE)
    _, *pages = consumed(broken, eventually, 3)
    assert len(pages) == 2
    assert 150 < sum(pages) < 250

    broken.repair()
    assert find_alice(broken) == (200, ALICE)
    assert consumed(broken, eventually, 4)[3:] == [0.5]


@fault("query-without-key")
@requires("dynamodb.errors", "lambda.errors")
def test_query_without_key_condition_is_refused(broken, eventually):
    store_alice(broken)
    assert find_alice(broken) == INTERNAL
    line = error_of(broken, eventually, "FindFunctionName", "ValidationException")
    assert "KeyConditions or KeyConditionExpression parameter must be specified" in line
    # Nor does a condition help that is not on the key, or not an equality.
    query = broken.client("dynamodb").query
    for condition, words in (
        ("userId = :e", "Query condition missed key schema element: email"),
        ("begins_with(email, :e)", "Query key condition not supported"),
    ):
        with pytest.raises(ClientError, match=words) as caught:
            query(
                TableName=broken.outputs["TableName"],
                IndexName="EmailIndex",
                KeyConditionExpression=condition,
                ExpressionAttributeValues={":e": {"S": ALICE["email"]}},
            )
        assert caught.value.response["Error"]["Code"] == "ValidationException"

    broken.repair()
    assert find_alice(broken) == (200, ALICE)


@fault("consistent-read-of-index")
@requires("dynamodb.errors", "lambda.errors")
def test_global_index_cannot_be_read_consistently(broken, eventually):
    store_alice(broken)
    assert find_alice(broken) == INTERNAL
    line = error_of(broken, eventually, "FindFunctionName", "ValidationException")
    assert "Consistent reads are not supported on global secondary indexes" in line

    broken.repair()
    assert find_alice(broken) == (200, ALICE)


@fault("pagination-forgotten")
@requires("dynamodb.capacity", "lambda.errors")
def test_first_page_is_not_the_table(broken):
    load(broken, 1500)
    status, body = get(broken, "/users")
    assert status == 200  # whoever asks learns nothing
    assert 900 < len(body["userIds"]) < 1200
    assert not any(line.startswith("[ERROR]") for line in broken.logs(broken.outputs["ListFunctionName"]))

    broken.repair()
    status, body = get(broken, "/users")
    assert (status, len(body["userIds"]), len(set(body["userIds"]))) == (200, 1500, 1500)


@fault("policy-on-the-table")
@requires("iam.enforcement", "lambda.errors")
def test_index_is_a_resource_of_its_own(broken, eventually):
    store_alice(broken)
    assert find_alice(broken) == INTERNAL
    line = error_of(broken, eventually, "FindFunctionName", "AccessDeniedException")
    resource = f"arn:aws:dynamodb:us-east-1:{broken.account}:table/Users/index/EmailIndex"
    refusal = f" is not authorized to perform: dynamodb:Query on resource: {resource} "
    reason = "because no identity-based policy allows the dynamodb:Query action"
    assert re.search(re.escape(refusal + reason), line), line

    broken.repair()
    assert find_alice(broken) == (200, ALICE)
