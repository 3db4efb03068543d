"""Whether a call is permitted, as the services say it."""

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from harness.pytest_plugin import allowed


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
