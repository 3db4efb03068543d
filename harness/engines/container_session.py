"""The container of a pytest session: one for all workers of pytest-xdist, which ends with the controller."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from harness.engines.base import Engine
from harness.engines.container import ContainerEngine
from harness.engines.container_view import ContainerView
from harness.engines.state import StateFile

__all__ = ["session_container"]


def session_container(owner_pid: int | None = None, shared_dir: Path | None = None, **options: Any) -> Engine:
    """A started container engine; its ``stop`` ends it only when it belongs to this process alone.

    Args:
        owner_pid: process with which it ends: the xdist controller, or this process (None).
        shared_dir: directory that all workers of the session share and no other session does; None without xdist.
        options: of :class:`~harness.engines.container.ContainerEngine`.

    Raises:
        EngineStartError: it could not be started.
    """
    if shared_dir is None:
        engine = ContainerEngine(owner_pid=owner_pid, **options)
        engine.start()
        return engine
    file = StateFile(shared_dir)
    with file.locked():
        state = file.read()
        if state is None or not ContainerView(state).is_up():
            engine = ContainerEngine(owner_pid=owner_pid or os.getppid(), **options)
            engine.start()
            try:
                file.write(engine.state)
            except BaseException:
                engine.stop()
                raise
            state = engine.give_away()
    return ContainerView(state)
