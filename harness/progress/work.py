"""The work of an intern on a day: begun with the starter, kept when it is replaced.

Limits: what a starter is its writer knows.
"""

import os
import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from harness.errors import InputError
from harness.i18n.catalogue import curriculum as words

__all__ = ["Work"]


class Work:
    """``work/<day>``.

    Args:
        root: the directory ``work``.
        day: ``day05``.
    """

    def __init__(self, root: Path, day: str) -> None:
        self.directory = root / day
        self._backups = root / ".daylab" / "backups"
        self._day = day

    @property
    def exists(self) -> bool:
        """Whether there is any."""
        return self.directory.is_dir()

    def begin(self, write: Callable[[Path], object]) -> None:
        """Begin with what ``write`` writes to the new directory that it is given; never over what is there.

        Raises:
            InputError: there is work already.
            OSError: no room, no permission; nothing is left behind.
        """
        if self.directory.exists():
            raise InputError(
                words.WORK_EXISTS(directory=self.directory),
                fix=words.GO_ON_OR_RESET(day=self._day),
            )
        self.directory.parent.mkdir(parents=True, exist_ok=True)
        draft = self.directory.with_name(f".{self._day}.{os.getpid()}")
        try:
            write(draft)
            draft.rename(self.directory)
        finally:
            shutil.rmtree(draft, ignore_errors=True)

    def put_away(self, now: datetime) -> Path:
        """Move the work into a backup and return where it is. InputError: there is none."""
        if not self.exists:
            raise InputError(words.NO_WORK(directory=self.directory), fix=words.BEGIN_WITH(day=self._day))
        self._backups.mkdir(parents=True, exist_ok=True)
        target = self._backups / f"{self._day}-{now:%Y%m%dT%H%M%S%f}"
        self.directory.rename(target)
        return target
