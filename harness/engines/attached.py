"""An engine that somebody else started: ``daylab up``, another worker of the pytest session, or a container's guard.

Limits: it is used, never started or stopped, from here.
"""

from __future__ import annotations

import dataclasses
import time
from pathlib import Path

from harness.clients import Endpoint
from harness.engines.container_guard import ENDED, ending
from harness.engines.control_api import ControlApi, EngineInfo
from harness.engines.processes import alive
from harness.engines.readiness import with_log
from harness.engines.state import EngineState
from harness.engines.workspace import tail
from harness.errors import CapabilityError, EngineGoneError, EngineStartError
from harness.i18n.catalogue import engines as words
from harness.i18n.message import Message

__all__ = ["AttachedEngine"]

LOG_LINES = 25  # shown with a failure
SETTLE = 2.0  # seconds until the end of a container has been noted


class AttachedEngine:
    """Uses the engine that ``state`` describes; for a container the process in it is that of its guard."""

    def __init__(self, state: EngineState) -> None:
        self.state = state

    @property
    def name(self) -> str:
        """Kind of engine."""
        return self.state.kind

    @property
    def endpoint(self) -> Endpoint:
        """Where it answers."""
        return Endpoint(self.state.endpoint, self.state.region)

    @property
    def token(self) -> str:
        """The session's token."""
        return self.state.token

    @property
    def control_api(self) -> ControlApi:
        """daylab's own routes of it."""
        return ControlApi(self.endpoint, self.token)

    def start(self) -> None:
        """Check that it is still there. EngineStartError: it is not."""
        if not self.is_up():
            raise EngineStartError(
                words.ATTACHED_GONE,
                where=self.state.endpoint,
                fix=words.NEW_CONTAINER if self._is_container else words.DOWN_UP,
            )

    def stop(self) -> None:
        """Do nothing: whoever started it stops it."""

    def is_up(self) -> bool:
        """Whether it answers, and is the one in ``state``."""
        try:
            info = self.control_api.info()
        except (EngineGoneError, CapabilityError):
            return False
        return alive(self.state.identity) if self._is_container else info.pid == self.state.pid

    def info(self) -> EngineInfo:
        """Ask the engine about itself; see ``Engine.info``."""
        try:
            info = self.control_api.info()
        except (EngineGoneError, CapabilityError) as error:  # the latter: something else answers there by now
            raise self._gone(error.__cause__ or error) from error
        # A container's process ids are its own.
        return dataclasses.replace(info, pid=None) if self._is_container else info

    def capabilities(self) -> frozenset[str]:
        """Names of what the engine can do."""
        return self.info().capabilities

    def logs(self, lines: int = 100) -> str:
        """The last lines of the engine's log."""
        return tail(Path(self.state.log), lines)

    @property
    def _is_container(self) -> bool:
        return self.state.kind == "container"

    def _gone(self, error: BaseException) -> EngineGoneError:
        what, fix = self._container_end(error) if self._is_container else self._process_end(error)
        return EngineGoneError(with_log(what, self.logs(LOG_LINES)), where=self.state.endpoint, fix=fix)

    def _process_end(self, error: BaseException) -> tuple[Message, Message]:
        what = words.UNANSWERED(error=error)
        if not alive(self.state.identity):
            pid = self.state.pid
            what = words.PROCESS_GONE(what=what, pid=pid)
        return what, words.RESTART

    def _container_end(self, error: BaseException) -> tuple[Message, Message]:
        note = Path(self.state.data_dir) / ENDED
        deadline = time.monotonic() + (0 if isinstance(error, TimeoutError) else SETTLE)
        while not note.exists() and time.monotonic() < deadline:
            time.sleep(0.02)  # between two looks at the condition
        if (code := ending(note)) is None:
            return words.UNANSWERED(error=error), words.NEW_CONTAINER
        what = words.CONTAINER_DIED(code=code)
        return what, words.FREE_DOCKER_DISK if words.ITS_DISK_IS_FULL in code else words.NEW_CONTAINER
