"""Reads the code that a template packages from disk: the thin edge before the pure plan.

Limits: ordinary files only. Links may point to files inside the scenario's tree, never out of it, so that
what is packaged is what one sees. What tools leave behind (bytecode, editor and system files) is left out.
"""

import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from harness.errors import FileError
from harness.i18n.catalogue import common
from harness.i18n.catalogue import scenarios as words
from harness.i18n.foreign import reason_of
from harness.scenarios.packaging import MAX_UNZIPPED_BYTES, SourceFile

__all__ = ["read_sources"]

_LEFTOVER_DIRS: Final = frozenset({"__pycache__", ".git", ".mypy_cache", ".pytest_cache", ".ruff_cache", ".venv"})
_LEFTOVER_SUFFIXES: Final = (".pyc", ".pyo", ".swp", "~")
_LEFTOVER_FILES: Final = frozenset({".DS_Store", "Thumbs.db", ".gitkeep"})


def read_sources(root: Path, paths: Iterable[str]) -> dict[str, SourceFile]:
    """Read the files and directories ``paths`` below ``root``; keys are relative to ``root``.

    A path that does not exist contributes nothing: the plan says so, with the template's line.

    Raises:
        FileError: a link leads out of ``root``, something is no ordinary file, cannot be read, or the
        whole is
            larger than Lambda accepts (found before it is read).
    """
    inside = root.resolve()
    found = sorted({path for relative in paths for path in _files(root / relative)})
    sizes = 0
    for path in found:
        sizes += _checked_size(path, inside)
        if sizes > MAX_UNZIPPED_BYTES:
            limit = MAX_UNZIPPED_BYTES // 2**20
            what = words.CODE_TOO_LARGE(limit=limit)
            raise FileError(what, where=f"{path}:1", fix=words.SMALLER)
    return {path.relative_to(root).as_posix(): _read(path) for path in found}


def _files(path: Path) -> Iterator[Path]:
    if not path.is_dir():
        if path.exists() or path.is_symlink():
            yield path
        return
    for directory, subdirectories, names in os.walk(path):
        subdirectories[:] = [name for name in subdirectories if name not in _LEFTOVER_DIRS]
        # os.walk does not follow links to directories; they are yielded so that they can be refused.
        linked = [name for name in subdirectories if (Path(directory) / name).is_symlink()]
        for name in (*names, *linked):
            if name not in _LEFTOVER_FILES and not name.endswith(_LEFTOVER_SUFFIXES):
                yield Path(directory) / name


def _checked_size(path: Path, inside: Path) -> int:
    try:
        target = path.resolve(strict=True)
        status = target.stat()
    except (OSError, RuntimeError) as error:
        what = common.CANNOT_READ(name=path.name, reason=error)
        raise FileError(what, where=f"{path}:1", fix=words.REMOVE_OR_CORRECT) from error
    if not target.is_relative_to(inside):
        raise FileError(
            words.LEADS_OUT(name=path.name, target=target),
            where=f"{path}:1",
            fix=words.COPY_FILE,
        )
    if not stat.S_ISREG(status.st_mode):
        what = words.NOT_A_FILE(name=path.name)
        raise FileError(what, where=f"{path}:1", fix=words.FILES_ONLY)
    return status.st_size


def _read(path: Path) -> SourceFile:
    try:
        with path.open("rb") as stream:
            executable = bool(os.fstat(stream.fileno()).st_mode & stat.S_IXUSR)
            return SourceFile(stream.read(), executable)
    except OSError as error:
        what = common.CANNOT_READ(name=path.name, reason=reason_of(error))
        raise FileError(what, where=f"{path}:1", fix=words.CHECK_MODE) from error
