"""REST APIs: who may call: IAM, Lambda authorizers, resource policies."""

import json
from typing import Any

import pytest
import requests
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from harness.pytest_plugin.waiting import Eventually
from tests.integration.rest_api import RestApi, with_log_role
from tests.support.account import Account, document, policy, statement

ECHO = "import json\ndef handler(event, context):\n    return {'statusCode': 200, 'body': json.dumps(event)}\n"
AUTHORIZER = """
import json
def handler(event, context):
    print("asked")
    token = event.get("authorizationToken") or event["headers"].get("X-Who", "")
    if token == "nobody":
        raise Exception("Unauthorized")
    if token == "breaks":
        raise Exception("oops")
    if token == "odd":
        return {"principalId": token}
    effect = "Deny" if token == "denied" else "Allow"
    resource = event["methodArn"].replace("hello", "other") if token == "elsewhere" else event["methodArn"]
    statement = {"Effect": effect, "Action": "execute-api:Invoke", "Resource": resource}
    return {
        "principalId": token,
        "policyDocument": {"Version": "2012-10-17", "Statement": [statement]},
        "context": {"level": 7, "team": "a", "admin": True},
    }
"""
UNAUTHORIZED = (401, {"message": "Unauthorized"})
REFUSED = "User is not authorized to access this resource"


@pytest.fixture
def account(engine: Any) -> Account:
    return Account(engine)


@pytest.fixture(scope="session", name="eventually")
def eventually_of_the_plugin() -> Eventually:
    return Eventually("en")


def told(answer: Any) -> tuple[int, Any]:
    return answer.status_code, answer.json()


def authorized(account: Account, kind: str, source: str, **settings: Any) -> tuple[RestApi, str]:
    """POST /hello that echoes its event, behind an authorizer; (API, the authorizer's id)."""
    api = RestApi(account)
    api.on_function(ECHO)
    arn = account.function(
        "authorizer", account.role("authorizer", "lambda.amazonaws.com", statement("logs:*")), AUTHORIZER
    )
    made = api.gateway.create_authorizer(
        restApiId=api.id, name="a", type=kind, authorizerUri=api.uri(arn), identitySource=source, **settings
    )["id"]
    change = [
        {"op": "replace", "path": "/authorizationType", "value": "CUSTOM"},
        {"op": "replace", "path": "/authorizerId", "value": made},
    ]
    api.gateway.update_method(**api.at("POST"), patchOperations=change)
    api.deploy()
    return api, made


def permit(api: RestApi, authorizer: str) -> None:
    api.account.root("lambda").add_permission(
        FunctionName="authorizer",
        StatementId="a",
        Action="lambda:InvokeFunction",
        Principal="apigateway.amazonaws.com",
        SourceArn=f"arn:aws:execute-api:{api.account.place}:{api.id}/authorizers/{authorizer}",
    )


def test_a_token_authorizer_decides(account: Account, eventually: Any) -> None:
    with_log_role(account)
    api, authorizer = authorized(
        account,
        "TOKEN",
        "method.request.header.Authorization",
        authorizerResultTtlInSeconds=0,
        identityValidationExpression="[a-z]+",
    )
    api.update_stage(("replace", "/*/*/logging/loglevel", "INFO"))
    answer = api.call("POST", headers={"Authorization": "an"})
    assert told(answer) == (500, {"message": None})
    lines = eventually(api.log, until=lambda found: found[-1:] == ["Method completed with status: 500"], within=10)
    assert lines[-2] == "Execution failed due to configuration error: Invalid permissions on Lambda function"
    assert lines[1].startswith(f"Starting authorizer: {authorizer} for request: ")

    permit(api, authorizer)
    event = api.call("POST", headers={"Authorization": "an"}).json()
    given = event["requestContext"]["authorizer"]
    assert given | {"integrationLatency": 0} == {
        "principalId": "an",
        "level": "7",
        "team": "a",
        "admin": "true",
        "integrationLatency": 0,
    }
    assert told(api.call("POST")) == UNAUTHORIZED
    assert told(api.call("POST", headers={"Authorization": "AN1"})) == UNAUTHORIZED
    assert told(api.call("POST", headers={"Authorization": "nobody"})) == UNAUTHORIZED
    for token in ("breaks", "odd"):
        assert told(api.call("POST", headers={"Authorization": token})) == (500, {"message": None})
    assert told(api.call("POST", headers={"Authorization": "elsewhere"})) == (403, {"Message": REFUSED})
    denied = api.call("POST", headers={"Authorization": "denied"})
    assert told(denied) == (403, {"Message": f"{REFUSED} with an explicit deny"})
    assert denied.headers["x-amzn-ErrorType"] == "AccessDeniedException"


def test_answers_of_a_request_authorizer_are_kept_by_identity_source(account: Account, eventually: Any) -> None:
    api, authorizer = authorized(account, "REQUEST", "method.request.header.X-Who", authorizerResultTtlInSeconds=300)
    permit(api, authorizer)
    assert told(api.call("POST")) == UNAUTHORIZED
    for who, status in (("an", 200), ("an", 200), ("binh", 200), ("denied", 403), ("denied", 403)):
        assert api.call("POST", headers={"X-Who": who}).status_code == status

    def asked() -> int:
        return sum(line.strip() == "asked" for line in api.group("/aws/lambda/authorizer"))

    assert eventually(asked, until=lambda times: times >= 3, within=10) == 3


def test_without_caching_a_request_authorizer_is_always_asked(account: Account) -> None:
    api, authorizer = authorized(account, "REQUEST", "method.request.header.X-Who", authorizerResultTtlInSeconds=0)
    permit(api, authorizer)
    answer = api.call("POST")
    assert (answer.status_code, answer.json()["requestContext"]["authorizer"]["principalId"]) == (200, "")


def signed(api: RestApi, key: tuple[str, str], *, body: str = "") -> requests.Response:
    """POST /hello with a signature."""
    url = f"{api.account.endpoint.url}/_aws/execute-api/{api.id}/dev/hello"
    request = AWSRequest(method="POST", url=url, data=body)
    SigV4Auth(Credentials(*key), "execute-api", "us-east-1").add_auth(request)
    return requests.post(url, headers=dict(request.headers.items()), data=body, timeout=30)


def test_a_method_for_iam_callers(account: Account) -> None:
    api = RestApi(account)
    api.on_function(ECHO)
    change = [{"op": "replace", "path": "/authorizationType", "value": "AWS_IAM"}]
    api.gateway.update_method(**api.at("POST"), patchOperations=change)
    api.deploy()
    assert told(api.call("POST")) == (403, {"message": "Missing Authentication Token"})

    iam = account.root("iam")
    iam.create_user(UserName="an")
    made = iam.create_access_key(UserName="an")["AccessKey"]
    key = (made["AccessKeyId"], made["SecretAccessKey"])
    arn = f"arn:aws:execute-api:us-east-1:********{account.id[-4:]}:{api.id}/dev/POST/hello"
    answer = signed(api, key)
    assert answer.status_code == 403
    assert answer.json()["Message"].startswith(
        f"User: arn:aws:iam::{account.id}:user/an is not authorized to perform: execute-api:Invoke on resource: {arn}"
    )
    allowed = policy("execute-api:Invoke", resource=f"arn:aws:execute-api:{account.place}:{api.id}/*/POST/hello")
    iam.put_user_policy(UserName="an", PolicyName="p", PolicyDocument=allowed)
    answer = signed(api, key, body='{"a": 1}')
    assert answer.status_code == 200
    assert answer.json()["requestContext"]["identity"]["userArn"] == f"arn:aws:iam::{account.id}:user/an"
    wrong = signed(api, (key[0], "x" * 40))
    assert (wrong.status_code, wrong.headers["x-amzn-ErrorType"]) == (403, "InvalidSignatureException")
    unknown = signed(api, ("AKIAAAAAAAAAAAAAAAAA", "x" * 40))
    assert told(unknown) == (403, {"message": "The security token included in the request is invalid."})


def test_a_resource_policy_counts_when_it_is_deployed(account: Account) -> None:
    statement = {
        "Effect": "Allow",
        "Principal": "*",
        "Action": "execute-api:Invoke",
        "Resource": "execute-api:/*/GET/*",
    }
    api = RestApi(account, policy=document(statement))
    api.mock()
    api.mock("PUT")
    api.deploy()
    assert api.call().status_code == 200
    refused = api.call("PUT")
    arn = f"arn:aws:execute-api:us-east-1:********{account.id[-4:]}:{api.id}/dev/PUT/hello"
    assert refused.status_code == 403
    assert refused.json()["Message"].startswith(
        f"User: anonymous is not authorized to perform: execute-api:Invoke on resource: {arn}"
    )
    deny = {**statement, "Effect": "Deny", "Condition": {"IpAddress": {"aws:SourceIp": "127.0.0.0/8"}}}
    new = {"op": "replace", "path": "/policy", "value": document(statement, deny)}
    api.gateway.update_rest_api(restApiId=api.id, patchOperations=[new])
    assert api.call().status_code == 200
    api.deploy()
    assert api.call().status_code == 403
    assert "with an explicit deny" in json.loads(api.call().text)["Message"]


def test_a_cognito_authorizer_lets_nobody_in_here(account: Account) -> None:
    api = RestApi(account)
    api.mock()
    made = api.gateway.create_authorizer(
        restApiId=api.id,
        name="c",
        type="COGNITO_USER_POOLS",
        providerARNs=[f"arn:aws:cognito-idp:{account.place}:userpool/us-east-1_abc"],
        identitySource="method.request.header.Authorization",
    )["id"]
    change = [
        {"op": "replace", "path": "/authorizationType", "value": "COGNITO_USER_POOLS"},
        {"op": "replace", "path": "/authorizerId", "value": made},
    ]
    api.gateway.update_method(**api.at("GET"), patchOperations=change)
    api.deploy()
    assert told(api.call()) == UNAUTHORIZED
    assert told(api.call(headers={"Authorization": "anything"})) == UNAUTHORIZED
