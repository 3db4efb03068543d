"""CloudFormation: a resource that was never made has nothing to delete.

When a creation stops half-way, CloudFormation deletes what it made (CloudFormation User Guide, "Choose how to handle
failures when provisioning resources"; D); a stack that is deleted later holds nothing else. LocalStack deletes every
resource of the template: those that were never made end in DELETE_FAILED, and the first whose properties cannot be
resolved without them ends the deletion, so that the rest stays behind for good.

Limits: a failed creation is still not rolled back by the engine itself; whoever deletes the stack cleans up.
"""

from collections.abc import Callable
from typing import Any

from localstack.aws.api.cloudformation import StackStatus
from localstack.services.cloudformation.engine.v2.change_set_model_preproc import PreprocEntityDelta

from harness.extension.patching import Patches, documented

__all__ = ["declare"]

_CHANGE_SET_MODEL_EXECUTOR = "localstack.services.cloudformation.engine.v2.change_set_model_executor"


def declare(patches: Patches) -> None:
    """Skip what was never made when a stack is deleted; call when the provider is imported."""

    @patches.wrap(
        f"{_CHANGE_SET_MODEL_EXECUTOR}:ChangeSetModelExecutor.visit_node_resource",
        "ff2d5ff381",
        documented("https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stack-failure-options.html"),
    )
    def visit(original: Callable[..., Any], self: Any, node_resource: Any) -> Any:
        """A stack that is deleted skips what was never made."""
        stack = self._change_set.stack
        made = stack.resolved_resources.get(node_resource.name, {}).get("PhysicalResourceId")
        if stack.status in (StackStatus.DELETE_IN_PROGRESS, StackStatus.DELETE_FAILED) and not made:
            return PreprocEntityDelta()
        return original(self, node_resource)
