"""What the engine's instances and other resources of EC2 tell the authorization: their tags, roles in templates.

Source: EC2 User Guide, "Grant permissions to use launch templates": who launches from a template needs the permissions
for what is in it, ``iam:PassRole`` on the role of its instance profile among them.
"""

from typing import Any

from moto.ec2.models import ec2_backends

from harness.extension.authorization.call import Call, Requirement
from harness.extension.services.iam.stores import roles

__all__ = ["role_of_template", "tags"]


def tags(account: str, region: str, arn: str) -> Any:
    """The tags of a resource."""
    return ec2_backends[account][region].describe_tags(filters={"resource-id": [arn.rsplit("/", 1)[-1]]})


def role_of_template(call: Call) -> tuple[Requirement, ...]:
    """The role that a launch template hands to instances that are started from it, unless the call names another."""
    named = call.parameters.get("LaunchTemplate") or {}
    if call.operation != "RunInstances" or not named or call.parameters.get("IamInstanceProfile"):
        return ()
    profile = _template(call, named).get("IamInstanceProfile") or {}
    found = roles(call.account, call.partition, "profile", profile.get("Arn") or profile.get("Name") or "")
    return tuple(Requirement("iam:PassRole", role, (("iam:PassedToService", "ec2.amazonaws.com"),)) for role in found)


def _template(call: Call, named: Any) -> Any:
    """The data of the version of a launch template that a call names; empty: there is none."""
    templates = ec2_backends[call.account][call.region].launch_templates
    wanted = named.get("LaunchTemplateId"), named.get("LaunchTemplateName")
    for template in list(templates.values()):
        if template.id == wanted[0] or template.name == wanted[1]:
            number = named.get("Version") or "$Default"
            latest, default = template.latest_version_number, template.default_version_number
            number = {"$Latest": latest, "$Default": default}.get(number, number)
            return next((one.data for one in template.versions if str(one.number) == str(number)), {})
    return {}
