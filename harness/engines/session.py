"""The engine of a pytest session: attach to the one that is up, else start one that ends with the session.

The workers of pytest-xdist share one engine: the first that needs it starts it, owned by the controller, and the
others find it through a file in a directory that they share. It ends when the controller does.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from harness.engines import standing
from harness.engines.attached import AttachedEngine
from harness.engines.base import Engine
from harness.engines.embedded import EmbeddedEngine
from harness.engines.state import StateFile

if TYPE_CHECKING:
    from harness.engines.container import ContainerEngine

__all__ = ["session_container", "session_engine"]


def session_engine(
    owner_pid: int | None = None,
    shared_dir: Path | None = None,
    environ: Mapping[str, str] | None = None,
) -> Engine:
    """A started engine for this session; its ``stop`` ends it only when it belongs to this process alone.

    Args:
        owner_pid: process with which a new engine ends: the xdist controller, or this process (None).
        shared_dir: directory that all workers of the session share and no other session does; None without xdist.
        environ: None is this process's environment.

    Raises:
        EngineStartError: no engine could be started.
    """
    if (state := standing.find(environ)) is not None:
        return AttachedEngine(state)
    return _started(lambda owner: EmbeddedEngine(owner_pid=owner, environ=environ), owner_pid, shared_dir)


def session_container(owner_pid: int | None = None, shared_dir: Path | None = None, **options: Any) -> Engine:
    """A started container engine for this session; as :func:`session_engine`.

    Args:
        owner_pid, shared_dir: as there.
        options: of :class:`~harness.engines.container.ContainerEngine`.
    """
    from harness.engines.container import ContainerEngine

    return _started(lambda owner: ContainerEngine(owner_pid=owner, **options), owner_pid, shared_dir)


def _started(
    make: Callable[[int | None], EmbeddedEngine | ContainerEngine], owner_pid: int | None, shared_dir: Path | None
) -> Engine:
    if shared_dir is None:
        engine = make(owner_pid)
        engine.start()
        return engine
    file = StateFile(shared_dir)
    with file.locked():
        state = file.read()
        if state is None or not AttachedEngine(state).is_up():
            engine = make(owner_pid or os.getppid())
            engine.start()
            try:
                file.write(engine.state)
            except BaseException:
                engine.stop()
                raise
            state = engine.give_away()
    return AttachedEngine(state)
