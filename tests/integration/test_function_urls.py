"""Function URLs are called by who may call them."""

import json
from typing import Any

import boto3
import pytest
import requests
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.exceptions import ClientError

from tests.support.account import Account, statement

ANSWER = "def handler(event, context): return {'statusCode': 200, 'body': 'called'}"
CALL, INVOKE = "lambda:InvokeFunctionUrl", "lambda:InvokeFunction"
FORBIDDEN = "Forbidden. For troubleshooting Function URL authorization issues"


class Urls:
    """An account with a function for each kind of URL."""

    def __init__(self, engine: Any) -> None:
        self.account = Account(engine)
        role = self.account.role("f", "lambda.amazonaws.com")
        self.hosts = {}
        for kind in ("AWS_IAM", "NONE"):
            self.account.function(kind, role, ANSWER)
            made = self.account("lambda").create_function_url_config(FunctionName=kind, AuthType=kind)
            self.hosts[kind] = made["FunctionUrl"].split("//")[1].rstrip("/")

    def get(self, kind: str, key: tuple[str, str] | None = None, service: str = "lambda") -> tuple[int, str]:
        """(status, body) of a call, signed with a key if one is given."""
        request = AWSRequest("GET", f"http://{self.hosts[kind]}/", {"Host": self.hosts[kind]})
        if key:
            SigV4Auth(Credentials(*key), service, "us-east-1").add_auth(request)
        answer = requests.get(self.account.endpoint.url, headers=dict(request.headers.items()), timeout=20)
        return answer.status_code, answer.text

    def key(self, name: str, *statements: dict[str, Any]) -> tuple[str, str]:
        """The access key of a new user."""
        self.account.caller(name, *statements)
        made = self.account("iam").create_access_key(UserName=name)["AccessKey"]
        return made["AccessKeyId"], made["SecretAccessKey"]


@pytest.fixture(scope="module")
def urls(engine: Any) -> Urls:
    return Urls(engine)


def test_a_url_with_iam_is_called_by_signers_with_permission(urls: Urls) -> None:
    other = {"StringEquals": {"lambda:FunctionUrlAuthType": "NONE"}}
    own = {"StringEquals": {"lambda:FunctionUrlAuthType": "AWS_IAM"}}
    by_url, directly = ({"Bool": {"lambda:InvokedViaFunctionUrl": text}} for text in ("true", "false"))
    invoke = statement(INVOKE, condition=by_url)
    allowed = urls.key("allowed", statement(CALL, condition=own), invoke)
    calls: dict[str, Any] = {
        "nobody": None,
        "a user without permission": urls.key("without"),
        "a user with the function's action alone": urls.key("invoker", statement(INVOKE)),
        "a user with the URL's action alone": urls.key("caller", statement(CALL)),
        "a user for URLs without IAM": urls.key("other", statement(CALL, condition=other), invoke),
        "a user for direct calls": urls.key("direct", statement(CALL), statement(INVOKE, condition=directly)),
        "a wrong secret": (allowed[0], "wrong"),
        "an unknown key": ("AKIAAAAAAAAAAAAAAAAA", "x"),
    }
    refused = {name: urls.get("AWS_IAM", key) for name, key in calls.items()}
    assert {name: status for name, (status, _) in refused.items()} == dict.fromkeys(calls, 403)
    assert all(FORBIDDEN in text for _, text in refused.values())
    assert urls.get("AWS_IAM", allowed, service="execute-api")[0] == 403
    assert urls.get("AWS_IAM", allowed) == (200, "called")
    key = {"aws_access_key_id": allowed[0], "aws_secret_access_key": allowed[1], "region_name": "us-east-1"}
    with pytest.raises(ClientError, match="AccessDenied"):  # its permission is for the URL alone
        boto3.client("lambda", endpoint_url=urls.account.endpoint.url, **key).invoke(FunctionName="AWS_IAM")
    assert urls.get("AWS_IAM", (urls.account.id, "x")) == (200, "called")


def test_a_url_without_iam_needs_the_policy_of_the_function(urls: Urls) -> None:
    root = (urls.account.id, "x")
    assert [urls.get("NONE")[0], urls.get("NONE", root)[0]] == [403, 403]
    functions = urls.account("lambda")
    grant = {"FunctionName": "NONE", "Principal": "*"}
    by_url = {"FunctionUrlAuthType": "NONE"}
    functions.add_permission(**grant, **by_url, StatementId="other", Action="lambda:GetFunction")
    assert urls.get("NONE")[0] == 403
    functions.add_permission(**grant, **by_url, StatementId="url", Action=CALL)
    assert urls.get("NONE")[0] == 403
    functions.add_permission(**grant, InvokedViaFunctionUrl=True, StatementId="invoke", Action=INVOKE)
    assert urls.get("NONE") == (200, "called")
    found = json.loads(functions.get_policy(FunctionName="NONE")["Policy"])["Statement"]
    assert found[-1]["Condition"] == {"Bool": {"lambda:InvokedViaFunctionUrl": "true"}}
    with pytest.raises(ClientError, match="AccessDenied"):  # everybody may call the URL, nobody the function
        urls.account.caller("nobody")("lambda").invoke(FunctionName="NONE")
    urls.account("lambda").remove_permission(FunctionName="NONE", StatementId="url")
    assert urls.get("NONE")[0] == 403


def test_the_path_of_a_url_is_no_way_around_it(urls: Urls) -> None:
    by_path = f"{urls.account.endpoint.url}/_aws/lambda-url/{urls.hosts['AWS_IAM'].partition('.')[0]}/"
    assert requests.get(by_path, timeout=20).status_code == 403
    for name, statements, expected in (("plain", (), 403), ("granted", (statement(CALL, INVOKE),), 200)):
        request = AWSRequest("GET", by_path)
        SigV4Auth(Credentials(*urls.key(name, *statements)), "lambda", "us-east-1").add_auth(request)
        assert requests.get(by_path, headers=dict(request.headers.items()), timeout=20).status_code == expected
