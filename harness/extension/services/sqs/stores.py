"""What the engine's queues tell the authorization: their policies, tags and keys.

Source: SQS Developer Guide, "Configure KMS permissions": who sends to a queue with a customer managed key needs
``kms:GenerateDataKey`` and ``kms:Decrypt``, who receives ``kms:Decrypt``.
"""

from collections.abc import Callable, Iterator
from typing import Any

from localstack.services.sqs.models import sqs_stores

from harness.extension.authorization.call import Call, Requirement
from harness.extension.services.kms.key_uses import KeyUse, key_requirements
from harness.extension.services.sqs.names import queue

__all__ = ["key_uses", "policy", "rewrite_policies", "tags"]


def policy(account: str, region: str, name: str) -> Any:
    """The policy of a queue."""
    queue = sqs_stores[account][region].queues.get(name)
    return queue.attributes.get("Policy") if queue else None


def rewrite_policies(rewrite: Callable[[Any], Any]) -> None:
    """Give every queue's policy to a function, and keep what it gives back."""
    for _, _, store in sqs_stores.iter_stores():
        for queue_ in list(store.queues.values()):
            if text := queue_.attributes.get("Policy"):
                queue_.attributes["Policy"] = rewrite(text)


def tags(account: str, region: str, arn: str) -> Any:
    """The tags of a queue."""
    return sqs_stores[account][region].tags.get_tags(arn)


def key_uses(call: Call) -> tuple[Requirement, ...]:
    """The use of a queue's key by who sends and receives."""
    return key_requirements(call, _uses(call))


def _uses(call: Call) -> Iterator[KeyUse]:
    name, owner, region = queue(str(call.parameters.get("QueueUrl") or ""))
    account, region = owner or call.account, region or call.region
    found = sqs_stores[account][region].queues.get(name) if account.isdigit() else None
    if found is None:
        return
    actions = {"SendMessage": ("kms:GenerateDataKey", "kms:Decrypt"), "ReceiveMessage": ("kms:Decrypt",)}
    for action in actions.get(call.operation.removesuffix("Batch"), ()):
        yield KeyUse(action, found.attributes.get("KmsMasterKeyId"), account, {"aws:sqs:arn": found.arn}, region)
