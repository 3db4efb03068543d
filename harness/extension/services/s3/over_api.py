"""What S3's own API tells of buckets: whom they notify, and their policies. It runs at clients."""

from collections.abc import Iterator
from typing import Any

__all__ = ["notifications", "policy"]

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


def policy(client: Any, arn: str) -> Any:
    """The policy of a bucket."""
    return client.get_bucket_policy(Bucket=arn.split(":", 5)[5].split("/", 1)[0])["Policy"]
