"""What is known about an engine that others may attach to, kept in a file that only its user can read."""

from __future__ import annotations

import contextlib
import fcntl
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from harness.atomic_files import write_atomically
from harness.engines.processes import Identity
from harness.errors import EngineStartError
from harness.i18n.catalogue import engines as words

__all__ = ["EngineState", "StateFile", "home"]

VERSION = 1


@dataclass(frozen=True, slots=True)
class EngineState:
    """One running engine.

    Args:
        endpoint: its URL.
        region: AWS region of its clients.
        pid: process id.
        create_time: start of that process, seconds since the epoch.
        token: secret for what changes something in it.
        data_dir: its data directory.
        log: its log file.
        kind: ``embedded`` or ``container``; of a container the process is the one that guards it.
    """

    endpoint: str
    region: str
    pid: int
    create_time: float
    token: str
    data_dir: str
    log: str
    kind: str = "embedded"

    @property
    def identity(self) -> Identity:
        """The process."""
        return Identity(self.pid, self.create_time)


def home(environ: Mapping[str, str]) -> Path:
    """Directory of daylab's state: ``DAYLAB_HOME``, else the user's state directory."""
    if configured := environ.get("DAYLAB_HOME", "").strip():
        return Path(configured)
    import platformdirs

    return Path(platformdirs.user_state_dir("daylab"))


class StateFile:
    """A file with one :class:`EngineState`, and the lock that serialises its writers.

    Args:
        directory: created when needed, readable by its owner only.
    """

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self.path = directory / "engine.json"

    def read(self) -> EngineState | None:
        """The state; None when there is none, or none that this version understands."""
        try:
            data: Any = json.loads(self.path.read_text())
            if data.pop("version") != VERSION:
                return None
            return EngineState(**data)
        except (OSError, ValueError, TypeError, AttributeError, KeyError):
            return None

    def write(self, state: EngineState) -> None:
        """Replaces the file at once, with mode 0600.

        Raises:
            EngineStartError: it cannot be written.
        """
        text = json.dumps({"version": VERSION, **asdict(state)}, indent=1)
        try:
            self._directory.mkdir(parents=True, exist_ok=True, mode=0o700)
            write_atomically(self.path, text, durable=False, mode=0o600)
        except OSError as error:
            raise _unwritable(self._directory, error) from error

    def remove(self) -> None:
        """Removes the file, if it is there."""
        self.path.unlink(missing_ok=True)

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Holds the lock: of several processes that start an engine here, one does and the others find it.

        The kernel releases the lock of a process that dies.

        Raises:
            EngineStartError: the directory is not writable.
        """
        try:
            self._directory.mkdir(parents=True, exist_ok=True, mode=0o700)
            file = (self._directory / "engine.lock").open("a")
        except OSError as error:
            raise _unwritable(self._directory, error) from error
        with file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield


def _unwritable(directory: Path, error: OSError) -> EngineStartError:
    return EngineStartError(
        words.STATE_UNWRITABLE(strerror=error.strerror or error),
        where=str(directory),
        fix=words.SET_DAYLAB_HOME,
    )
