"""Splits what a function wrote into the events of its log stream. Pure.

AWS's runtime client frames the records of the logging module (magic number, length, time, message); everything else is
plain text, one event a line.
"""

import bisect
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from harness.extension.sandbox.capture import LIMIT_BYTES, Captured

__all__ = ["LogEvent", "decode", "events_of"]

# Frame of AWS's runtime client: 4 bytes type (the first three are fixed), 4 length, 8 microseconds since 1970.
_MAGIC: Final = b"\xa5\x5a\x00"
_HEADER: Final = 16


@dataclass(frozen=True)
class LogEvent:
    """One event of a log stream; ``timestamp`` in milliseconds since 1970, ``message`` without a final newline."""

    timestamp: int
    message: str


def events_of(captured: Captured, start: int) -> list[LogEvent]:
    """Return the events of what was captured; a last one says that some was dropped. ``start`` as in :func:`decode`."""
    events = decode(captured.data, captured.marks, start)
    if captured.is_cut:
        last = events[-1].timestamp if events else start
        events.append(LogEvent(last, f"[daylab] output beyond {LIMIT_BYTES} bytes was dropped"))
    return events


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
