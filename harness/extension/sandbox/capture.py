"""What a function writes: stdout, stderr and logging, one append-only file, in the order written.

A file instead of pipes: a write is in the file before the handler can answer, so nothing can arrive late, no
thread has to drain anything, and writers never block or interleave. AWS's runtime client frames the records of
the logging module (magic number, length, time, message); everything else is plain text, one event a line.

Limit: output beyond ``LIMIT_BYTES`` of one invocation is dropped, and a last line says so.
"""

import bisect
import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

LIMIT_BYTES = 32 * 1024 * 1024

# Frame of AWS's runtime client: 4 bytes type (the first three are fixed), 4 length, 8 microseconds since 1970.
_MAGIC = b"\xa5\x5a\x00"
_HEADER = 16


@dataclass(frozen=True)
class LogEvent:
    """One event of a log stream; ``timestamp`` in milliseconds since 1970, ``message`` without a final newline."""

    timestamp: int
    message: str


def decode(data: bytes, marks: Sequence[tuple[int, int]], start: int) -> list[LogEvent]:
    """Split output into events, in order, with times that never decrease.

    ``marks`` are (size of the output so far, milliseconds since 1970), ascending, taken while the function ran:
    text after a mark is dated by it, framed records carry their own time; ``start`` dates what comes first.
    """
    events: list[LogEvent] = []
    sizes = [size for size, _ in marks]
    latest = start

    def add(when: int, message: str) -> None:
        nonlocal latest
        latest = max(latest, when)
        if message.strip("\r\n"):
            events.append(LogEvent(latest, message.rstrip("\n")))

    def add_text(begin: int, end: int) -> None:
        offset = begin
        for line in data[begin:end].splitlines(keepends=True) if begin < end else ():
            mark = bisect.bisect_right(sizes, offset) - 1
            add(marks[mark][1] if mark >= 0 else start, line.decode(errors="replace"))
            offset += len(line)

    position = text_begin = 0
    while (found := data.find(_MAGIC, position)) >= 0:
        body = found + _HEADER
        length = int.from_bytes(data[found + 4 : found + 8], "big")
        if body + length > len(data):
            position = found + 1  # not a frame: bytes that look like one
            continue
        add_text(text_begin, found)
        microseconds = int.from_bytes(data[found + 8 : body], "big")
        add(microseconds // 1000, data[body : body + length].decode(errors="replace"))
        position = text_begin = body + length
    add_text(text_begin, len(data))
    return events


class OutputFile:
    """The file behind stdout and stderr of one environment; it has no name and vanishes with the last holder."""

    def __init__(self, directory: str) -> None:
        descriptor, path = tempfile.mkstemp(dir=directory, prefix="output-")
        os.close(descriptor)
        # O_APPEND: several processes write without overwriting each other, also after a truncation.
        self.descriptor = os.open(path, os.O_RDWR | os.O_APPEND)
        Path(path).unlink()
        self._kept = b""
        self._overflow = False
        self._marks: list[tuple[int, int]] = []

    def mark(self, now: int) -> None:
        """Remember how much is written at ``now`` (milliseconds since 1970); bound the size of the file."""
        size = os.fstat(self.descriptor).st_size
        if not self._overflow and (not self._marks or size > self._marks[-1][0]):
            self._marks.append((size, now))
        if size > LIMIT_BYTES:
            if not self._overflow:
                self._kept, self._overflow = os.pread(self.descriptor, LIMIT_BYTES, 0), True
            os.ftruncate(self.descriptor, 0)

    def take(self, start: int) -> list[LogEvent]:
        """Everything written since the last call; ``start`` as in :func:`decode`."""
        size = os.fstat(self.descriptor).st_size
        if size > LIMIT_BYTES:
            self.mark(start)
        data = self._kept if self._overflow else _read(self.descriptor, size)
        os.ftruncate(self.descriptor, 0)
        events = decode(data, self._marks, start)
        if self._overflow:
            last = events[-1].timestamp if events else start
            events.append(LogEvent(last, f"[daylab] output beyond {LIMIT_BYTES} bytes was dropped"))
        self._kept, self._overflow, self._marks = b"", False, []
        return events

    def close(self) -> None:
        """Release the file."""
        os.close(self.descriptor)


def _read(descriptor: int, size: int) -> bytes:
    parts = []
    offset = 0
    while offset < size and (part := os.pread(descriptor, size - offset, offset)):
        parts.append(part)
        offset += len(part)
    return b"".join(parts)
