"""A permission that no resource waits for is granted when the others have been made.

CloudFormation makes resources side by side, in no order but that of references and ``DependsOn`` (D: User Guide,
"DependsOn attribute"). So a bucket that notifies a function, and does not wait for the function's permission, fails as
a rule: "Unable to validate the following destination configurations" (D: AWS's knowledge center). LocalStack makes one
resource after the other by the names of the template, so that a name decides whether such a template fails.

Limits: the others still come by their names; a race that is not about a permission is won here.
"""

import copy
from collections.abc import Callable
from typing import Any

from harness.extension.patching import Patches, documented

__all__ = ["GRANTS", "declare", "grants_last"]

GRANTS = frozenset(
    {
        "AWS::Events::EventBusPolicy",
        "AWS::IAM::GroupPolicy",
        "AWS::IAM::ManagedPolicy",
        "AWS::IAM::Policy",
        "AWS::IAM::RolePolicy",
        "AWS::IAM::UserPolicy",
        "AWS::Lambda::LayerVersionPermission",
        "AWS::Lambda::Permission",
        "AWS::Logs::ResourcePolicy",
        "AWS::S3::BucketPolicy",
        "AWS::SNS::TopicPolicy",
        "AWS::SQS::QueuePolicy",
        "AWS::SecretsManager::ResourcePolicy",
    }
)
"""Resource types that do nothing but permit."""


def grants_last(resources: list[Any]) -> list[Any]:
    """The resources of a template in their order, but those that only permit after all others."""
    return sorted(resources, key=lambda one: str(getattr(one.type_, "value", "")) in GRANTS)  # a type may be missing


def declare(patches: Patches) -> None:
    """Make the resources of a stack in the order that shows what does not wait."""

    @patches.wrap(
        "localstack.services.cloudformation.engine.v2.change_set_model_preproc:ChangeSetModelPreproc.visit_node_resources",
        "17bab4bd7f",
        documented("https://repost.aws/knowledge-center/unable-validate-circular-dependency-cloudformation"),
    )
    def visit_node_resources(original: Callable[..., Any], self: Any, node_resources: Any) -> Any:
        """What a template does not let wait does not find the permission that it needs."""
        ordered = copy.copy(node_resources)
        ordered.resources = grants_last(node_resources.resources)
        return original(self, ordered)
