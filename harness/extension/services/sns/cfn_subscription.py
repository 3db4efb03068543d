"""SNS in CloudFormation: subscriptions that wait for their confirmation are resources like others.

A stack knows its subscription by the ARN, which SNS gives on request while the subscription is pending (D: API
Reference, "Subscribe", ReturnSubscriptionArn). One that is still pending cannot be deleted, SNS forgets it after some
days (D: SNS Developer Guide, "Deleting a subscription"); a stack that lets go of it goes on. LocalStack's provider
keeps the words "pending confirmation" for an ARN, and fails when it deletes that.
"""

from collections.abc import Callable, Sequence
from types import SimpleNamespace
from typing import Any

from localstack.services.cloudformation.resource_provider import OperationStatus, ProgressEvent

from harness.extension.patching import Patches, documented

__all__ = ["declare"]

_AWS_SNS_SUBSCRIPTION = "localstack.services.sns.resource_providers.aws_sns_subscription"
SUBSCRIBE = documented("https://docs.aws.amazon.com/sns/latest/api/API_Subscribe.html")


def declare(patches: Patches) -> None:
    """Correct the subscription's provider."""
    says = "A stack asks for the ARN of a subscription that is pending."
    patches.derive(f"{_AWS_SNS_SUBSCRIPTION}:util", "86e62cc60b", SUBSCRIBE, says, _asking_for_arns)

    @patches.wrap(
        f"{_AWS_SNS_SUBSCRIPTION}:SNSSubscriptionProvider.delete",
        "5e806975bd",
        documented("https://docs.aws.amazon.com/sns/latest/dg/sns-delete-subscription-topic.html"),
    )
    def delete(original: Callable[..., Any], self: Any, request: Any) -> Any:
        """A stack lets go of a subscription that is pending or gone."""
        sns, model = request.aws_client_factory.sns, request.desired_state
        done = ProgressEvent(OperationStatus.SUCCESS, resource_model=model, custom_context=request.custom_context)
        try:
            found = sns.get_subscription_attributes(SubscriptionArn=model["Id"])["Attributes"]
        except sns.exceptions.NotFoundException:
            return done
        return done if found["PendingConfirmation"] == "true" else original(self, request)


def _asking_for_arns(util: Any) -> SimpleNamespace:
    def select_attributes(model: dict[str, Any], params: Sequence[str]) -> Any:
        return {**util.select_attributes(model=model, params=params), "ReturnSubscriptionArn": True}

    return SimpleNamespace(**{**vars(util), "select_attributes": select_attributes})
