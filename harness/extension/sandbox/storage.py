"""How much an environment has written to its ``/tmp``, against the function's EphemeralStorage.

Source: https://docs.aws.amazon.com/lambda/latest/dg/configuration-ephemeral-storage.html
Limits: looked at now and then, so that more may be there for a moment; deleted files that are still open do not count.
"""

import os
import time
from pathlib import Path
from typing import Final

__all__ = ["StorageWatch", "used"]

PAUSE: Final = 0.2  # seconds between looks: walking a directory costs more than a look at memory
_BLOCK: Final = 512  # bytes; the unit of st_blocks, whatever the file system's block is


def used(directory: Path, enough: int) -> int:
    """Return the bytes on disk below ``directory``; what is above ``enough`` need not be counted to its end."""
    total = 0
    waiting = [os.fspath(directory)]
    while waiting and total <= enough:
        try:
            with os.scandir(waiting.pop()) as entries:
                for entry in entries:
                    total += entry.stat(follow_symlinks=False).st_blocks * _BLOCK
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(entry.path)
        except OSError:
            continue  # gone meanwhile
    return total


class StorageWatch:
    """What is in one environment's ``/tmp``.

    Args:
        directory: the directory behind it.
        limit: its size in bytes.
    """

    def __init__(self, directory: Path, limit: int) -> None:
        self._directory = directory
        self._limit = limit
        self._next = 0.0

    def look(self) -> bool:
        """Measure, unless that was done a moment ago; True when there is more than fits."""
        now = time.monotonic()
        if now < self._next:
            return False
        over = used(self._directory, self._limit) > self._limit
        self._next = time.monotonic() + PAUSE
        return over
