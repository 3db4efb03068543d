"""Resource types that LocalStack's CloudFormation does not know: the services' descriptors name their providers.

A provider of a type that LocalStack has itself belongs to its service, as a patch.
"""

from collections.abc import Callable
from typing import Any

from localstack.services.cloudformation.resource_provider import ResourceProvider

from harness.descriptors import loaded, services
from harness.extension.patching import Patches, documented

__all__ = ["declare"]

_RESOURCE_PROVIDER = "localstack.services.cloudformation.resource_provider"


def declare(patches: Patches) -> None:
    """Let stacks have the added types."""
    added = {kind: (one.name, dotted) for one in services().values() for kind, dotted in one.resource_types.items()}

    @patches.wrap(
        f"{_RESOURCE_PROVIDER}:ResourceProviderExecutor.try_load_resource_provider",
        "a5ba75b35e",
        documented("https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"),
    )
    def load(original: Callable[[str], Any], resource_type: str) -> ResourceProvider[Any] | None:
        """Stacks have resource types that LocalStack does not know."""
        if found := added.get(resource_type):
            provider: ResourceProvider[Any] = loaded(*found)()
            return provider
        return original(resource_type)
