"""A resource that refers to one that is updated in place stays: what it refers to is still the same.

``RestApiId: !Ref Api`` cannot change in a stage. When only the API's description changes, the reference gives the
same id, and CloudFormation leaves the stage alone (D: CloudFormation User Guide, "Update behaviors of stack resources":
with an update in place the physical id does not change). LocalStack takes every reference to a resource that is updated
for a change, and replaces whatever has one where nothing may change: a new description of an API took down its stages.

Limits: looks at the properties that are named as a whole in the type's list of what cannot be changed.
"""

from collections.abc import Callable, Mapping
from typing import Any

from localstack.services.cloudformation.engine.v2.change_set_model import is_nothing

from harness.extension.patching import Patches, documented
from harness.extension.services.cloudformation.replacement import current, written

__all__ = ["declare", "must_replace"]

_CHANGE_SET_MODEL_EXECUTOR = "localstack.services.cloudformation.engine.v2.change_set_model_executor"


def must_replace(
    schema: Mapping[str, Any], written: Mapping[str, Any], now: Mapping[str, Any], after: Mapping[str, Any]
) -> bool:
    """Whether a property that cannot be changed has another value.

    Args:
        schema: of the resource type.
        written: properties in the template that made the resource.
        now: properties of the resource as it is, those included that its provider chose.
        after: properties in the new template, with the values that references have now.
    """
    fixed = [path.removeprefix("/properties/") for path in schema.get("createOnlyProperties", ())]
    return any(
        _plain(now.get(name)) != _plain(after[name]) if name in after else name in written
        for name in fixed
        if name in now or name in after
    )


def _plain(value: Any) -> Any:
    """A value as templates may write it as well: ``true`` is ``"true"``, ``5`` is ``"5"``."""
    if isinstance(value, Mapping):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return str(value).lower() if isinstance(value, bool) else value if value is None else str(value)


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
        """A resource stays when what it refers to is updated in place."""
        is_change = not is_nothing(before) and not is_nothing(after) and before.resource_type == after.resource_type
        if is_change and after.requires_replacement:
            provider = self.resource_provider_executor.try_load_resource_provider(after.resource_type)
            now = current(self, name, before)
            if provider is not None:
                after.requires_replacement = must_replace(provider.SCHEMA, written(before), now, written(after))
        return original(self, name, before, after)
