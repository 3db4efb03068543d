"""Resource types that LocalStack's CloudFormation does not know, by a registry of providers.

A provider of a type that LocalStack has itself belongs to its service, as a patch.
"""

from collections.abc import Callable, Mapping
from typing import Any

from localstack.services.cloudformation.resource_provider import ResourceProvider, ResourceProviderExecutor
from localstack.utils.patch import Patch

from harness.extension.services.apigateway.cfn_authorizer import AuthorizerProvider
from harness.extension.services.cloudwatch.cfn_dashboard import DashboardProvider
from harness.extension.services.events.cfn_archive import ArchiveProvider
from harness.extension.services.logs.cfn_metric_filter import MetricFilterProvider

__all__ = ["ADDED", "install"]

ADDED: Mapping[str, Callable[[], ResourceProvider[Any]]] = {
    "AWS::ApiGateway::Authorizer": AuthorizerProvider,
    "AWS::CloudWatch::Dashboard": DashboardProvider,
    "AWS::Events::Archive": ArchiveProvider,
    "AWS::Logs::MetricFilter": MetricFilterProvider,
}
"""Type → its provider."""


def install() -> None:
    """Let stacks have the added types."""
    original = ResourceProviderExecutor.try_load_resource_provider

    def load(resource_type: str) -> ResourceProvider[Any] | None:
        if provider := ADDED.get(resource_type):
            return provider()
        return original(resource_type)

    Patch(ResourceProviderExecutor, "try_load_resource_provider", staticmethod(load)).apply()
