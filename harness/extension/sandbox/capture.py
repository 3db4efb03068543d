"""What a sandbox writes to standard output and error: one append-only file, in the order written.

A file instead of pipes: a write is in the file before anything that its writer does next, so nothing can arrive late,
no thread has to drain anything, and writers never block or interleave.

Limit: of more than ``LIMIT_BYTES`` that much is kept, and the last lines; what is taken says so.
"""

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

__all__ = ["END_BYTES", "LIMIT_BYTES", "Captured", "OutputFile"]

LIMIT_BYTES = 4 * 1024 * 1024
END_BYTES = 16 * 1024


@dataclass(frozen=True, slots=True)
class Captured:
    """Output.

    Attributes:
        data: what was written.
        marks: (size of the output so far, milliseconds since 1970), ascending, as marked while it was written.
        is_cut: whether more was written than is kept.
        end: the last whole lines of what is not in ``data``.
    """

    data: bytes
    marks: tuple[tuple[int, int], ...]
    is_cut: bool
    end: bytes = b""


class OutputFile:
    """The file behind standard output and error; it has no name and vanishes with the last holder."""

    def __init__(self, directory: str) -> None:
        descriptor, path = tempfile.mkstemp(dir=directory, prefix="output-")
        os.close(descriptor)
        # O_APPEND: several processes write without overwriting each other, also after a truncation.
        self.descriptor = os.open(path, os.O_RDWR | os.O_APPEND)
        Path(path).unlink()
        self._kept = b""
        self._end = b""
        self._is_cut = False
        self._marks: list[tuple[int, int]] = []

    def mark(self, now: int) -> None:
        """Remember how much is written at ``now`` (milliseconds since 1970); bound the size of the file."""
        size = os.fstat(self.descriptor).st_size
        if not self._is_cut and (not self._marks or size > self._marks[-1][0]):
            self._marks.append((size, now))
        if size > LIMIT_BYTES:
            begin = 0 if self._is_cut else LIMIT_BYTES
            if not self._is_cut:
                self._kept, self._is_cut = os.pread(self.descriptor, LIMIT_BYTES, 0), True
            self._end = self._last(begin)
            os.ftruncate(self.descriptor, 0)

    def read(self) -> bytes:
        """Everything written since the last ``take``, within the limit."""
        return self._kept if self._is_cut else _read(self.descriptor, os.fstat(self.descriptor).st_size)

    def take(self, now: int) -> Captured:
        """Everything written since the last call; ``now`` in milliseconds since 1970."""
        if os.fstat(self.descriptor).st_size > LIMIT_BYTES:
            self.mark(now)
        end = self._last().partition(b"\n")[2] if self._is_cut else b""
        taken = Captured(self.read(), tuple(self._marks), self._is_cut, end)
        os.ftruncate(self.descriptor, 0)
        self._kept, self._end, self._is_cut, self._marks = b"", b"", False, []
        return taken

    def _last(self, begin: int = 0) -> bytes:
        """The last of what was cut off and of what is in the file from ``begin`` on."""
        size = os.fstat(self.descriptor).st_size
        return (self._end + os.pread(self.descriptor, END_BYTES, max(begin, size - END_BYTES)))[-END_BYTES:]

    def close(self) -> None:
        """Release the file; may be called more than once."""
        descriptor, self.descriptor = self.descriptor, -1
        if descriptor >= 0:
            os.close(descriptor)


def _read(descriptor: int, size: int) -> bytes:
    parts = []
    offset = 0
    while offset < size and (part := os.pread(descriptor, size - offset, offset)):
        parts.append(part)
        offset += len(part)
    return b"".join(parts)
