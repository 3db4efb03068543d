"""Which failed deliveries are tried again, how often and for how long."""

import pytest
from botocore.exceptions import ClientError

from harness.extension.services.sns.deliveries import HttpError, RetryPolicy, error_code, is_retriable


def refused(code: str, status: int) -> ClientError:
    answer = {"Error": {"Code": code, "Message": "no"}, "ResponseMetadata": {"HTTPStatusCode": status}}
    return ClientError(answer, "Invoke")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("error", "expected", "code"),
    [
        (refused("AccessDeniedException", 403), False, "NO_PERMISSIONS"),
        (refused("ResourceNotFoundException", 404), False, "NO_RESOURCE"),
        (refused("InvalidParameterValue", 400), False, "ERROR_FROM_TARGET"),
        (refused("TooManyRequestsException", 429), True, "THROTTLING"),
        (refused("ServiceException", 500), True, "ERROR_FROM_TARGET"),
        (refused("ResourceConflictException", 409), True, "ERROR_FROM_TARGET"),
        (HttpError(500, ""), True, "ERROR_FROM_TARGET"),
        (HttpError(429, ""), True, "THROTTLING"),
        (HttpError(401, ""), True, "ERROR_FROM_TARGET"),
        (HttpError(404, ""), False, "ERROR_FROM_TARGET"),
        (HttpError(None, ""), True, "TIMEOUT"),
        (NotImplementedError(), False, "INTERNAL_ERROR"),
    ],
)
def test_failure_is_named_and_tried_again_or_not(error, expected, code):
    assert (is_retriable(error), error_code(error)) == (expected, code)


def test_target_without_policy_has_awss_defaults():
    assert RetryPolicy.of({}) == RetryPolicy(185, 86400)
    given = {"RetryPolicy": {"MaximumRetryAttempts": 0, "MaximumEventAgeInSeconds": 60}}
    assert RetryPolicy.of(given) == RetryPolicy(0, 60)
    assert RetryPolicy.of({"RetryPolicy": {"MaximumRetryAttempts": 5}}) == RetryPolicy(5, 86400)


def test_waits_grow_and_end_with_the_attempts():
    policy = RetryPolicy(3)
    assert [policy.wait(retries, 0) for retries in range(4)] == [2, 4, 8, "MaximumRetryAttempts"]
    assert RetryPolicy().wait(100, 0) == 600


def test_wait_beyond_the_age_is_not_begun():
    policy = RetryPolicy(185, 60)
    assert policy.wait(3, 14) == 16
    assert policy.wait(4, 30) == "MaximumEventAgeInSeconds"


def test_default_attempts_fill_a_day():
    age, retries = 0.0, 0
    while not isinstance(wait := RetryPolicy().wait(retries, age), str):
        age, retries = age + wait, retries + 1
    assert wait == "MaximumEventAgeInSeconds"
    assert 140 < retries <= 185
    assert 80000 < age <= 86400
