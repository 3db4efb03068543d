"""A running container engine, seen through what its session knows of it: by the process that started it and by others.

Limits: used, never started or stopped, from here.
"""

from __future__ import annotations

import contextlib
import dataclasses
import http.client
import time
from pathlib import Path

from harness.clients import Endpoint
from harness.engines.base import EngineInfo
from harness.engines.container_guard import ENDED
from harness.engines.processes import alive
from harness.engines.readiness import probe
from harness.engines.state import EngineState
from harness.engines.wording import unanswered, with_log
from harness.engines.workspace import tail
from harness.errors import EngineGoneError, EngineStartError
from harness.i18n.language import Said

__all__ = ["ContainerView", "ending"]

PATIENCE = 10.0  # seconds for an answer; a busy engine takes its time
LOG_LINES = 25  # shown with a failure
SETTLE = 2.0  # seconds until the end of a container has been noted
MEANING = {
    0: "its owner or somebody else stopped it",
    4: "its disk is full",
    137: "killed: by hand, or for lack of memory",
}
AGAIN = Said("run again; a new container starts by itself", "chạy lại; container mới sẽ tự khởi động")
FREE_DISK = Said("free some disk space for Docker, then run again", "giải phóng dung lượng đĩa cho Docker rồi chạy lại")


class ContainerView:
    """Uses the engine that ``state`` describes; the process in it is the guard's."""

    def __init__(self, state: EngineState) -> None:
        self.state = state

    @property
    def name(self) -> str:
        """Kind of engine."""
        return "container"

    @property
    def endpoint(self) -> Endpoint:
        """Where it answers."""
        return Endpoint(self.state.endpoint, self.state.region)

    @property
    def token(self) -> str:
        """The session's token."""
        return self.state.token

    def start(self) -> None:
        """Checks that it is still there.

        Raises:
            EngineStartError: it is not.
        """
        if not self.is_up():
            raise EngineStartError("the container engine does not answer any more", where=self.state.endpoint)

    def stop(self) -> None:
        """Does nothing: whoever started it stops it."""

    def is_up(self) -> bool:
        """Whether it answers and its guard lives."""
        with contextlib.suppress(OSError, http.client.HTTPException):
            return alive(self.state.identity) and probe(self.endpoint, timeout=PATIENCE) is not None
        return False

    def info(self) -> EngineInfo:
        """Asks the engine about itself; see ``Engine.info``."""
        try:
            data = probe(self.endpoint, timeout=PATIENCE)
        except (OSError, http.client.HTTPException) as error:
            raise self._gone(error) from error
        # The process id in there is the container's own.
        return dataclasses.replace(EngineInfo.from_wire(self.name, self.endpoint, data), pid=None)

    def capabilities(self) -> frozenset[str]:
        """Names of what the engine can do."""
        return self.info().capabilities

    def logs(self, lines: int = 100) -> str:
        """The last lines of the engine's log."""
        return tail(Path(self.state.log), lines)

    def _gone(self, error: Exception) -> EngineGoneError:
        note = Path(self.state.data_dir) / ENDED
        deadline = time.monotonic() + (0 if isinstance(error, TimeoutError) else SETTLE)
        while not note.exists() and time.monotonic() < deadline:
            time.sleep(0.02)  # between two looks at the condition
        what, fix = unanswered(error), AGAIN
        if (code := ending(note)) is not None:
            what = Said(f"the container died under way ({code})", f"container đã chết giữa chừng ({code})")
            fix = FREE_DISK if "disk is full" in code else AGAIN
        return EngineGoneError(with_log(what, self.logs(LOG_LINES)), where=self.state.endpoint, fix=fix)


def ending(note: Path) -> str | None:
    """How a container ended, from its guard's note; None while it has not."""
    try:
        code = int(note.read_text())
    except (OSError, ValueError):
        return None
    meaning = MEANING.get(code)
    return f"exit code {code}: {meaning}" if meaning else f"exit code {code}"
