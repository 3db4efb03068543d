"""What the engine's own stores tell of resources: owner, policy, tags, full names; each by its service's reader.

A reader is a dotted name in the service's descriptor. Source: IAM User Guide, "Controlling access to AWS resources
using tags". Limits: a service without a reader has no resource policies or tags here; services whose principals call it
then find nothing that allows them.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from harness.descriptors import Service, by_prefix, loaded, services
from harness.extension.authorization.identity import parsed, plain_tags
from harness.iam import Policy

__all__ = ["EngineLookup", "resource_account", "resource_policy", "resource_tags"]


@dataclass(frozen=True, slots=True)
class EngineLookup:
    """Full names of an account's resources, see ``call.Lookup``."""

    account: str
    region: str
    partition: str = "aws"

    def resource_name(self, prefix: str, variable: str, value: str) -> str:
        """The value of a template variable with what a request leaves out: an IAM path, a key id."""
        one = by_prefix(prefix)
        if one is None or not one.resource_name:
            return value
        name: str = loaded(one.name, one.resource_name)(self.account, self.region, self.partition, variable, value)
        return name

    def roles(self, by: str, text: str) -> tuple[str, ...]:
        """The roles that a role's name or an instance profile stands for."""
        one = next(one for one in services().values() if one.roles)
        found: tuple[str, ...] = loaded(one.name, one.roles)(self.account, self.partition, by, text)
        return found


def resource_account(arn: str, action: str = "") -> str | None:
    """The account that owns what an action is about: in its ARN or, where ARNs have none, in its service's store.

    None for what AWS itself owns, such as its managed policies (``arn:aws:iam::aws:policy/…``): any account may use
    them with policies of its own.
    """
    parts, one = _split(arn)
    if one is not None and one.owner:
        account: str | None = loaded(one.name, one.owner)(parts[5], action)
        return account
    return parts[4] if len(parts) == 6 and parts[4].isdigit() else None


def resource_policy(arn: str) -> Policy | None:
    """The resource's own policy, or None if it has none or the service knows none."""
    parts, one = _split(arn)
    if one is None or not one.policy:
        return None
    document = _read(loaded(one.name, one.policy), parts[4], parts[3], parts[5])
    if not document:
        return None
    text = document if isinstance(document, str) else json.dumps(document)
    return parsed(text, f"policy of {arn}")


def resource_tags(arn: str) -> dict[str, str]:
    """Tags of the resource with this ARN; none if the service is unknown or the resource is not there."""
    parts, one = _split(arn)
    if one is None or not one.tags or "*" in arn or not parts[4].isdigit():
        return {}
    return plain_tags(_read(loaded(one.name, one.tags), parts[4], parts[3], arn) or {})


def _read(reader: Callable[[str, str, str], Any], account: str, region: str, name: str) -> Any:
    """What a reader finds; nothing in a region that there is not, which anybody may write into an ARN."""
    try:
        return reader(account, region, name)
    except KeyError:
        return None


def _split(arn: str) -> tuple[list[str], Service | None]:
    parts: list[Any] = arn.split(":", 5)
    return parts, by_prefix(parts[2]) if len(parts) == 6 else None
