"""Splits what a function wrote into the events of its log stream. Pure.

AWS's runtime client frames the records of the logging module (magic number, length, time, message); everything else is
plain text, one event a line.

Limit: of one invocation's events those beyond :data:`MOST_EVENTS` are dropped, and a last one says so: a function
writes millions of short lines in a second, each of which the engine would keep.
"""

import bisect
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from harness.extension.sandbox.capture import END_BYTES, LIMIT_BYTES, Captured

__all__ = ["LogEvent", "decode", "events_of"]

# Frame of AWS's runtime client: 4 bytes type (the first three are fixed), 4 length, 8 microseconds since 1970.
_MAGIC: Final = b"\xa5\x5a\x00"
_HEADER: Final = 16

MOST_EVENTS: Final = 50_000
MOST_LAST: Final = 100
"""Lines at the end of what was dropped that are kept."""
_LINE: Final = re.compile(rb"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")


@dataclass(frozen=True)
class LogEvent:
    """One event of a log stream; ``timestamp`` in milliseconds since 1970, ``message`` without a final newline."""

    timestamp: int
    message: str


def events_of(captured: Captured, start: int) -> list[LogEvent]:
    """Return the events of what was captured; one says where some was dropped. ``start`` as in :func:`decode`."""
    events = decode(captured.data, captured.marks, start)
    dropped = f"{LIMIT_BYTES} bytes" if captured.is_cut else ""
    beyond = 0
    if len(events) > MOST_EVENTS:
        dropped = f"{MOST_EVENTS} lines"
        beyond = captured.data.count(b"\n") - MOST_EVENTS
        del events[MOST_EVENTS:]
    if dropped:
        last = events[-1].timestamp if events else start
        events.append(LogEvent(last, f"[daylab] output beyond {dropped} was dropped"))
        lines = captured.data[-END_BYTES:].splitlines(keepends=True)[-min(MOST_LAST, beyond) :] if beyond > 0 else []
        events += decode(b"".join(lines) + captured.end, (), last)[-MOST_LAST:]
    return events


def decode(data: bytes, marks: Sequence[tuple[int, int]], start: int) -> list[LogEvent]:
    """Split output into events, in order, with times that never decrease.

    ``marks`` are (size of the output so far, milliseconds since 1970), ascending, taken while the function ran:
    text after a mark is dated by it, framed records carry their own time; ``start`` dates what comes first. Nothing is
    read after the event behind the last that may be.
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
        for line in _LINE.finditer(data, begin, end):
            if len(events) > MOST_EVENTS:
                return
            mark = bisect.bisect_right(sizes, line.start()) - 1
            add(marks[mark][1] if mark >= 0 else start, line.group().decode(errors="replace"))

    position = text_begin = 0
    while len(events) <= MOST_EVENTS and (found := data.find(_MAGIC, position)) >= 0:
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
