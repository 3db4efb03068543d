"""Engines: what answers AWS calls. Nothing is imported until an engine is asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from harness.engines.base import Engine

__all__ = ["ENGINES", "session_container", "session_engine"]


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


def session_engine(
    owner_pid: int | None = None,
    shared_dir: Path | None = None,
    environ: Mapping[str, str] | None = None,
) -> Engine:
    """A started engine for a pytest session; see :func:`harness.engines.session.session_engine`."""
    from harness.engines.session import session_engine as start

    return start(owner_pid, shared_dir, environ)


def session_container(owner_pid: int | None = None, shared_dir: Path | None = None, **options: Any) -> Engine:
    """A started container engine for a pytest session; see :mod:`harness.engines.container_session`."""
    from harness.engines.container_session import session_container as start

    return start(owner_pid, shared_dir, **options)
