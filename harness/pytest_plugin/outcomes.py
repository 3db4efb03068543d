"""Whose failure an exception is: the learner's, the harness's, or nobody's because a capability is missing.

Limits: judges the exception alone. That the engine died under way, which can make a learner's check fail as well,
is found by asking the engine (see ``session.py``).
"""

from typing import Final

import pytest

from harness.errors import CapabilityError
from harness.grading.result import Outcome
from harness.pytest_plugin.graph import BlockedError

__all__ = ["outcome_of"]

INTERNAL_ERROR: Final = 500
"""HTTP status from which an answer is the engine's own failure and not a refusal of the request."""


def outcome_of(error: BaseException) -> Outcome:
    """Return what ``error`` means for the check that raised it.

    An AWS error code in an answer (``NoSuchBucket``, ``AccessDenied``, …) is a fact about the learner's stack;
    an answer with status 500 or more, a connection that broke and any other exception is the harness's failure.
    """
    if isinstance(error, pytest.skip.Exception | CapabilityError | BlockedError):
        return Outcome.SKIPPED
    if isinstance(error, AssertionError | pytest.fail.Exception) or _is_refusal(error):
        return Outcome.FAILED
    return Outcome.ERROR


def _is_refusal(error: BaseException) -> bool:
    # botocore's ClientError, recognised without importing botocore: that would cost every user of pytest.
    if "botocore.exceptions" not in {base.__module__ for base in type(error).__mro__}:
        return False
    response = getattr(error, "response", None)
    if not isinstance(response, dict):
        return False
    status = response.get("ResponseMetadata", {}).get("HTTPStatusCode")
    return isinstance(status, int) and status < INTERNAL_ERROR
