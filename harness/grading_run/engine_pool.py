"""Keeps an engine for a grading run: started when needed, replaced when it died, grew too large, or was left unclean.

It is replaced between jobs only: those that use it finish first, the next one waits. Limits: one engine a process.
"""

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from harness.clients import Endpoint
from harness.engines.embedded import EmbeddedEngine
from harness.errors import DaylabError, EngineError
from harness.grading_run.engine_limits import Bounds, OverloadWatch, memory_used
from harness.i18n.catalogue import engine_process
from harness.i18n.catalogue import grading as words
from harness.i18n.message import LANGUAGES

__all__ = ["Isolation", "Keeper", "Lease", "isolated_engine"]

MEMORY: Final = 850 * 1024 * 1024
"""Resident bytes of the engine and its functions above which it is replaced."""

LOG_BYTES: Final = 512 * 1024
HOW: Final = words.ISOLATE

type Isolation = str
"""``bubblewrap`` or ``none``."""


class Kept(Protocol):
    """What is kept: an engine of this machine."""

    @property
    def endpoint(self) -> Endpoint:
        """Where it answers."""

    @property
    def token(self) -> str:
        """Its session token."""

    @property
    def isolation(self) -> Isolation:
        """What foreign code is isolated with."""

    @property
    def log(self) -> Path:
        """File that it writes its log to."""

    def alive(self) -> bool:
        """Whether it answers."""

    def memory(self) -> int:
        """Resident bytes of it and its functions."""

    def stop(self) -> None:
        """End it."""


@dataclass(frozen=True, slots=True)
class Lease:
    """The engine as one job uses it."""

    endpoint: Endpoint
    token: str
    log: Path
    isolation: Isolation
    _keeper: "Keeper"

    def alive(self) -> bool:
        """Whether the engine still answers."""
        return self._keeper.alive()

    def log_end(self) -> int:
        """Return how long the engine's log is, in bytes."""
        try:
            return self.log.stat().st_size
        except OSError:
            return 0

    def log_since(self, start: int) -> str:
        """Return what was written to the engine's log since, at most :data:`LOG_BYTES` of its end."""
        try:
            with self.log.open("rb") as file:
                file.seek(max(start, self.log_end() - LOG_BYTES))
                return file.read(LOG_BYTES).decode("utf-8", "replace")
        except OSError:
            return ""

    def leave_unclean(self) -> None:
        """Have the engine replaced: what this job began may go on in it."""
        self._keeper.retire()


class Keeper:
    """Keeps the engine.

    Args:
        start: starts one. EngineError: it does not start.
        memory: bytes above which it is replaced.
    """

    def __init__(self, start: Callable[[], Kept], memory: int = MEMORY) -> None:
        self._start = start
        self._memory = memory
        self._state = threading.Condition()
        self._engine: Kept | None = None
        self._users = 0
        self._retired = False
        self._closed = False
        self.started = 0

    @contextmanager
    def lease(self) -> Iterator[Lease]:
        """Use the engine; waits while it is being replaced. EngineError: none starts, or the keeper was closed."""
        with self._state:
            self._state.wait_for(lambda: self._closed or not (self._retired and self._users))
            if self._closed:
                raise EngineError(words.RUN_ENDED)
            if self._engine is not None and (self._retired or not (self._users or self._engine.alive())):
                self._end()
            if self._engine is None:
                self._engine = self._start()
                self.started += 1
            self._users += 1
            engine = self._engine
        try:
            yield Lease(engine.endpoint, engine.token, engine.log, engine.isolation, self)
        finally:
            with self._state:
                self._users -= 1
                if self._engine is engine and not self._closed:
                    self._retired = self._retired or engine.memory() > self._memory or not engine.alive()
                self._state.notify_all()

    def alive(self) -> bool:
        """Whether there is an engine that answers."""
        engine = self._engine
        return engine is not None and engine.alive()

    def retire(self) -> None:
        """Have the engine replaced as soon as nobody uses it."""
        with self._state:
            self._retired = True

    def close(self) -> None:
        """End the engine, whoever uses it; nothing is started after that."""
        self._closed = True
        if (engine := self._engine) is not None:
            engine.stop()
        with self._state:  # one that was just being started ends as well
            if self._engine is not None:
                self._engine.stop()
            self._engine = None
            self._state.notify_all()

    def _end(self) -> None:
        assert self._engine is not None
        self._engine.stop()
        self._engine, self._retired = None, False


class _Own:
    """An embedded engine of this process."""

    def __init__(self, engine: EmbeddedEngine, isolation: Isolation) -> None:
        self._engine, self.isolation = engine, isolation
        state = engine.state
        self.endpoint, self.token, self._pid = engine.endpoint, state.token, state.pid
        self.log, directory = Path(state.log), Path(state.data_dir)
        self._watch = OverloadWatch(state.pid, directory, Bounds.of_machine(directory))

    def alive(self) -> bool:
        try:
            self._engine.info()
        except (DaylabError, OSError):
            return False
        return True

    def memory(self) -> int:
        return memory_used(self._pid)

    def stop(self) -> None:
        self._watch.close()
        self._engine.stop()


def isolated_engine(isolation: Isolation) -> Kept:
    """Start an engine whose functions are kept from this machine, unless ``isolation`` is ``none``.

    Raises:
        EngineError: it does not start, or cannot isolate.
    """
    engine = EmbeddedEngine(environ={**os.environ, "DAYLAB_ISOLATION": isolation})
    try:
        engine.start()
        found = engine.info().isolation
    except EngineError as error:
        engine.stop()
        if isolation != "none" and _tells_of_isolation(error.what):
            raise EngineError(words.NOT_GRADED(what=_cause(error.what)), fix=HOW) from error
        raise
    if found != isolation:
        engine.stop()
        raise EngineError(words.NOT_ISOLATED(found=found), fix=HOW)
    return _Own(engine, isolation)


def _cause(text: str) -> str:
    """Return the line of an engine's last words that says why functions are not isolated."""
    return next((line.strip() for line in reversed(text.splitlines()) if _tells_of_isolation(line)), text)


def _tells_of_isolation(text: str) -> bool:
    """Whether an engine says, in whichever language its log is, that it cannot isolate functions."""
    return any(engine_process.NOT_ISOLATED.get(lang, reason="") in text for lang in LANGUAGES)
