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


ENGINES: dict[str, Callable[..., Engine]] = {
    "embedded": _embedded,
}
