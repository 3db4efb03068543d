"""What the engine's keys tell the authorization: their policies, their tags, and which key an alias stands for."""

from typing import Any

from localstack.services.kms.models import kms_stores

__all__ = ["alias_target", "customer_key", "full_name", "policy", "tags"]

_MANAGED = "alias/aws/"


def policy(account: str, region: str, name: str) -> Any:
    """The policy of a key."""
    key = kms_stores[account][region].keys.get(name.removeprefix("key/"))
    return key.policy if key else None


def tags(account: str, region: str, arn: str) -> Any:
    """The tags of a key."""
    return kms_stores[account][region].tags.get_tags(arn)


def full_name(account: str, region: str, partition: str, variable: str, value: str) -> str:
    """The id of the key behind an alias."""
    return alias_target(account, region, value) if variable == "keyid" and value.startswith("alias/") else value


def alias_target(account: str, region: str, alias: str) -> str:
    """The id of the key that an alias stands for; the alias itself if there is none."""
    found = kms_stores[account][region].aliases.get(alias)
    return str(found.metadata["TargetKeyId"]) if found else alias


def customer_key(key: str | None, account: str, region: str, partition: str) -> str | None:
    """ARN of a customer managed key.

    Args:
        key: key id, alias or ARN.
        account: owner of the data that it encrypts.
        region, partition: where the call is made.

    Returns:
        None for AWS managed keys, whose policies admit the account's principals, and for no key.
    """
    if not key or key.startswith(_MANAGED) or f":{_MANAGED}" in key:
        return None
    if key.startswith("arn:") and ":alias/" not in key:
        return key
    name = key.rsplit(":", 1)[-1]
    if name.startswith("alias/"):
        name = alias_target(account, region, name)
    return f"arn:{partition}:kms:{region}:{account}:key/{name.removeprefix('key/')}"
