"""Engines: what answers AWS calls. Nothing is imported until an engine is asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from harness.engines.base import Engine

__all__ = ["ENGINES"]


def _embedded(**options: Any) -> Engine:
    from harness.engines.embedded import EmbeddedEngine

    return EmbeddedEngine(**options)


def _container(**options: Any) -> Engine:
    from harness.engines.container import ContainerEngine

    return ContainerEngine(**options)


def _external(**options: Any) -> Engine:
    from harness.engines.external import ExternalEngine

    return ExternalEngine(**options)


ENGINES: dict[str, Callable[..., Engine]] = {
    "container": _container,
    "embedded": _embedded,
    "external": _external,
}
