"""CloudFormation: permissions keep every property, and resources that settle at once are not waited for.

``AWS::Lambda::Permission`` has ``SourceAccount``, ``PrincipalOrgID``, ``EventSourceToken`` and ``FunctionUrlAuthType``
(CloudFormation Template Reference, AWS::Lambda::Permission; D); LocalStack's provider drops them, so that a grant for
one account's bucket becomes a grant for anybody's. Its polling of one second per look is kept for nothing here: a
function is active after milliseconds.

Limits: a failed update is not rolled back by LocalStack; ``harness.scenarios`` says so and starts afresh.
"""

from collections.abc import Callable, Sequence
from types import SimpleNamespace
from typing import Any

from localstack import config

from harness.extension.patching import Patches, documented, engine
from harness.extension.services.cloudformation import (
    acting,
    added_types,
    addresses,
    capabilities,
    grants_last,
    handlers,
    stack_sets,
)
from harness.extension.services.cloudformation import kept_references as cloudformation_kept_references
from harness.extension.services.cloudformation import late_replacement as cloudformation_late_replacement
from harness.extension.services.cloudformation import nulls as cloudformation_nulls
from harness.extension.services.cloudformation import one_operation as cloudformation_one_operation
from harness.extension.services.cloudformation import removal as cloudformation_removal
from harness.extension.services.cloudformation import replacement as cloudformation_replacement
from harness.extension.services.cloudformation import template_limits as cloudformation_template_limits
from harness.extension.services.cloudwatch import cfn as cloudwatch_stacks
from harness.extension.services.events import cfn as event_stacks
from harness.extension.services.iam import cfn as iam_stacks
from harness.extension.services.logs import cfn_log_group as log_stacks
from harness.extension.services.s3 import cfn_bucket as s3_stacks
from harness.extension.services.sns import cfn_subscription as sns_stacks
from harness.extension.services.stepfunctions import cfn_state_machine as cloudformation_state_machine
from harness.extension.tools import Tools

__all__ = ["declare"]

PERMISSION = documented(
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-permission.html"
)
FAST = engine("resources settle within milliseconds; the deadlines stay")

_DROPPED = ("SourceAccount", "PrincipalOrgID", "EventSourceToken", "FunctionUrlAuthType", "InvokedViaFunctionUrl")
_GRANT = {"FunctionName", "Action", "Principal", "SourceArn"}
_LOOK = 0.05
"""Seconds between looks at a resource that is being made."""


def declare(patches: Patches, tools: Tools) -> None:
    """Correct the permission's provider, refuse impossible replacements, shorten the waits; the deadlines stay."""
    addresses.declare(patches)
    grants_last.declare(patches)
    cloudformation_nulls.declare(patches)
    cloudformation_one_operation.declare(patches, tools.releases)
    cloudformation_removal.declare(patches)
    cloudformation_replacement.declare(patches)
    cloudformation_late_replacement.declare(patches)
    cloudformation_kept_references.declare(patches)
    cloudformation_state_machine.declare(patches)
    cloudformation_template_limits.declare(patches)
    patches.derive(
        "localstack.services.lambda_.resource_providers.aws_lambda_permission:util",
        "86e62cc60b",
        PERMISSION,
        "Permissions keep every property.",
        _keeping_all,
    )

    @patches.wrap(
        "localstack.services.cloudformation.resource_provider:ResourceProviderExecutor.deploy_loop", "2ed8d9162c", FAST
    )
    def deploy_loop(original: Callable[..., Any], self: Any, *args: Any, **kwargs: Any) -> Any:
        """A resource that is being made is looked at often."""
        return original(self, *args, **{**kwargs, "sleep_time": _LOOK})

    added_types.declare(patches, allows_unknown=tools.unknown_types == "allow")
    handlers.declare(patches)
    capabilities.declare(patches)
    acting.declare(patches, tools.questions)
    stack_sets.declare(patches, tools.questions)
    cloudwatch_stacks.declare(patches)
    sns_stacks.declare(patches)
    event_stacks.declare(patches)
    iam_stacks.declare(patches)
    s3_stacks.declare(patches)
    log_stacks.declare(patches)
    looks = int(config.BOTO_WAITER_MAX_ATTEMPTS * config.BOTO_WAITER_DELAY / _LOOK)
    says = "A waiter looks often, and gives up as late as before."
    patches.put("localstack.config:BOTO_WAITER_MAX_ATTEMPTS", "72c8715773", FAST, says, looks)
    patches.put("localstack.config:BOTO_WAITER_DELAY", "30f068f87e", FAST, says, _LOOK)


def _keeping_all(util: Any) -> SimpleNamespace:
    def select_attributes(model: dict[str, Any], params: Sequence[str]) -> Any:
        return util.select_attributes(model=model, params=[*params, *_DROPPED] if set(params) == _GRANT else params)

    return SimpleNamespace(**{**vars(util), "select_attributes": select_attributes})
