"""The data directory of one engine: made for it, removed with it, and swept when nobody is left to remove it.

A directory is removed only when it carries the marker written here, so that a wrong setting never costs a user's
files.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path

from harness.atomic_files import write_atomically
from harness.engines.processes import Identity, alive, identify
from harness.errors import EngineStartError
from harness.i18n.catalogue import engines as words

__all__ = ["MARKER", "MIN_FREE", "Workspace", "create", "remove", "sweep"]

PREFIX = "daylab-engine-"
MARKER = ".daylab-engine"
DETACHED = ".detached"
MIN_FREE = 200 * 1024 * 1024  # bytes; uploads, function code and logs of a session stay well below


@dataclass(frozen=True, slots=True)
class Workspace:
    """Data directory of one engine."""

    path: Path

    @property
    def log(self) -> Path:
        """File with the engine's standard output and error."""
        return self.path / "engine.log"

    def tail(self, lines: int) -> str:
        """The last lines of the log; empty while there is none."""
        return tail(self.log, lines)

    def record(self, engine: Identity) -> None:
        """Notes who uses the directory: this process and the engine."""
        _mark(self.path, [identify(os.getpid()), engine])

    def detach(self) -> None:
        """Tells the engine to stay when its owner goes."""
        (self.path / DETACHED).touch()


def create() -> Workspace:
    """Makes a data directory in the temporary directory, after sweeping those that crashed sessions left.

    Raises:
        EngineStartError: not enough disk space, or not writable.
    """
    try:
        root = Path(tempfile.gettempdir())
        sweep(root)
        _require_space(root)
        path = Path(tempfile.mkdtemp(prefix=PREFIX, dir=root))
        try:
            _mark(path, [identify(os.getpid())])
            for name in ("tmp", "home", "cache"):
                (path / name).mkdir()
        except BaseException:
            shutil.rmtree(path, ignore_errors=True)
            raise
    except OSError as error:
        raise EngineStartError(
            words.NO_DATA_DIRECTORY(strerror=error.strerror or error),
            where=str(error.filename) if error.filename else None,
            fix=words.SET_TMPDIR,
        ) from error
    return Workspace(path)


def remove(path: Path) -> None:
    """Removes a data directory, if it is one; what cannot be removed stays and is swept later."""
    if (path / MARKER).is_file():
        shutil.rmtree(path, ignore_errors=True)


def sweep(root: Path) -> list[Path]:
    """Removes the data directories under ``root`` whose processes are all gone; returns their paths."""
    swept: list[Path] = []
    for path in root.glob(f"{PREFIX}*"):
        with contextlib.suppress(OSError, ValueError, TypeError):
            status = path.lstat()
            if not stat.S_ISDIR(status.st_mode) or status.st_uid != os.getuid():
                continue
            users = [Identity(*entry) for entry in json.loads((path / MARKER).read_text())]
            if not any(alive(user) for user in users):
                remove(path)
                swept.append(path)
    return swept


def tail(path: Path, lines: int) -> str:
    """The last lines of a text file; empty when it does not exist."""
    try:
        with path.open("rb") as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(0, size - lines * 400))
            text = file.read().decode(errors="replace")
    except OSError:
        return ""
    return "\n".join(text.splitlines()[-lines:]) if lines > 0 else ""


def _require_space(root: Path) -> None:
    free = shutil.disk_usage(root).free
    if free < MIN_FREE:
        raise EngineStartError(
            words.DISK_FULL(free=free // 2**20, min_free=MIN_FREE // 2**20),
            where=str(root),
            fix=words.BIGGER_TMPDIR,
        )


def _mark(path: Path, users: list[Identity]) -> None:
    marker = path / MARKER
    write_atomically(marker, json.dumps([[user.pid, user.create_time] for user in users]), durable=False)
