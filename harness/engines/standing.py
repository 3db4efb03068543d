"""The engine that stays up between runs: what ``daylab up`` and ``daylab down`` do, and what pytest attaches to.

One per ``DAYLAB_HOME``. Its state file is believed only as far as the engine itself confirms it.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from harness.engines import workspace
from harness.engines.attached import AttachedEngine
from harness.engines.embedded import GRACE, EmbeddedEngine
from harness.engines.listener import PortTakenError
from harness.engines.processes import alive, end_tree
from harness.engines.state import EngineState, StateFile, home

__all__ = ["DEFAULT_PORT", "Raised", "bring_down", "bring_up", "find", "recorded"]

DEFAULT_PORT = 4566  # what clients of LocalStack expect


@dataclass(frozen=True, slots=True)
class Raised:
    """Outcome of :func:`bring_up`.

    Args:
        state: the engine that is up.
        started: False when it was up before.
    """

    state: EngineState
    started: bool


def recorded(environ: Mapping[str, str] | None = None) -> EngineState | None:
    """What the state file says, whether or not it is still true."""
    return _file(environ).read()


def find(environ: Mapping[str, str] | None = None) -> EngineState | None:
    """The engine that is up and answers; None when there is none."""
    state = recorded(environ)
    return state if state is not None and AttachedEngine(state).is_up() else None


def bring_up(port: int | None = None, environ: Mapping[str, str] | None = None) -> Raised:
    """Starts an engine that stays, unless one is up.

    Args:
        port: loopback port; None takes 4566, or any free one when that is taken.
        environ: None is this process's environment.

    Raises:
        EngineStartError: it does not start, or ``port`` is taken.
    """
    file = _file(environ)
    with file.locked():
        state = file.read()
        if state is not None and AttachedEngine(state).is_up():
            return Raised(state, started=False)
        if state is not None:
            _clear(file, state)
        engine = _start(port, environ)
        try:
            file.write(engine.state)
            return Raised(engine.detach(), started=True)
        except BaseException:
            engine.stop()
            file.remove()
            raise


def bring_down(environ: Mapping[str, str] | None = None) -> EngineState | None:
    """Ends the engine that stays up, healthy or not, and returns what it was; None when there is none."""
    file = _file(environ)
    if not file.path.exists():
        return None
    with file.locked():
        state = file.read()
        was_up = state is not None and AttachedEngine(state).is_up()
        if state is not None:
            _clear(file, state)
        file.remove()
        return state if was_up else None


def _start(port: int | None, environ: Mapping[str, str] | None) -> EmbeddedEngine:
    engine = EmbeddedEngine(port=port or DEFAULT_PORT, environ=environ)
    try:
        engine.start()
    except PortTakenError:
        if port is not None:
            raise
        engine = EmbeddedEngine(environ=environ)
        engine.start()
    return engine


def _clear(file: StateFile, state: EngineState) -> None:
    if alive(state.identity):
        end_tree(state.identity, grace=GRACE)
    workspace.remove(Path(state.data_dir))
    file.remove()


def _file(environ: Mapping[str, str] | None) -> StateFile:
    return StateFile(home(os.environ if environ is None else environ))
