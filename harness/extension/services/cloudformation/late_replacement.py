"""A resource is replaced too when what cannot be changed in it changes only while the stack is updated.

``EventSourceArn: !GetAtt Table.StreamArn`` reads the same in both templates; that the table gets another stream shows
when the table has been updated. CloudFormation then replaces the mapping, because the property "requires replacement"
(D: CloudFormation User Guide, "Update behaviors of stack resources"; a change set calls this *conditional*).
LocalStack decides from the templates alone and calls the resource's update, which leaves the property as it was.

Limits: compares texts, numbers and booleans at the top of the properties, which is where references to other resources
stand in resources that cannot follow them.
"""

from collections.abc import Callable, Mapping
from typing import Any

from localstack.services.cloudformation.engine.v2.change_set_model import is_nothing

from harness.extension.patching import Patches, documented
from harness.extension.services.cloudformation.replacement import current, written

__all__ = ["changed_for_good", "declare"]

_CHANGE_SET_MODEL_EXECUTOR = "localstack.services.cloudformation.engine.v2.change_set_model_executor"


def changed_for_good(schema: Mapping[str, Any], before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """Return the properties that differ though they can only be set when a resource is made.

    Args:
        schema: of the resource type.
        before: properties of the resource as it is.
        after: properties as they shall be; those that it does not have are the provider's to choose.
    """
    fixed = [path.removeprefix("/properties/") for path in schema.get("createOnlyProperties", ())]
    plain = [name for name in fixed if all(isinstance(each.get(name), str | int) for each in (before, after))]
    return [name for name in plain if _written(before[name]) != _written(after[name])]


def _written(value: str | int) -> str:
    """A value as templates may write it as well: ``true`` is ``"true"``, ``5`` is ``"5"``."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def declare(patches: Patches) -> None:
    """Decide anew when the values are known."""

    @patches.wrap(
        f"{_CHANGE_SET_MODEL_EXECUTOR}:ChangeSetModelExecutor._execute_resource_change",
        "fd08fc55d5",
        documented(
            "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-update-behaviors.html"
        ),
    )
    def change(original: Callable[..., Any], self: Any, name: str, before: Any, after: Any) -> Any:
        """A resource is replaced when a fixed property turns out to differ during the update."""
        if is_nothing(before) or is_nothing(after) or before.resource_type != after.resource_type:
            return original(self, name, before, after)
        provider = self.resource_provider_executor.try_load_resource_provider(after.resource_type)
        if provider is not None and not after.requires_replacement:
            now = current(self, name, before)
            after.requires_replacement = bool(changed_for_good(provider.SCHEMA, now, written(after)))
        return original(self, name, before, after)
