"""Mappings that CloudFormation changes: a property that leaves the template goes back to its default.

LocalStack's provider sends only what the new template has, so that a filter, a destination or a retry limit stayed for
ever. Defaults (D): CloudFormation Template Reference, AWS::Lambda::EventSourceMapping.
"""

from collections.abc import Callable, Mapping
from typing import Any

from harness.extension.patching import Patches, documented

__all__ = ["declare", "defaults_of_removed"]

_AWS_LAMBDA_EVENTSOURCEMAPPING = "localstack.services.lambda_.resource_providers.aws_lambda_eventsourcemapping"

DEFAULTS: Mapping[str, Any] = {
    "BisectBatchOnFunctionError": False,
    "DestinationConfig": {"OnFailure": {}},
    "Enabled": True,
    "FilterCriteria": {"Filters": []},
    "FunctionResponseTypes": [],
    "MaximumBatchingWindowInSeconds": 0,
    "MaximumRecordAgeInSeconds": -1,
    "MaximumRetryAttempts": -1,
    "ParallelizationFactor": 1,
}
BATCH_OF_QUEUE, BATCH_OF_STREAM = 10, 100


def defaults_of_removed(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """Return the defaults of the properties that ``before`` has and ``after`` has not."""
    is_queue = ":sqs:" in str(after.get("EventSourceArn"))
    defaults = {**DEFAULTS, "BatchSize": BATCH_OF_QUEUE if is_queue else BATCH_OF_STREAM}
    return {name: value for name, value in defaults.items() if name in before and name not in after}


def declare(patches: Patches) -> None:
    """Teach LocalStack's provider."""

    @patches.wrap(
        f"{_AWS_LAMBDA_EVENTSOURCEMAPPING}:LambdaEventSourceMappingProvider.update",
        "1f97ae4b64",
        documented(
            "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-eventsourcemapping.html"
        ),
    )
    def update(original: Callable[..., Any], self: Any, request: Any) -> Any:
        """A property that leaves the template goes back to its default."""
        request.desired_state.update(defaults_of_removed(request.previous_state or {}, request.desired_state))
        return original(self, request)
