"""What a submission may hold: names, files, bytes. What goes beyond is refused, as that submission's problem alone.

Limits: counts what is really read or unpacked, whatever an archive says about itself.
"""

import unicodedata
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final

from harness.errors import InputError
from harness.grading.plain import plain
from harness.i18n.catalogue import grading as words

__all__ = ["LEFTOVERS", "MIB", "Allowance", "Meter", "RefusedError"]

MIB: Final = 1024 * 1024
LEFTOVERS: Final = frozenset(
    {".git", "__pycache__", ".venv", "node_modules", ".mypy_cache", ".pytest_cache", ".ruff_cache", "__MACOSX"}
)
"""Directories that tools leave behind and nobody hands in."""

_LEFT_FILES: Final = frozenset({".DS_Store", "Icon\r"})


class RefusedError(InputError):
    """A submission is refused."""


@dataclass(frozen=True, slots=True)
class Allowance:
    """The limits.

    Attributes:
        files: most files.
        entries: most files, directories and leftovers that are looked at.
        size: most bytes in all.
        ratio: most bytes unpacked for each packed one, once more than 1 MiB is unpacked.
        depth: most directories above a file.
        name: longest path in bytes.
        memory: most bytes of memory that reading it takes.
        seconds: most seconds that reading it takes, of time and of the processor's time.
    """

    files: int = 2000
    entries: int = 100_000
    size: int = 64 * MIB
    ratio: int = 200
    depth: int = 16
    name: int = 512
    memory: int = 1024 * MIB
    seconds: float = 120.0


class Meter:
    """Counts one submission.

    Args:
        allowance: the limits.
        packed: size of the archive; None: it is none.
    """

    def __init__(self, allowance: Allowance, packed: int | None = None) -> None:
        self._allowance = allowance
        self._packed = packed
        self._entries = 0
        self._size = 0
        self._names: dict[str, str] = {}

    def entry(self) -> None:
        """Count something that is looked at, whatever it is. RefusedError: there are too many."""
        self._entries += 1
        if self._entries > self._allowance.entries:
            raise RefusedError(words.TOO_MANY_FILES(files=self._allowance.entries), fix=words.OWN_WORK)

    def file(self, name: str) -> PurePosixPath | None:
        """Count a file and return its path below the submission; None: it is nobody's work.

        What a name cannot show (control characters, bytes that are no UTF-8) becomes U+FFFD in the path.

        Raises:
            RefusedError: there are too many, or the path leads out of the submission.
        """
        self.entry()
        path = PurePosixPath(name.replace("\\", "/"))
        # Evaluated before anything is skipped, so that no name hides what it is.
        if path.is_absolute() or ".." in path.parts or not path.parts or ":" in path.parts[0] or "\0" in name:
            raise RefusedError(words.PATH_LEADS_OUT(name=name[:120]), fix=words.RELATIVE_PATHS)
        if LEFTOVERS.intersection(path.parts) or path.name in _LEFT_FILES:
            return None
        if len(path.parts) - 1 > self._allowance.depth:
            raise RefusedError(words.TOO_DEEP(depth=self._allowance.depth), fix=words.FLATTEN)
        if len(name.encode("utf-8", "surrogateescape")) > self._allowance.name:
            raise RefusedError(words.PATH_TOO_LONG(limit=self._allowance.name), fix=words.SHORTEN)
        path = PurePosixPath(plain(str(path)).replace("\n", "\ufffd").replace("\t", "\ufffd"))
        if len(self._names) >= self._allowance.files:
            raise RefusedError(words.TOO_MANY_FILES(files=self._allowance.files), fix=words.OWN_WORK)
        # One file where letters' case or composition says nothing: which of them counts must not depend on the machine.
        alike = unicodedata.normalize("NFC", str(path)).casefold()
        if (other := self._names.setdefault(alike, str(path))) != str(path):
            raise RefusedError(words.SAME_NAME(one=other[:120], other=str(path)[:120]), fix=words.RENAME)
        return path

    def read(self, count: int) -> None:
        """Count bytes. RefusedError: there are too many, or far more than were packed."""
        self._size += count
        if self._size > self._allowance.size:
            raise RefusedError(words.TOO_LARGE(size=self._allowance.size // MIB), fix=words.OWN_WORK)
        if self._packed is not None and self._size > max(MIB, self._packed * self._allowance.ratio):
            raise RefusedError(words.UNPACKS_TOO_MUCH(ratio=self._allowance.ratio), fix=words.PACK_AGAIN_WITHOUT)
