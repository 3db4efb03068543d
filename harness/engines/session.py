"""The engine of a pytest session: attach to the one that is up, else start one that ends with the session.

The workers of pytest-xdist share one engine: the first that needs it starts it, owned by the controller, and the
others find it through a file in a directory that they share. It ends when the controller does.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from harness.engines import standing
from harness.engines.attached import AttachedEngine, is_up
from harness.engines.base import Engine
from harness.engines.embedded import EmbeddedEngine
from harness.engines.state import StateFile

__all__ = ["session_engine"]


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
    if shared_dir is None:
        engine = EmbeddedEngine(owner_pid=owner_pid, environ=environ)
        engine.start()
        return engine
    file = StateFile(shared_dir)
    with file.locked():
        state = file.read()
        if state is None or not is_up(state):
            engine = EmbeddedEngine(owner_pid=owner_pid or os.getppid(), environ=environ)
            engine.start()
            try:
                file.write(engine.state)
            except BaseException:
                engine.stop()
                raise
            state = engine.give_away()
    return AttachedEngine(state)
