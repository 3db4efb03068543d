"""What the engine's secrets tell the authorization: resource policies, tags, the ends of their names.

Source (D): Secrets Manager User Guide, "Attach a permissions policy to an AWS Secrets Manager secret", "Resources" (an
ARN ends with a hyphen and six characters that requests may leave out).
"""

from typing import Any

from moto.secretsmanager.models import secretsmanager_backends

__all__ = ["full_name", "policy", "tags"]


def policy(account: str, region: str, name: str) -> Any:
    """The policy of a secret."""
    return getattr(_secret(account, region, name.removeprefix("secret:")), "policy", None)


def tags(account: str, region: str, arn: str) -> Any:
    """The tags of a secret."""
    return getattr(_secret(account, region, arn.partition(":secret:")[2]), "tags", None) or ()


def full_name(account: str, region: str, partition: str, variable: str, value: str) -> str:
    """The name of a secret as its ARN has it; the name itself, if there is none."""
    found = _secret(account, region, value)
    return found.arn.partition(":secret:")[2] if found is not None else value


def _secret(account: str, region: str, name: str) -> Any:
    """The secret with a name, with or without the end that its ARN has; the own name comes first."""
    secrets = list(secretsmanager_backends[account][region].secrets.values())
    named = (each for each in secrets if each.name == name)
    return next(named, None) or next((each for each in secrets if each.arn.endswith(f":secret:{name}")), None)
