"""An embedded engine that somebody else started: ``daylab up``, or another worker of the same pytest session.

Limits: it is used, never started or stopped, from here.
"""

from __future__ import annotations

import http.client
from pathlib import Path

from harness.clients import Endpoint
from harness.engines.base import EngineInfo
from harness.engines.processes import alive
from harness.engines.readiness import probe
from harness.engines.state import EngineState
from harness.engines.wording import unanswered, with_log
from harness.engines.workspace import tail
from harness.errors import EngineGoneError, EngineStartError
from harness.i18n.language import Said, spoken

__all__ = ["AttachedEngine", "is_up"]

PATIENCE = 10.0  # seconds for an answer; a busy engine takes its time


def is_up(state: EngineState, *, timeout: float = PATIENCE) -> bool:
    """Whether the engine in ``state`` answers, and is that very process."""
    try:
        info = probe(Endpoint(state.endpoint, state.region), timeout=timeout)
    except (OSError, http.client.HTTPException):
        return False
    return info is not None and info.get("pid") == state.pid


class AttachedEngine:
    """Uses the engine that ``state`` describes."""

    def __init__(self, state: EngineState) -> None:
        self._state = state

    @property
    def name(self) -> str:
        """Kind of engine."""
        return "embedded"

    @property
    def endpoint(self) -> Endpoint:
        """Where it answers."""
        return Endpoint(self._state.endpoint, self._state.region)

    @property
    def state(self) -> EngineState:
        """What it was attached by."""
        return self._state

    def start(self) -> None:
        """Checks that it is still there.

        Raises:
            EngineStartError: it is not.
        """
        if not is_up(self._state):
            raise EngineStartError(
                "the engine to attach to does not answer any more",
                where=self._state.endpoint,
                fix="run `daylab down`, then `daylab up`",
            )

    def stop(self) -> None:
        """Does nothing: whoever started it stops it."""

    def info(self) -> EngineInfo:
        """Asks the engine about itself; see ``Engine.info``."""
        try:
            return EngineInfo.from_wire(self.name, self.endpoint, probe(self.endpoint, timeout=10.0))
        except (OSError, http.client.HTTPException) as error:
            what = unanswered(error)
            if not alive(self._state.identity):
                pid = self._state.pid
                what = Said(f"{what}; process {pid} is gone", f"{spoken(what, 'vi')}; process {pid} không còn nữa")
            raise EngineGoneError(
                with_log(what, self.logs(25)),
                where=self._state.endpoint,
                fix=Said(
                    "run `daylab status`; `daylab up` starts a new one",
                    "chạy `daylab status`; `daylab up` khởi động engine mới",
                ),
            ) from error

    def capabilities(self) -> frozenset[str]:
        """Names of what the engine can do."""
        return self.info().capabilities

    def logs(self, lines: int = 100) -> str:
        """The last lines of the engine's log."""
        return tail(Path(self._state.log), lines)
