"""Addresses of APIs, functions and buckets become paths that answer on this machine."""

import pytest

from harness.extension.services.cloudformation.addresses import local_address

BASE = "http://localhost:4566"


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("https://abc123.execute-api.us-east-1.amazonaws.com/Prod/hello", "/_aws/execute-api/abc123/Prod/hello"),
        ("https://abc123.execute-api.ap-southeast-2.amazonaws.com/Prod", "/_aws/execute-api/abc123/Prod"),
        ("https://abc123.execute-api.us-gov-west-1.amazonaws.com", "/_aws/execute-api/abc123/"),
        ("https://abc123.execute-api.cn-north-1.amazonaws.com.cn/v1?a=b#c", "/_aws/execute-api/abc123/v1?a=b#c"),
        ("https://abc123.execute-api.us-east-1.localhost:4566/dev", "/_aws/execute-api/abc123/dev"),
        ("http://abc123.execute-api.localhost.localstack.cloud:4566/dev/", "/_aws/execute-api/abc123/dev/"),
        ("http://q1w2.lambda-url.us-east-1.localhost:4566/", "/_aws/lambda-url/q1w2/"),
        ("https://q1w2.lambda-url.eu-west-3.on.aws/a/b", "/_aws/lambda-url/q1w2/a/b"),
        ("https://my.bucket.s3.amazonaws.com/a key", "/my.bucket/a key"),
        ("https://site.s3.us-east-1.amazonaws.com", "/site/"),
        ("https://site.s3-us-west-2.amazonaws.com/k", "/site/k"),
        ("http://site.s3.localhost:4566/k", "/site/k"),
        ("https://s3.us-east-1.amazonaws.com/site/k/l", "/site/k/l"),
    ],
)
def test_addresses_of_aws_become_paths(text: str, path: str) -> None:
    assert local_address(text, BASE) == BASE + path


@pytest.mark.parametrize(
    "text",
    [
        "abc123.execute-api.us-east-1.amazonaws.com",
        "arn:aws:execute-api:us-east-1:111122223333:abc123/*/GET/hello",
        "see https://abc123.execute-api.us-east-1.amazonaws.com/",
        "https://abc123.execute-api.us-east-1.amazonaws.com.attacker.example/",
        "https://attacker.example/x.execute-api.us-east-1.amazonaws.com/",
        "https://vpce-1-x.execute-api.us-east-1.vpce.amazonaws.com/dev",
        "http://site.s3-website-us-east-1.amazonaws.com",
        "https://sqs.us-east-1.amazonaws.com/111122223333/queue",
        "http://localhost:4566/_aws/execute-api/abc123/dev",
        "",
    ],
)
def test_other_texts_stay(text: str) -> None:
    assert local_address(text, BASE) == text


def test_properties_keep_what_services_read_themselves() -> None:
    template = "https://s3.amazonaws.com/templates/nested.yaml"
    assert local_address(template, BASE, apis_only=True) == template
    api = "https://abc123.execute-api.us-east-1.amazonaws.com/dev"
    assert local_address(api, BASE, apis_only=True) == f"{BASE}/_aws/execute-api/abc123/dev"
