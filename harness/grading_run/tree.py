"""Writes the files of a submission, and copies those of a folder, without following what leads out of it."""

import errno
import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath
from typing import Final

from harness.grading_run.submission_limits import LEFTOVERS, Meter, RefusedError
from harness.i18n.catalogue import common
from harness.i18n.catalogue import grading as words
from harness.i18n.foreign import reason_of

__all__ = ["NO_ROOM", "copy_tree", "write_file"]

CHUNK: Final = 256 * 1024
NO_ROOM: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EMFILE, errno.ENFILE, errno.EIO})
"""What the machine lacks, through no fault of a submission."""


def write_file(target: Path, path: PurePosixPath, content: Iterable[bytes], *, executable: bool, meter: Meter) -> None:
    """Write a new file below ``target``, counted as it is read.

    Raises:
        RefusedError: it is there already, is in the way of another, or too large.
        OSError: this machine has no room for it.
    """
    place = target / path
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        with place.open("xb") as file:
            for chunk in content:
                meter.read(len(chunk))
                file.write(chunk)
    except (FileExistsError, NotADirectoryError) as error:
        raise RefusedError(words.PATH_TWICE(path=path), fix=words.PACK_AGAIN) from error
    except (OSError, UnicodeError) as error:
        if isinstance(error, OSError) and error.errno in NO_ROOM:
            raise
        raise RefusedError(words.NOT_UNPACKED(path=str(path)[:120], error=error), fix=words.RENAME) from error
    place.chmod(0o755 if executable else 0o644)


def copy_tree(source: Path, target: Path, meter: Meter) -> None:
    """Copy a folder. RefusedError: a link leads out of it, something is no ordinary file, or there is too much."""
    inside = source.resolve()
    for found in _walk(source, 0, meter):
        name = found.relative_to(source).as_posix()
        if (path := meter.file(name)) is None:
            continue
        try:
            real = found.resolve(strict=True)
        except (OSError, RuntimeError) as error:
            raise RefusedError(common.CANNOT_READ(name=name, reason=error), fix=words.REMOVE_OR_CORRECT) from error
        if not real.is_relative_to(inside):
            raise RefusedError(words.LINK_LEADS_OUT(name=name), fix=words.COPY_FILE)
        write_file(target, path, _chunks(real, name), executable=os.access(real, os.X_OK), meter=meter)


def _walk(directory: Path, depth: int, meter: Meter) -> Iterator[Path]:
    if depth > 64:
        raise RefusedError(words.TOO_DEEP(depth=64), fix=words.FLATTEN)
    entries = []
    try:
        with os.scandir(directory) as found:
            for entry in found:
                meter.entry()
                entries.append(entry)
    except OSError as error:
        raise RefusedError(
            common.CANNOT_READ(name=directory.name, reason=reason_of(error)), fix=words.CHECK_MODE
        ) from error
    for entry in sorted(entries, key=lambda entry: entry.name):
        if entry.is_dir(follow_symlinks=False):
            if entry.name not in LEFTOVERS:
                yield from _walk(Path(entry.path), depth + 1, meter)
        else:
            yield Path(entry.path)


def _chunks(path: Path, name: str) -> Iterator[bytes]:
    # Without waiting: a pipe has no end, and is no ordinary file.
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    with os.fdopen(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise RefusedError(words.NOT_A_FILE(name=name), fix=words.FILES_ONLY)
        while chunk := file.read(CHUNK):
            yield chunk
