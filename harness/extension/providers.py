"""Providers of services that are daylab's own, in place of LocalStack's: the descriptors name them.

They are not registered as entry points, so that a new one needs no installation and no cache of entry points can hide
it. Limits: a service that LocalStack already loaded keeps the provider that it has; call ``select`` at start.
"""

from typing import Any

from localstack.services.plugins import SERVICE_PLUGINS, ServicePluginAdapter

from harness.descriptors import loaded, service, services

__all__ = ["own_plugin", "select"]

NAME = "daylab"
"""Name by which LocalStack shows these providers."""


def select() -> None:
    """Have LocalStack take the services with a provider of daylab's for available, with this provider."""
    for one in services().values():
        if one.provider:
            SERVICE_PLUGINS.api_provider_specs[one.name] = [NAME]
            SERVICE_PLUGINS.provider_config.set_provider(one.name, NAME)


def own_plugin(name: str) -> Any:
    """The loaded plug-in of a service with a provider of daylab's; None for other services."""
    one = service(name)
    if one is None or not one.provider:
        return None
    plugin = ServicePluginAdapter(api=name, create_service=loaded(name, one.provider))
    plugin.load()
    plugin.name = f"{name}:{NAME}"
    return plugin
