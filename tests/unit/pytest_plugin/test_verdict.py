"""Whose failure an exception is."""

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError, ReadTimeoutError, WaiterError

from harness.errors import CapabilityError, DeploymentError, EngineGoneError, FileError
from harness.grading.result import Outcome
from harness.pytest_plugin.capabilities import NotEnforcedError
from harness.pytest_plugin.checking import CheckFailure, SubmissionFailure
from harness.pytest_plugin.verdict import outcome_of


def answer(status, code="X"):
    return ClientError({"Error": {"Code": code}, "ResponseMetadata": {"HTTPStatusCode": status}}, "Op")


def skipped():
    with pytest.raises(pytest.skip.Exception) as caught:
        pytest.skip("no")
    return caught.value


def failed():
    with pytest.raises(pytest.fail.Exception) as caught:
        pytest.fail("no")
    return caught.value


@pytest.mark.parametrize(
    "error",
    [
        AssertionError(),
        CheckFailure("a", "b"),
        SubmissionFailure(FileError("broken")),
        failed(),
        answer(404, "NoSuchBucket"),
        answer(403, "AccessDenied"),
    ],
)
def test_what_the_work_under_test_does_is_the_learners(error):
    assert outcome_of(error) is Outcome.FAILED


@pytest.mark.parametrize(
    "error",
    [
        answer(500, "InternalFailure"),
        answer(501),
        ClientError({}, "Op"),
        EndpointConnectionError(endpoint_url="http://h"),
        ReadTimeoutError(endpoint_url="http://h"),
        WaiterError("w", "r", {}),
        EngineGoneError("dead"),
        DeploymentError("the reference does not deploy"),
        FileError("a file of the project"),
        KeyError("x"),
        RuntimeError(),
    ],
)
def test_everything_else_is_the_harnesss(error):
    assert outcome_of(error) is Outcome.ERROR


@pytest.mark.parametrize("error", [skipped(), CapabilityError("c"), NotEnforcedError("iam.enforcement")])
def test_missing_capability_is_nobodys(error):
    assert outcome_of(error) is Outcome.SKIPPED
