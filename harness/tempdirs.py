"""Temporary directories that go with their work, also when that is killed.

A directory holds a file that its process has locked for as long as it lives; whoever makes the next one removes those
whose lock nobody holds any more.

Limits: POSIX; a directory is swept only by the user who made it, and only from the temporary directory of the moment.
"""

import fcntl
import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

__all__ = ["scratch"]

_PREFIX: Final = "daylab-"
_LOCK: Final = ".daylab-scratch"


@contextmanager
def scratch(purpose: str) -> Iterator[Path]:
    """Make a temporary directory, and remove it at the end.

    Args:
        purpose: a word for its name, ``daylab-<purpose>-…``.

    Raises:
        OSError: it cannot be made.
    """
    root = Path(tempfile.gettempdir())
    _sweep(root)
    with tempfile.TemporaryDirectory(prefix=f"{_PREFIX}{purpose}-", dir=root, ignore_cleanup_errors=True) as name:
        path = Path(name)
        locked = path / f"{_LOCK}.new"
        with locked.open("wb") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            locked.rename(path / _LOCK)  # only now can it be swept
            yield path


def _sweep(root: Path) -> None:
    """Remove what killed processes left."""
    for lock in root.glob(f"{_PREFIX}*/{_LOCK}"):
        with suppress(OSError):  # somebody else sweeps as well, or it is in use
            status = lock.parent.lstat()
            if stat.S_ISDIR(status.st_mode) and status.st_uid == os.getuid():
                with lock.open("rb") as file:
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    shutil.rmtree(lock.parent, ignore_errors=True)
