"""What KMS's own API tells of keys: their policies. It runs at clients."""

import json
from typing import Any

__all__ = ["policy", "put_policy"]


def policy(client: Any, arn: str) -> Any:
    """The policy of a key."""
    return client.get_key_policy(KeyId=arn.split(":", 5)[5].split("/", 1)[1], PolicyName="default")["Policy"]


def put_policy(client: Any, arn: str, policy: dict[str, Any]) -> None:
    """Put a policy on a key."""
    client.put_key_policy(KeyId=arn.rsplit("/", 1)[-1], PolicyName="default", Policy=json.dumps(policy))
