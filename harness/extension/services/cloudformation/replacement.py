"""A resource with a name of its own cannot be replaced: the new one would need the name before the old one is gone.

D: CloudFormation Template Reference, "Resource custom naming" (aws-properties-name); the words and that nothing
happens to the resource: https://repost.aws/knowledge-center/cloudformation-custom-name. LocalStack makes the second
one, whether that fails or not, and then deletes the first by its name, which is the name of both.

Limits: sees names that identify the resource by themselves (tables, functions, roles, log groups, …), not those whose
identifier is an ARN.
"""

import copy
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from localstack.aws.api.cloudformation import ChangeAction, ResourceStatus
from localstack.services.cloudformation.engine.v2.change_set_model import is_nothing
from localstack.services.cloudformation.resource_provider import OperationStatus
from localstack.services.cloudformation.v2.entities import ResolvedResource

from harness.extension.patching import Patches, documented

__all__ = ["current", "declare", "kept_name", "written"]

_CHANGE_SET_MODEL_EXECUTOR = "localstack.services.cloudformation.engine.v2.change_set_model_executor"


def kept_name(schema: Mapping[str, Any], before: Mapping[str, Any], after: Mapping[str, Any]) -> str | None:
    """Return the name that a resource keeps though it has to be replaced; None: it has none, or gets another one.

    Args:
        schema: of the resource type.
        before: properties of the resource.
        after: properties in the new template.
    """
    identifier: Sequence[str] = schema.get("primaryIdentifier", ())
    if len(identifier) != 1 or identifier[0] not in schema.get("createOnlyProperties", ()):
        return None
    name = identifier[0].removeprefix("/properties/")
    return after[name] if after.get(name) and after[name] == before.get(name) else None


def written(resource: Any) -> Mapping[str, Any]:
    """Properties of a resource in a template (``PreprocResource``); a resource may have none."""
    return {} if is_nothing(resource.properties) else resource.properties.properties


def current(executor: Any, name: str, before: Any) -> Mapping[str, Any]:
    """Properties of a resource as it is, those included that its provider chose."""
    found = executor._merge_before_properties(name, before)
    return {} if is_nothing(found) else found.properties


def declare(patches: Patches) -> None:
    """Refuse such updates before anything is done."""

    @patches.wrap(
        f"{_CHANGE_SET_MODEL_EXECUTOR}:ChangeSetModelExecutor._execute_resource_change",
        "fd08fc55d5",
        documented("https://repost.aws/knowledge-center/cloudformation-custom-name"),
    )
    def change(original: Callable[..., Any], self: Any, name: str, before: Any, after: Any) -> Any:
        """A resource with a name of its own that would have to be replaced fails, untouched."""
        if is_nothing(before) or is_nothing(after) or before.resource_type != after.resource_type:
            return original(self, name, before, after)
        provider = self.resource_provider_executor.try_load_resource_provider(after.resource_type)
        if provider is None or not after.requires_replacement:
            return original(self, name, before, after)
        properties = current(self, name, before)
        kept = kept_name(provider.SCHEMA, properties, written(after))
        if kept is None:
            return original(self, name, before, after)
        return _refuse(self, name, before, properties, kept)


def _refuse(executor: Any, name: str, before: Any, properties: Mapping[str, Any], kept: str) -> None:
    reason = (
        "CloudFormation cannot update a stack when a custom-named resource requires replacing. "
        f"Rename {kept} and update the stack again."
    )
    executor.resources[name] = ResolvedResource(
        Properties=copy.deepcopy(dict(properties)),
        LogicalResourceId=name,
        PhysicalResourceId=before.physical_resource_id,
        Type=before.resource_type,
        LastUpdatedTimestamp=datetime.now(UTC),
        ResourceStatus=ResourceStatus.UPDATE_FAILED,
        ResourceStatusReason=reason,
    )
    executor._process_event(
        action=ChangeAction.Modify,
        logical_resource_id=name,
        event_status=OperationStatus.FAILED,
        resource_type=before.resource_type,
        reason=reason,
    )
