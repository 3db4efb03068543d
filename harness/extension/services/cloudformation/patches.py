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
from localstack.services.cloudformation.resource_provider import ResourceProviderExecutor
from localstack.services.lambda_.resource_providers import aws_lambda_permission
from localstack.utils.patch import patch

from harness.extension.services.cloudformation import added_types
from harness.extension.services.cloudformation import kept_references as cloudformation_kept_references
from harness.extension.services.cloudformation import late_replacement as cloudformation_late_replacement
from harness.extension.services.cloudformation import nulls as cloudformation_nulls
from harness.extension.services.cloudformation import one_operation as cloudformation_one_operation
from harness.extension.services.cloudformation import removal as cloudformation_removal
from harness.extension.services.cloudformation import replacement as cloudformation_replacement
from harness.extension.services.cloudwatch import cfn as cloudwatch_stacks
from harness.extension.services.events import cfn as event_stacks
from harness.extension.services.s3 import cfn_bucket as s3_stacks
from harness.extension.services.sns import cfn_subscription as sns_stacks
from harness.extension.services.stepfunctions import cfn_state_machine as cloudformation_state_machine
from harness.extension.tools import Tools

__all__ = ["install"]

_DROPPED = ("SourceAccount", "PrincipalOrgID", "EventSourceToken", "FunctionUrlAuthType")
_GRANT = {"FunctionName", "Action", "Principal", "SourceArn"}
_LOOK = 0.05
"""Seconds between looks at a resource that is being made."""


def install(tools: Tools) -> None:
    """Correct the permission's provider, refuse impossible replacements, shorten the waits; the deadlines stay."""
    cloudformation_nulls.install()
    cloudformation_one_operation.install(tools.releases)
    cloudformation_removal.install()
    cloudformation_replacement.install()
    cloudformation_late_replacement.install()
    cloudformation_kept_references.install()
    cloudformation_state_machine.install()
    util = aws_lambda_permission.util

    def select_attributes(model: dict[str, Any], params: Sequence[str]) -> Any:
        return util.select_attributes(model=model, params=[*params, *_DROPPED] if set(params) == _GRANT else params)

    aws_lambda_permission.util = SimpleNamespace(**{**vars(util), "select_attributes": select_attributes})

    @patch(ResourceProviderExecutor.deploy_loop)
    def deploy_loop(original: Callable[..., Any], self: Any, *args: Any, **kwargs: Any) -> Any:
        return original(self, *args, **{**kwargs, "sleep_time": _LOOK})

    added_types.install()
    cloudwatch_stacks.install()
    sns_stacks.install()
    event_stacks.install()
    s3_stacks.install()
    config.BOTO_WAITER_MAX_ATTEMPTS = int(config.BOTO_WAITER_MAX_ATTEMPTS * config.BOTO_WAITER_DELAY / _LOOK)
    config.BOTO_WAITER_DELAY = _LOOK
