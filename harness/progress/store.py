"""Keeps progress on disk so that nothing is lost: one writer at a time, all of a version or none of it.

A lock file keeps two terminals apart. A file that cannot be read is set aside, never overwritten.
Limits: POSIX locks, so a local file system.
"""

import contextlib
import fcntl
import json
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from pydantic import ValidationError

from harness.atomic_files import write_atomically
from harness.errors import InputError
from harness.i18n.catalogue import curriculum as words
from harness.progress.model import SCHEMA, Progress

__all__ = ["Store"]


class Store:
    """The progress below one work directory.

    Args:
        work: directory that holds the interns' work (``work/``); made when something is written.
    """

    def __init__(self, work: Path) -> None:
        self.directory = work / ".daylab"
        self.path = self.directory / "progress.json"

    def read(self) -> Progress:
        """Return what is remembered; nothing when there is no file, or one that cannot be read (it is set aside).

        Raises:
            InputError: a newer version of daylab wrote the file.
        """
        try:
            text = self.path.read_text(encoding="utf-8")
        except FileNotFoundError:
            return Progress()
        try:
            data = json.loads(text)
            if isinstance(data, dict) and isinstance(found := data.get("schema"), int) and found > SCHEMA:
                raise InputError(
                    words.PROGRESS_VERSION(found=found, known=SCHEMA),
                    where=str(self.path),
                    fix=words.NEWER_OR_MOVE,
                )
            return Progress.model_validate(data)
        except (ValueError, ValidationError) as error:
            aside = self._set_aside()
            sys.stderr.write(f"daylab: progress cannot be read and was set aside as {aside}: {_first_line(error)}\n")
            return Progress()

    def update(self, change: Callable[[Progress], Progress]) -> Progress:
        """Replace what is remembered by what ``change`` makes of it, and return that. InputError as :meth:`read`."""
        with self._locked():
            changed = change(self.read())
            write_atomically(self.path, changed.model_dump_json(by_alias=True, exclude_defaults=False, indent=2) + "\n")
            return changed

    def _set_aside(self) -> Path:
        stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%f")
        aside = self.path.with_name(f"progress.unreadable-{stamp}.json")
        with contextlib.suppress(FileNotFoundError):  # another terminal was quicker
            self.path.rename(aside)
        return aside

    @contextlib.contextmanager
    def _locked(self) -> Iterator[None]:
        self.directory.mkdir(parents=True, exist_ok=True)
        with (self.directory / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # released with the file, whatever ends this process
            yield


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0]
