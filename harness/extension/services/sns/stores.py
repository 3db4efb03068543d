"""What the engine's topics tell the authorization: their policies and tags."""

from typing import Any

from localstack.services.sns.models import sns_stores

__all__ = ["policy", "tags"]


def policy(account: str, region: str, name: str) -> Any:
    """The policy of a topic."""
    topic = sns_stores[account][region].topics.get(f"arn:aws:sns:{region}:{account}:{name}")
    return topic["attributes"].get("Policy") if topic else None


def tags(account: str, region: str, arn: str) -> Any:
    """The tags of a topic."""
    return sns_stores[account][region].tags.get_tags(arn)
