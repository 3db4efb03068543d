"""Keeps the drill on disk: ``work/.daylab/drill.json``, all of a version or none of it, one writer at a time.

Limits: POSIX locks, so a local file system.
"""

import contextlib
import fcntl
import json
from collections.abc import Iterator
from pathlib import Path

from pydantic import ValidationError

from harness.atomic_files import write_atomically
from harness.drills.model import SCHEMA, Drill
from harness.errors import InputError
from harness.i18n.catalogue import curriculum as words

__all__ = ["DrillStore"]


class DrillStore:
    """The drill below one work directory.

    Args:
        work: directory that holds the interns' work; made when something is written.
    """

    def __init__(self, work: Path) -> None:
        self.directory = work / ".daylab"
        self.path = self.directory / "drill.json"

    def read(self) -> Drill:
        """Return what is remembered, nothing when there is no file.

        Raises:
            InputError: the file cannot be read; it stays as it is.
        """
        try:
            data = json.loads(self.path.read_text(encoding="utf-8"))
            newer = isinstance(data, dict) and isinstance(data.get("schema"), int) and data["schema"] > SCHEMA
            if newer:
                raise InputError(
                    words.DRILL_VERSION(found=data["schema"], known=SCHEMA),
                    where=str(self.path),
                    fix=words.NEWER_OR_REMOVE,
                )
            return Drill.model_validate(data)
        except FileNotFoundError:
            return Drill()
        except (ValueError, ValidationError) as error:
            what = str(error).splitlines()[0]
            raise InputError(words.DRILL_UNREADABLE(what=what), where=str(self.path), fix=words.REMOVE_FILE) from error

    def write(self, drill: Drill) -> None:
        """Replace what is remembered. OSError: no room, no permission."""
        write_atomically(self.path, drill.model_dump_json(by_alias=True, indent=2) + "\n")

    @contextlib.contextmanager
    def alone(self) -> Iterator[None]:
        """Keep other terminals from playing meanwhile; the lock ends with the process, however it ends.

        Raises:
            InputError: another terminal is at it.
        """
        self.directory.mkdir(parents=True, exist_ok=True)
        with (self.directory / "drill.lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise InputError(words.DRILL_RUNNING, where=str(self.directory), fix=words.WAIT_FOR_IT) from error
            yield
