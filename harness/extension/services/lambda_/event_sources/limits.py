"""What values an event source mapping takes, and what Lambda says of others.

Ranges (M): botocore's model of CreateEventSourceMapping. The words are those of every such constraint in Lambda's API
(R for others: LocalStack's ``test_lambda_api.snapshot.json``): ``ValidationException``, "1 validation error detected:
Value '11' at 'parallelizationFactor' failed to satisfy constraint: …". MaximumRecordAgeInSeconds has no values between
-1 and 60 (D: CloudFormation Template Reference, AWS::Lambda::EventSourceMapping); its code is Lambda's, its words are
not known.

Limits: one error is told at a time.
"""

from collections.abc import Mapping
from typing import Any

__all__ = ["age_problem", "range_problem"]

RANGES: Mapping[str, tuple[int, int]] = {
    "BatchSize": (1, 10_000),
    "MaximumBatchingWindowInSeconds": (0, 300),
    "MaximumRecordAgeInSeconds": (-1, 604_800),
    "MaximumRetryAttempts": (-1, 10_000),
    "ParallelizationFactor": (1, 10),
}
LEAST_AGE = 60


def range_problem(request: Mapping[str, Any]) -> str | None:
    """Lambda's sentence about the first value that is out of range; None if there is none."""
    for name, (least, most) in RANGES.items():
        value = request.get(name)
        if value is None or least <= value <= most:
            continue
        bound = f"less than or equal to {most}" if value > most else f"greater than or equal to {least}"
        return (
            f"1 validation error detected: Value '{value}' at '{name[0].lower()}{name[1:]}' failed to satisfy "
            f"constraint: Member must have value {bound}"
        )
    return None


def age_problem(request: Mapping[str, Any]) -> str | None:
    """What is wrong with MaximumRecordAgeInSeconds within its range; None: nothing."""
    age = request.get("MaximumRecordAgeInSeconds")
    if age is None or age == -1 or age >= LEAST_AGE:
        return None
    return f"MaximumRecordAgeInSeconds must be -1 or at least {LEAST_AGE}, not {age}"
