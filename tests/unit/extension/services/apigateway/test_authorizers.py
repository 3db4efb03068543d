"""What identifies a caller to an authorizer, and what its answers mean."""

import json
from typing import Any

import pytest

from harness.extension.services.apigateway.authorizer_answers import (
    identity_values,
    parse_answer,
    refusal_of,
    token_fits,
)

ARN = "arn:aws:execute-api:us-east-1:123456789012:abc/dev/GET/pets/1"
ROOTS = {
    "method.request.header": {"authorization": "t", "blank": ""},
    "method.request.querystring": {"q": "1"},
    "context": {"identity": {"sourceIp": "127.0.0.1"}},
    "stageVariables": {"v": "x"},
}


@pytest.mark.parametrize(
    ("sources", "values"),
    [
        ("method.request.header.Authorization", ["t"]),
        ("method.request.header.AUTHORIZATION, method.request.querystring.q", ["t", "1"]),
        ("context.identity.sourceIp,stageVariables.v", ["127.0.0.1", "x"]),
        ("method.request.header.Blank", None),
        ("method.request.header.Authorization, method.request.header.Absent", None),
        ("", []),
        ("something.else", None),
    ],
)
def test_identity_sources(sources: str, values: list[str] | None) -> None:
    assert identity_values(sources, ROOTS) == values


@pytest.mark.parametrize(("pattern", "fits"), [(None, True), ("", True), ("Bearer .+", True), ("Bearer", False)])
def test_a_token_must_have_the_whole_form(pattern: str | None, fits: bool) -> None:
    assert token_fits(pattern, "Bearer abc") is fits


def answer(effect: str = "Allow", resource: str = ARN, **more: Any) -> bytes:
    statement = {"Effect": effect, "Action": "execute-api:Invoke", "Resource": resource}
    policy = {"Version": "2012-10-17", "Statement": [statement]}
    return json.dumps({"principalId": "an", "policyDocument": policy, **more}).encode()


def test_an_answer_is_read() -> None:
    found = parse_answer(answer(context={"n": 1, "b": True, "s": "x", "none": None}, usageIdentifierKey="k"))
    assert found is not None
    assert (found.principal, found.api_key) == ("an", "k")
    assert found.context == {"n": "1", "b": "true", "s": "x", "none": "null"}


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"[]",
        b'{"principalId": "an"}',
        b'{"errorMessage": "Unauthorized"}',
        answer(context={"list": [1]}),
        answer(principalId=7),
        answer(policyDocument="text"),
    ],
)
def test_anything_else_is_no_answer(payload: bytes) -> None:
    assert parse_answer(payload) is None


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (answer(), None),
        (answer(resource="arn:aws:execute-api:us-east-1:123456789012:abc/dev/*"), None),
        (answer(resource="arn:aws:execute-api:us-east-1:123456789012:abc/prod/*"), ""),
        (answer("Deny"), " with an explicit deny"),
    ],
)
def test_its_policy_decides(given: bytes, message: str | None) -> None:
    found = parse_answer(given)
    assert found is not None
    expected = None if message is None else f"User is not authorized to access this resource{message}"
    assert refusal_of(found.policy, ARN) == expected
