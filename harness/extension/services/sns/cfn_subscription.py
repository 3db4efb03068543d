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
from localstack.services.sns.resource_providers import aws_sns_subscription
from localstack.services.sns.resource_providers.aws_sns_subscription import SNSSubscriptionProvider
from localstack.utils.patch import patch

__all__ = ["install"]


def install() -> None:
    """Correct the subscription's provider."""
    util = aws_sns_subscription.util

    def select_attributes(model: dict[str, Any], params: Sequence[str]) -> Any:
        return {**util.select_attributes(model=model, params=params), "ReturnSubscriptionArn": True}

    aws_sns_subscription.util = SimpleNamespace(**{**vars(util), "select_attributes": select_attributes})

    @patch(SNSSubscriptionProvider.delete)
    def delete(original: Callable[..., Any], self: Any, request: Any) -> Any:
        sns, model = request.aws_client_factory.sns, request.desired_state
        done = ProgressEvent(OperationStatus.SUCCESS, resource_model=model, custom_context=request.custom_context)
        try:
            found = sns.get_subscription_attributes(SubscriptionArn=model["Id"])["Attributes"]
        except sns.exceptions.NotFoundException:
            return done
        return done if found["PendingConfirmation"] == "true" else original(self, request)
