"""What KMS's own API tells of keys: their policies. It runs at clients."""

from typing import Any

__all__ = ["policy"]


def policy(client: Any, arn: str) -> Any:
    """The policy of a key."""
    return client.get_key_policy(KeyId=arn.split(":", 5)[5].split("/", 1)[1], PolicyName="default")["Policy"]
