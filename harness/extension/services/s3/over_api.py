"""What S3's own API tells of buckets: whom they notify, what they send, and their policies. It runs at clients."""

import json
from collections.abc import Iterator
from typing import Any

__all__ = ["bus_event", "notifications", "policy", "put_policy"]

_KINDS = (
    ("LambdaFunctionConfigurations", "LambdaFunctionArn"),
    ("QueueConfigurations", "QueueArn"),
    ("TopicConfigurations", "TopicArn"),
)


def notifications(client: Any, arn: str, name: str) -> Iterator[tuple[str, str, str, str | None]]:
    """The deliveries that a bucket is set up to make."""
    found = client.get_bucket_notification_configuration(Bucket=name)
    for kind, key in _KINDS:
        for each in found.get(kind, ()):
            yield "s3.amazonaws.com", each[key], arn, None


def bus_event(client: Any, arn: str, name: str) -> dict[str, Any] | None:
    """An event such as a bucket hands to EventBridge, if it does; of the object it says nothing.

    Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/EventBridge.html
    """
    if "EventBridgeConfiguration" not in client.get_bucket_notification_configuration(Bucket=name):
        return None
    return {
        "id": "0", "detail-type": "Object Created", "source": "aws.s3", "account": "0", "region": "",
        "time": "2025-01-01T00:00:00Z", "resources": [arn], "detail": {"bucket": {"name": name}},
    }  # fmt: skip


def policy(client: Any, arn: str) -> Any:
    """The policy of a bucket."""
    return client.get_bucket_policy(Bucket=arn.split(":", 5)[5].split("/", 1)[0])["Policy"]


def put_policy(client: Any, arn: str, policy: dict[str, Any]) -> None:
    """Put a policy on a bucket."""
    client.put_bucket_policy(Bucket=arn.rsplit(":", 1)[-1], Policy=json.dumps(policy))
