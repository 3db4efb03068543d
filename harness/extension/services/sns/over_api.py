"""What SNS's own API tells of topics: their subscribers and policies. It runs at clients."""

import json
from collections.abc import Iterator
from typing import Any

__all__ = ["policy", "put_policy", "subscriptions"]


def subscriptions(client: Any, arn: str, name: str) -> Iterator[tuple[str, str, str, str | None]]:
    """The deliveries that a topic makes to functions and queues."""
    for each in client.list_subscriptions_by_topic(TopicArn=arn)["Subscriptions"]:
        if each["Protocol"] in ("lambda", "sqs"):
            yield "sns.amazonaws.com", each["Endpoint"], arn, None


def policy(client: Any, arn: str) -> Any:
    """The policy of a topic."""
    return client.get_topic_attributes(TopicArn=arn)["Attributes"].get("Policy")


def put_policy(client: Any, arn: str, policy: dict[str, Any]) -> None:
    """Put a policy on a topic."""
    client.set_topic_attributes(TopicArn=arn, AttributeName="Policy", AttributeValue=json.dumps(policy))
