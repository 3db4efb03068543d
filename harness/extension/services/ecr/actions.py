"""What calls of ECR ask for, where a parameter is left out that names resources.

Source: Service Authorization Reference, "Actions, resources, and condition keys for Amazon Elastic Container Registry".
"""

from dataclasses import replace

from harness.extension.authorization.call import Call, Lookup, Requirement
from harness.extension.authorization.operations import requirements

__all__ = ["describe_repositories"]

ACTION = "ecr:DescribeRepositories"


def describe_repositories(call: Call, lookup: Lookup) -> tuple[Requirement, ...]:
    """The repositories that are named; without names, all of the registry."""
    if not call.parameters.get("repositoryNames"):
        owner = call.parameters.get("registryId") or call.account
        return (Requirement(ACTION, f"arn:aws:ecr:{call.region}:{owner}:repository/*"),)
    named = requirements(replace(call, operation="ListImages"), lookup)
    return tuple(replace(need, action=ACTION) for need in named)
