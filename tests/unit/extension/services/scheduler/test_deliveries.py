"""Attempts of an invocation: retried as the policy says, then given up."""

from datetime import UTC, datetime

import pytest
from botocore.exceptions import ClientError

from harness.extension.services.scheduler import deliveries
from harness.extension.services.scheduler.deliveries import Deliveries, Invocation, group_arn

ARN = "arn:aws:scheduler:eu-west-1:111122223333:schedule/nightly/one"
BUSY = ClientError({"Error": {"Code": "ThrottlingException"}, "ResponseMetadata": {"HTTPStatusCode": 429}}, "Invoke")
GONE = ClientError({"Error": {"Code": "ResourceNotFoundException"}, "ResponseMetadata": {"HTTPStatusCode": 404}}, "I")


class AtOnce:
    """Timers that do not wait; they note what for."""

    def __init__(self):
        self.waits = []

    def later(self, account, wait, call):
        self.waits.append((account, wait))
        call()


@pytest.fixture
def made(monkeypatch):
    """(texts that the target got, counted metrics, attributes of what was buried)."""
    found = [], [], []
    monkeypatch.setattr(deliveries, "_count", lambda _one, *metrics: found[1].extend(metrics))
    monkeypatch.setattr(deliveries, "_bury", lambda _one, _text, attributes: found[2].append(attributes))
    return found


def attempt(monkeypatch, made, errors, **policy):
    errors = iter(errors)

    def call(_client, _target, text):
        made[0].append(text)
        if error := next(errors, None):
            raise error

    monkeypatch.setattr(deliveries, "call", call)
    timers = AtOnce()
    target = {"Arn": "arn:aws:sns:eu-west-1:111122223333:t", "RoleArn": "r", "Input": "<aws.scheduler.attempt-number>"}
    Deliveries(timers).attempt(Invocation(ARN, {**target, "RetryPolicy": policy}, datetime(2026, 3, 1, tzinfo=UTC)))
    return timers.waits


def test_group_of_a_schedule():
    assert group_arn(ARN) == "arn:aws:scheduler:eu-west-1:111122223333:schedule-group/nightly"


def test_busy_target_is_called_again(monkeypatch, made):
    assert attempt(monkeypatch, made, [BUSY, BUSY]) == [("111122223333", 2.0), ("111122223333", 4.0)]
    assert (made[0], made[2]) == (["1", "2", "3"], [])
    assert made[1].count("InvocationAttemptCount") == 3


def test_retries_end_with_the_policy(monkeypatch, made):
    attempt(monkeypatch, made, [BUSY] * 5, MaximumRetryAttempts=1)
    (told,) = made[2]
    assert (told["EXHAUSTED_RETRY_CONDITION"], told["RETRY_ATTEMPTS"]) == ("MaximumRetryAttempts", "1")
    assert told["SCHEDULED_TIME"] == "2026-03-01T00:00:00Z"


def test_target_that_is_gone_is_not_called_again(monkeypatch, made):
    assert attempt(monkeypatch, made, [GONE] * 5) == []
    (told,) = made[2]
    assert (told["ERROR_CODE"], "EXHAUSTED_RETRY_CONDITION" in told) == ("ResourceNotFoundException", False)
