"""What IAM's own API tells of roles: their trust policies. It runs at clients."""

import json
from typing import Any

__all__ = ["policy"]


def policy(client: Any, arn: str) -> Any:
    """The policy of a role is its trust policy."""
    return json.dumps(client.get_role(RoleName=arn.rsplit("/", 1)[-1])["Role"]["AssumeRolePolicyDocument"])
