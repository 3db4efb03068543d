"""What checks say besides fixtures: whether a call is permitted, and events as AWS makes them."""

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from harness.pytest_plugin import allowed, s3_event


def test_event_carries_the_key_encoded_as_aws_does():
    event = s3_event("b", "báo cáo/tháng 5+6.csv", size=3)
    [record] = event["Records"]
    assert record["s3"]["object"]["key"] == "b%C3%A1o+c%C3%A1o/th%C3%A1ng+5%2B6.csv"
    assert record["s3"]["bucket"]["arn"] == "arn:aws:s3:::b"


def call(code=None, **asked):
    if code:
        raise ClientError({"Error": {"Code": code, "Message": "no"}}, "Operation")
    assert asked == {"Bucket": "b"}


@pytest.mark.parametrize(
    "code", ["AccessDenied", "AccessDeniedException", "AuthorizationError", "UnauthorizedOperation"]
)
def test_what_is_refused_as_unauthorized_is_not_allowed(code):
    assert not allowed(call, code=code)


@pytest.mark.parametrize("code", ["ConditionalCheckFailedException", "NoSuchBucket", "ValidationException"])
def test_what_fails_otherwise_was_allowed(code):
    assert allowed(call, code=code)


def test_what_succeeds_is_allowed():
    assert allowed(call, Bucket="b")


def test_an_engine_that_does_not_answer_refuses_nothing():
    def unanswered():
        raise EndpointConnectionError(endpoint_url="http://127.0.0.1:1")

    with pytest.raises(EndpointConnectionError):
        allowed(unanswered)
