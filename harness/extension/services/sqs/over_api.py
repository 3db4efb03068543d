"""What SQS's own API tells of queues: their policies. It runs at clients."""

from typing import Any

__all__ = ["policy"]


def policy(client: Any, arn: str) -> Any:
    """The policy of a queue."""
    url = client.get_queue_url(QueueName=arn.rsplit(":", 1)[-1])["QueueUrl"]
    answer = client.get_queue_attributes(QueueUrl=url, AttributeNames=["Policy"])
    return answer.get("Attributes", {}).get("Policy")
