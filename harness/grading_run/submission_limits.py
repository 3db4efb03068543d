"""What a submission may hold: names, files, bytes. What goes beyond is refused, as that submission's problem alone.

Limits: counts what is really read or unpacked, whatever an archive says about itself.
"""

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final

from harness.errors import InputError
from harness.i18n.catalogue import grading as words

__all__ = ["LEFTOVERS", "Allowance", "Meter", "RefusedError"]

MIB: Final = 1024 * 1024
LEFTOVERS: Final = frozenset(
    {".git", "__pycache__", ".venv", "node_modules", ".mypy_cache", ".pytest_cache", ".ruff_cache", "__MACOSX"}
)
"""Directories that tools leave behind and nobody hands in."""


class RefusedError(InputError):
    """A submission is refused."""


@dataclass(frozen=True, slots=True)
class Allowance:
    """The limits.

    Attributes:
        files: most files.
        size: most bytes in all.
        ratio: most bytes unpacked for each packed one, once more than 1 MiB is unpacked.
        depth: most directories above a file.
        name: longest path in bytes.
    """

    files: int = 2000
    size: int = 64 * MIB
    ratio: int = 200
    depth: int = 16
    name: int = 512


class Meter:
    """Counts one submission.

    Args:
        allowance: the limits.
        packed: size of the archive; None: it is none.
    """

    def __init__(self, allowance: Allowance, packed: int | None = None) -> None:
        self._allowance = allowance
        self._packed = packed
        self._files = 0
        self._size = 0

    def file(self, name: str) -> PurePosixPath | None:
        """Count a file and return its path below the submission; None: it is nobody's work.

        Raises:
            RefusedError: there are too many, or the path leads out of the submission.
        """
        path = PurePosixPath(name.replace("\\", "/"))
        # Evaluated before anything is skipped, so that no name hides what it is.
        if path.is_absolute() or ".." in path.parts or not path.parts or ":" in path.parts[0] or "\0" in name:
            raise RefusedError(words.PATH_LEADS_OUT(name=name[:120]), fix=words.RELATIVE_PATHS)
        if len(path.parts) - 1 > self._allowance.depth:
            raise RefusedError(words.TOO_DEEP(depth=self._allowance.depth), fix=words.FLATTEN)
        if len(name.encode("utf-8", "surrogateescape")) > self._allowance.name:
            raise RefusedError(words.PATH_TOO_LONG(limit=self._allowance.name), fix=words.SHORTEN)
        if LEFTOVERS.intersection(path.parts) or path.name == ".DS_Store":
            return None
        self._files += 1
        if self._files > self._allowance.files:
            raise RefusedError(words.TOO_MANY_FILES(files=self._allowance.files), fix=words.OWN_WORK)
        return path

    def read(self, count: int) -> None:
        """Count bytes. RefusedError: there are too many, or far more than were packed."""
        self._size += count
        if self._size > self._allowance.size:
            raise RefusedError(words.TOO_LARGE(size=self._allowance.size // MIB), fix=words.OWN_WORK)
        if self._packed is not None and self._size > max(MIB, self._packed * self._allowance.ratio):
            raise RefusedError(words.UNPACKS_TOO_MUCH(ratio=self._allowance.ratio), fix=words.PACK_AGAIN_WITHOUT)
