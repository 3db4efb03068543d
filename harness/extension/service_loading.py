"""What happens when the engine loads a service: one hook on LocalStack's loading, with listeners in their order.

Before LocalStack makes a service's provider, daylab's patches of that service are applied; all of them, or the service
is refused with the same explained error at this call and at every later one. So an engine imports only the services
that are used, and serves none of them uncorrected. After that the listeners of the engine itself are called.

Providers of services that are daylab's own stand in place of LocalStack's: the descriptors name them. They are not
registered as entry points, so that a new one needs no installation and no cache of entry points can hide it. Limits: a
service that LocalStack already loaded keeps the provider that it has; call ``select_providers`` at start.
"""

import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from typing import Any

from localstack.aws.api import CommonServiceException
from localstack.services.plugins import SERVICE_PLUGINS, ServicePluginAdapter

from harness.descriptors import loaded, package_of, service, services
from harness.extension.patching import PatchError, Patches, engine
from harness.extension.tools import Tools

__all__ = ["MODULES", "Corrections", "declare", "select_providers"]

LOG = logging.getLogger(__name__)

MODULES: Mapping[str, str] = {
    name: f"{package_of(name).rpartition('.')[2]}.{one.patches}" for name, one in services().items() if one.patches
}
"""LocalStack's service name → module of ``harness.extension.services`` with its patches."""

_PROVIDER = "daylab"
"""Name by which LocalStack shows daylab's providers."""

_NOT_SERVED = 501
"""Status of a refused service; clients repeat calls that were answered with 500 or 503, in vain."""


class Corrections:
    """Every service's patches, applied once when the service is loaded.

    Args:
        tools: what patches work with.
    """

    def __init__(self, tools: Tools) -> None:
        self._tools = tools
        self._locks = {service: threading.Lock() for service in MODULES}
        self._done: dict[str, PatchError | None] = {}

    def declared(self, service: str) -> Patches:
        """Return a service's patches without applying them.

        Raises:
            PatchError: their modules cannot be imported.
        """
        patches = Patches(service)
        module = f"harness.extension.services.{MODULES[service]}"
        try:
            import_module(module).declare(patches, self._tools)
        except Exception as error:  # a class that LocalStack has moved is missed by the import already
            raise patches.refused([f"{module}: {type(error).__name__}: {error}"]) from error
        return patches

    def apply(self, service: str) -> None:
        """Apply a service's patches, unless that was done.

        Raises:
            PatchError: they cannot be applied; the same error at every call.
        """
        if service not in MODULES:
            return
        with self._locks[service]:
            if service not in self._done:
                self._done[service] = self._failure(service)
            if (failure := self._done[service]) is not None:
                raise failure.with_traceback(None)

    def _failure(self, service: str) -> PatchError | None:
        try:
            self.declared(service).apply()
        except PatchError as error:
            LOG.error("%s", error)  # noqa: TRY400 - the error says everything
            return error
        return None


type Listener = Callable[[str], None]
"""Is called with the name of a service."""


def declare(patches: Patches, *, before: Sequence[Listener], after: Sequence[Listener]) -> None:
    """Call listeners before and after LocalStack loads a service, in the given order.

    A listener that raises :class:`~harness.extension.patching.PatchError` refuses the service.
    """

    @patches.wrap(
        "localstack.services.plugins:ServicePluginManager._load_service_plugin",
        "59e226ca58",
        engine("LocalStack has no extension point for services that are loaded when they are first called"),
    )
    def load(original: Callable[..., Any], self: Any, name: str) -> Any:
        """A service is loaded with its patches, or refused."""
        try:
            for listener in before:
                listener(name)
            plugin = _own_plugin(name) or original(self, name)
            for listener in after:
                listener(name)
        except PatchError as error:
            self.plugin_errors.errors[name, self.get_active_provider(name)] = error  # shown by /_localstack/health
            raise CommonServiceException("InternalFailure", str(error), _NOT_SERVED) from error
        except ModuleNotFoundError as error:
            text = f"{name} is not served here: its Python module {error.name} is not installed"
            raise CommonServiceException("InternalFailure", text, _NOT_SERVED) from error
        return plugin


def select_providers() -> None:
    """Have LocalStack take the services with a provider of daylab's for available, with this provider."""
    for one in services().values():
        if one.provider:
            SERVICE_PLUGINS.api_provider_specs[one.name] = [_PROVIDER]
            SERVICE_PLUGINS.provider_config.set_provider(one.name, _PROVIDER)


def _own_plugin(name: str) -> Any:
    """The loaded plug-in of a service with a provider of daylab's; None for other services."""
    one = service(name)
    if one is None or not one.provider:
        return None
    plugin = ServicePluginAdapter(api=name, create_service=loaded(name, one.provider))
    plugin.load()
    plugin.name = f"{name}:{_PROVIDER}"
    return plugin
