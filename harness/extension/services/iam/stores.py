"""What the engine's identities tell the authorization as resources: trust policies, tags, paths of names."""

from collections.abc import Mapping
from typing import Any

from localstack.services.iam.resources.service_linked_roles import SERVICE_LINKED_ROLES
from moto.iam.models import iam_backends

__all__ = ["full_name", "policy", "roles", "tags"]


def policy(account: str, region: str, name: str) -> Any:
    """The policy of a role is its trust policy."""
    role = _role(account, f"arn:aws:iam::{account}:{name}")
    return role.assume_role_policy_document if role else None


def tags(account: str, region: str, arn: str) -> Any:
    """The tags of a user or a role."""
    if ":user/" in arn:
        return iam_backends[account]["aws"].tagger.list_tags_for_resource(arn)["Tags"]
    role = _role(account, arn)
    return role.tags if role else ()


def full_name(account: str, region: str, partition: str, variable: str, value: str) -> str:
    """The name of a user, group or role with its path, which requests leave out."""
    if variable == "rolenamewithpath" and (linked := SERVICE_LINKED_ROLES.get(value)):
        return f"aws-service-role/{value}/{linked['role_name']}"
    backend = iam_backends[account][partition]
    entities: Mapping[str, Any] = {
        "usernamewithpath": backend.users,
        "groupnamewithpath": backend.groups,
    }.get(variable, {})
    entity = entities.get(value)
    if variable == "rolenamewithpath":
        entity = next((role for role in list(backend.roles.values()) if role.name == value), None)
    return f"{entity.path.lstrip('/')}{value}" if entity else value


def roles(account: str, partition: str, by: str, text: str) -> tuple[str, ...]:
    """The ARN of the role with a name, or those of the roles in an instance profile, named by its name or ARN.

    An instance profile that is not there has no roles; the service that is to use it refuses it.
    """
    if by == "name":
        return (f"arn:{partition}:iam::{account}:role/{full_name(account, '', partition, 'rolenamewithpath', text)}",)
    owner = text.split(":")[4] if text.count(":") >= 5 else account
    name = text.rsplit("/", 1)[-1]
    profiles = list(iam_backends[owner][partition].instance_profiles.values()) if owner.isdigit() else ()
    return tuple(role.arn for profile in profiles if profile.name == name for role in profile.roles)


def _role(account: str, arn: str) -> Any:
    name = arn.rsplit("/", 1)[-1]
    roles = list(iam_backends[account]["aws"].roles.values())
    # names are compared first: moto makes a role's ARN anew each time it is asked for
    return next((role for role in roles if role.name == name and role.arn == arn), None)
