"""Keeps Python's cyclic garbage collector from looking through what stays anyway.

LocalStack and the descriptions of AWS's services are more than half a million objects that live as long as the engine.
Looking for cycles among them took a seventh of an engine's time, and every request waits meanwhile. So what is there
when a service has been loaded is set aside (``gc.freeze``), without what is garbage by then, and young objects are
looked at more rarely.
Limits: what other calls hold while a service is loaded stays until the end if it is part of a cycle.
"""

import gc
from collections.abc import Callable
from typing import Any, Final

from localstack.services.plugins import ServicePluginManager
from localstack.utils.patch import patch

__all__ = ["install"]

_THRESHOLDS: Final = (10_000, 20, 50)
"""Objects, and rounds of the younger generations, before a generation is looked at; Python's are (2000, 10, 10)."""


def install() -> None:
    """Arrange for it; call once at start."""
    gc.set_threshold(*_THRESHOLDS)

    @patch(ServicePluginManager._load_service_plugin)
    def load(original: Callable[..., Any], self: ServicePluginManager, name: str) -> Any:
        try:
            return original(self, name)
        finally:
            gc.collect()
            gc.freeze()
