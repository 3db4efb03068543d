"""Resource types that LocalStack's CloudFormation does not know, by a registry of providers.

A provider of a type that LocalStack has itself belongs to its service, as a patch.
"""

from collections.abc import Callable, Mapping
from typing import Any

from localstack.services.cloudformation.resource_provider import ResourceProvider

from harness.extension.patching import Patches, documented
from harness.extension.services.apigateway.cfn_authorizer import AuthorizerProvider
from harness.extension.services.cloudwatch.cfn_dashboard import DashboardProvider
from harness.extension.services.events.cfn_archive import ArchiveProvider
from harness.extension.services.logs.cfn_metric_filter import MetricFilterProvider

__all__ = ["ADDED", "declare"]

_RESOURCE_PROVIDER = "localstack.services.cloudformation.resource_provider"

ADDED: Mapping[str, Callable[[], ResourceProvider[Any]]] = {
    "AWS::ApiGateway::Authorizer": AuthorizerProvider,
    "AWS::CloudWatch::Dashboard": DashboardProvider,
    "AWS::Events::Archive": ArchiveProvider,
    "AWS::Logs::MetricFilter": MetricFilterProvider,
}
"""Type → its provider."""


def declare(patches: Patches) -> None:
    """Let stacks have the added types."""

    @patches.wrap(
        f"{_RESOURCE_PROVIDER}:ResourceProviderExecutor.try_load_resource_provider",
        "a5ba75b35e",
        documented("https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"),
    )
    def load(original: Callable[[str], Any], resource_type: str) -> ResourceProvider[Any] | None:
        """Stacks have resource types that LocalStack does not know."""
        if provider := ADDED.get(resource_type):
            return provider()
        return original(resource_type)
