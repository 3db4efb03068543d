"""REST APIs: access logs, traced execution logs, and what an account must have for them."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from harness.pytest_plugin.waiting import Eventually
from tests.integration.rest_api import RestApi, with_log_role
from tests.support.account import Account

FORMAT = json.dumps(
    {
        "id": "$context.requestId",
        "ip": "$context.identity.sourceIp",
        "method": "$context.httpMethod",
        "path": "$context.path",
        "resource": "$context.resourcePath",
        "status": "$context.status",
        "length": "$context.responseLength",
        "integration": "$context.integration.status",
        "error": "$context.error.message",
        "why": "$context.integrationErrorMessage",
        "user": "$context.authorizer.principalId",
    }
)
MALFORMED = "def handler(event, context):\n    return {'greeting': 'hello'}\n"


@pytest.fixture
def account(engine: Any) -> Account:
    return Account(engine)


@pytest.fixture(scope="session", name="eventually")
def eventually_of_the_plugin() -> Eventually:
    return Eventually("en")


def log_to(api: RestApi, group: str, log_format: str = FORMAT) -> None:
    api.update_stage(
        ("replace", "/accessLogSettings/destinationArn", f"arn:aws:logs:{api.account.place}:log-group:{group}"),
        ("replace", "/accessLogSettings/format", log_format),
    )


def test_every_request_is_a_line_of_the_access_log_in_the_stages_format(account: Account, eventually: Any) -> None:
    with_log_role(account)
    account.root("logs").create_log_group(logGroupName="access")
    api = RestApi(account)
    api.mock()
    api.on_function(MALFORMED)
    api.deploy()
    log_to(api, "access")
    good, unknown, wrong = api.call(path="/hello?q=1"), api.call(path="/nothing"), api.call("POST")
    assert [answer.status_code for answer in (good, unknown, wrong)] == [200, 403, 502]
    lines = eventually(lambda: api.group("access"), until=lambda found: len(found) == 3, within=10)
    rows = {row["id"]: row for row in map(json.loads, lines)}
    row = rows[good.headers["x-amzn-RequestId"]]
    assert row | {"ip": ""} == {
        "id": row["id"],
        "ip": "",
        "method": "GET",
        "path": "/dev/hello",
        "resource": "/hello",
        "status": "200",
        "length": str(len(good.content)),
        "integration": "200",
        "error": "-",
        "why": "-",
        "user": "-",
    }
    row = rows[unknown.headers["x-amzn-RequestId"]]
    assert (row["status"], row["error"], row["resource"]) == ("403", "Missing Authentication Token", "-")
    row = rows[wrong.headers["x-amzn-RequestId"]]
    assert (row["status"], row["error"]) == ("502", "Internal server error")
    assert row["why"] == "configuration error: Malformed Lambda proxy response"
    assert api.log() == []


def test_an_access_log_needs_the_accounts_role_a_group_and_a_request_id(account: Account) -> None:
    api = RestApi(account)
    api.mock()
    api.deploy()

    def refused(group: str, log_format: str) -> str:
        with pytest.raises(ClientError) as caught:
            log_to(api, group, log_format)
        assert caught.value.response["Error"]["Code"] == "BadRequestException"
        return str(caught.value.response["Error"]["Message"])

    assert refused("g", FORMAT) == "CloudWatch Logs role ARN must be set in account settings to enable logging"
    with_log_role(account)
    assert "$context.requestId" in refused("g", "$context.status")
    assert "ARN" in refused("", FORMAT)
    assert "accessLogSettings" not in api.gateway.get_stage(restApiId=api.id, stageName="dev")


def test_tracing_tells_what_went_to_the_integration_and_came_back(account: Account, eventually: Any) -> None:
    with_log_role(account)
    api = RestApi(account)
    name = api.on_function(MALFORMED)
    api.deploy()
    api.update_stage(("replace", "/*/*/logging/loglevel", "INFO"), ("replace", "/*/*/logging/dataTrace", "true"))
    api.call("POST", "/hello?who=me", body={"a": "b" * 2000})
    lines = eventually(api.log, until=lambda found: found[-1:] == ["Method completed with status: 502"], within=10)
    function = f"arn:aws:lambda:{account.place}:function:{name}"
    address = f"https://lambda.us-east-1.amazonaws.com/2015-03-31/functions/{function}/invocations"
    assert "Method request query string: {who=me}" in lines
    assert f"Endpoint request URI: {address}" in lines
    assert f"Sending request to {address}" in lines
    assert 'Endpoint response body before transformations: {"greeting": "hello"}' in lines
    assert lines[-2] == "Execution failed due to configuration error: Malformed Lambda proxy response"
    assert any(line.startswith("Received response. Status: 200, Integration latency: ") for line in lines)
    assert any(line.startswith("Method request body") and line.endswith(" [TRUNCATED]") for line in lines)


def test_a_body_that_was_refused_is_told_in_the_log(account: Account, eventually: Any) -> None:
    with_log_role(account)
    api = RestApi(account)
    api.gateway.create_model(
        restApiId=api.id, name="M", contentType="application/json", schema='{"type": "object", "required": ["name"]}'
    )
    validator = api.gateway.create_request_validator(restApiId=api.id, name="v", validateRequestBody=True)
    api.mock("POST", requestValidatorId=validator["id"], requestModels={"application/json": "M"})
    api.deploy()
    api.update_stage(("replace", "/*/*/logging/loglevel", "INFO"))
    assert api.call("POST", body={}).status_code == 400
    lines = eventually(api.log, until=lambda found: found[-1:] == ["Method completed with status: 400"], within=10)
    assert lines[-2] == (
        "Request body does not match model schema for content type application/json: "
        '[object has missing required properties (["name"])]'
    )
