"""Values that a mapping takes."""

import pytest

from harness.extension.services.lambda_.event_sources.limits import age_problem, range_problem


@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        ({}, None),
        ({"BatchSize": 10_000, "ParallelizationFactor": 10, "MaximumRetryAttempts": -1}, None),
        (
            {"ParallelizationFactor": 11},
            "1 validation error detected: Value '11' at 'parallelizationFactor' failed to satisfy constraint: "
            "Member must have value less than or equal to 10",
        ),
        (
            {"MaximumRetryAttempts": -2},
            "1 validation error detected: Value '-2' at 'maximumRetryAttempts' failed to satisfy constraint: "
            "Member must have value greater than or equal to -1",
        ),
    ],
)
def test_values_out_of_range_are_told_in_the_words_of_lambda(request_, expected):
    assert range_problem(request_) == expected


@pytest.mark.parametrize(("age", "is_wrong"), [(None, False), (-1, False), (60, False), (0, True), (59, True)])
def test_an_age_is_a_minute_at_least_or_without_end(age, is_wrong):
    assert (age_problem({"MaximumRecordAgeInSeconds": age}) is not None) is is_wrong
