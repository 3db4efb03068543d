"""Pages of other sites: buckets and deployed APIs answer them by their own CORS rules, and nothing else does."""

from datetime import UTC, datetime
from typing import Any

import pytest
import requests
from botocore.exceptions import ClientError

from tests.support.account import Account

FOREIGN = "https://shop.example.com"


@pytest.fixture(scope="module")
def account(engine: Any) -> Account:
    """An account with a bucket that is open to one foreign page."""
    made = Account(engine)
    s3 = made.root("s3")
    s3.put_bucket_cors(
        Bucket=made.bucket(),
        CORSConfiguration={"CORSRules": [{"AllowedOrigins": [FOREIGN], "AllowedMethods": ["GET", "PUT"]}]},
    )
    s3.put_object(Bucket=f"b-{made.id}", Key="k", Body=b"content")
    return made


def asked(account: Account, method: str, path: str, origin: str = FOREIGN, **given: Any) -> requests.Response:
    headers = {"Origin": origin, "Sec-Fetch-Site": "cross-site", **given.pop("headers", {})}
    return requests.request(method, f"{account.endpoint.url}{path}", headers=headers, timeout=30, **given)


def presigned(account: Account) -> str:
    url: str = account.root("s3").generate_presigned_url("get_object", Params={"Bucket": f"b-{account.id}", "Key": "k"})
    return url.removeprefix(account.endpoint.url)


def test_a_buckets_rules_answer(account: Account) -> None:
    answer = asked(account, "GET", presigned(account))
    assert (answer.content, answer.headers["Access-Control-Allow-Origin"]) == (b"content", FOREIGN)
    other = asked(account, "GET", presigned(account), "https://other.example.com")
    assert "Access-Control-Allow-Origin" not in other.headers
    ask = {"Access-Control-Request-Method": "PUT"}
    preflight = asked(account, "OPTIONS", f"/b-{account.id}/k", headers=ask)
    assert (preflight.status_code, preflight.headers["Access-Control-Allow-Origin"]) == (200, FOREIGN)
    assert asked(account, "OPTIONS", f"/b-{account.id}/k", "https://other.example.com", headers=ask).status_code == 403


@pytest.mark.parametrize("path", ["/_daylab/info", "/_localstack/health", "/_aws/sqs/messages", "/", "/queue"])
@pytest.mark.parametrize("host", ["", "s3.localhost.localstack.cloud", "b.s3.localhost.localstack.cloud"])
def test_the_engines_own_paths_stay_closed(account: Account, path: str, host: str) -> None:
    answer = asked(account, "GET", path, headers={"Host": host} if host else {})
    if path.startswith("/_") or not host:
        assert (answer.status_code, "cross-site" in answer.text) == (403, True)


@pytest.mark.parametrize("host", ["", "s3.localhost.localstack.cloud", "b.s3.localhost.localstack.cloud"])
def test_no_other_service_is_called_by_a_buckets_name(account: Account, host: str) -> None:
    """What a page can send without asking first: a form, and a query string that names an account's root."""
    now = datetime.now(UTC)
    query = {
        "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
        "X-Amz-Credential": f"{account.id}/{now:%Y%m%d}/us-east-1/iam/aws4_request",
        "X-Amz-Date": f"{now:%Y%m%dT%H%M%SZ}",
        "X-Amz-Expires": "60",
        "X-Amz-SignedHeaders": "host",
        "X-Amz-Signature": "0" * 64,
    }
    for path in ("/", f"/b-{account.id}"):
        asked(
            account,
            "POST",
            path,
            params=query,
            data={"Action": "CreateUser", "UserName": "mallory", "Version": "2010-05-08"},
            headers={"Host": host} if host else {},
        )
    names = [user["UserName"] for user in account.root("iam").list_users()["Users"]]
    assert names == []
    account.queue(f"q{len(host)}")
    for path in (f"/{account.id}/q{len(host)}", f"/queue/us-east-1/{account.id}/q{len(host)}"):
        send = {"Action": "SendMessage", "MessageBody": "m", "Version": "2012-11-05"}
        signed = {**query, "X-Amz-Credential": query["X-Amz-Credential"].replace("/iam/", "/sqs/")}
        answer = asked(account, "POST", path, params=signed, data=send, headers={"Host": host} if host else {})
        assert (answer.status_code, "cross-site" in answer.text) == (403, True)


def test_metrics_of_aws_are_its_services_own(account: Account) -> None:
    cloudwatch = account.root("cloudwatch")
    data = [{"MetricName": "Errors", "Value": 1.0}]
    for namespace in ("AWS/Lambda", "AWS/", "AWS/Mine"):
        with pytest.raises(ClientError) as caught:
            cloudwatch.put_metric_data(Namespace=namespace, MetricData=data)
        assert caught.value.response["Error"]["Code"] == "InvalidParameterValue"
    for namespace in ("AWSMine", "Mine/AWS/", "aws/lambda"):
        cloudwatch.put_metric_data(Namespace=namespace, MetricData=data)
