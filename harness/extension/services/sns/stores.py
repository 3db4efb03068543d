"""What the engine's topics tell the authorization: their policies, tags and keys.

Source: SNS Developer Guide, "Key management": who publishes to a topic with a key needs ``kms:GenerateDataKey`` and
``kms:Decrypt`` on it.
"""

from collections.abc import Callable, Iterator
from typing import Any

from localstack.services.sns.models import sns_stores

from harness.extension.authorization.call import Call, Requirement
from harness.extension.services.kms.key_uses import KeyUse, key_requirements

__all__ = ["key_uses", "policy", "rewrite_policies", "tags"]


def policy(account: str, region: str, name: str) -> Any:
    """The policy of a topic."""
    topic = sns_stores[account][region].topics.get(f"arn:aws:sns:{region}:{account}:{name}")
    return topic["attributes"].get("Policy") if topic else None


def rewrite_policies(rewrite: Callable[[Any], Any]) -> None:
    """Give every topic's policy to a function, and keep what it gives back."""
    for _, _, store in sns_stores.iter_stores():
        for topic in list(store.topics.values()):
            if text := topic["attributes"].get("Policy"):
                topic["attributes"]["Policy"] = rewrite(text)


def tags(account: str, region: str, arn: str) -> Any:
    """The tags of a topic."""
    return sns_stores[account][region].tags.get_tags(arn)


def key_uses(call: Call) -> tuple[Requirement, ...]:
    """The use of a topic's key by who publishes."""
    return key_requirements(call, _uses(call))


def _uses(call: Call) -> Iterator[KeyUse]:
    arn = str(call.parameters.get("TopicArn") or call.parameters.get("TargetArn") or "")
    parts = arn.split(":")
    if call.operation not in ("Publish", "PublishBatch") or len(parts) != 6:
        return
    topic = sns_stores[parts[4]][parts[3]].topics.get(arn)
    key = topic["attributes"].get("KmsMasterKeyId") if topic else None
    yield from (KeyUse(action, key, parts[4], {"aws:sns:topicArn": arn}) for action in _PUBLISHING)


_PUBLISHING = ("kms:GenerateDataKey", "kms:Decrypt")
