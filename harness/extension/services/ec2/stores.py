"""What the engine's instances and other resources of EC2 tell the authorization: their tags."""

from typing import Any

from moto.ec2.models import ec2_backends

__all__ = ["tags"]


def tags(account: str, region: str, arn: str) -> Any:
    """The tags of a resource."""
    return ec2_backends[account][region].describe_tags(filters={"resource-id": [arn.rsplit("/", 1)[-1]]})
