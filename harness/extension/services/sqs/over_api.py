"""What SQS's own API tells of queues: their policies. It runs at clients."""

import json
from typing import Any

__all__ = ["policy", "put_policy"]


def policy(client: Any, arn: str) -> Any:
    """The policy of a queue."""
    url = client.get_queue_url(QueueName=arn.rsplit(":", 1)[-1])["QueueUrl"]
    answer = client.get_queue_attributes(QueueUrl=url, AttributeNames=["Policy"])
    return answer.get("Attributes", {}).get("Policy")


def put_policy(client: Any, arn: str, policy: dict[str, Any]) -> None:
    """Put a policy on a queue."""
    url = client.get_queue_url(QueueName=arn.rsplit(":", 1)[-1])["QueueUrl"]
    client.set_queue_attributes(QueueUrl=url, Attributes={"Policy": json.dumps(policy)})
