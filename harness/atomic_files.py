"""Replaces a file in one step: who reads it finds all of the old version or all of the new one.

Limits: POSIX; two writers of one file are kept apart, but which of them comes last is theirs to settle by a lock.
"""

import os
import threading
from pathlib import Path

__all__ = ["write_atomically"]


def write_atomically(path: Path, content: str | bytes, *, durable: bool = True, mode: int = 0o666) -> None:
    """Write a file beside ``path`` and rename it over it; its directory is made where there is none.

    Args:
        path: the file.
        content: text is written as UTF-8; surrogates that stand for other bytes become those bytes again.
        durable: on the disk before its name points to it, so that a power cut costs the new version only. False for
            what is worth nothing then.
        mode: permissions of the file, of which the process's umask takes away.

    Raises:
        OSError: no room, no permission; the old version is as it was, and nothing is left beside it.
    """
    data = content.encode("utf-8", "surrogateescape") if isinstance(content, str) else content
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".draft-{os.getpid()}-{threading.get_ident()}")
    draft.unlink(missing_ok=True)  # of a process that was killed and had the same number
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
            file.write(data)
            file.flush()
            if durable:
                os.fsync(file.fileno())
        draft.replace(path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
