"""Reads a log group again and again: only what is new, and of a stream that is long only its end.

A check that waits looks at the log many times; a function that prints without end fills it with 100,000 events.

Limits: of a stream that is met for the first time the last :data:`MOST` events; an event that somebody puts into a
stream with an earlier time than events that were read may be missed.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

__all__ = ["MOST", "LogLine", "LogReader"]

MOST: Final = 20_000
PAGE: Final = 10_000


class LogLine(NamedTuple):
    """One event: milliseconds since 1970, its stream, the message without its newline."""

    timestamp: int
    stream: str
    message: str


@dataclass(slots=True)
class _Stream:
    state: tuple[Any, ...] = ()
    token: str = ""
    lines: list[LogLine] = field(default_factory=list)


class LogReader:
    """A log group.

    Args:
        logs: a client of CloudWatch Logs.
        group: its name.
    """

    def __init__(self, logs: Any, group: str) -> None:
        self._logs = logs
        self._group = group
        self._streams: dict[tuple[str, int], _Stream] = {}

    def lines(self) -> list[LogLine]:
        """Return what the group holds now, oldest first; nothing when there is no such group."""
        pages = self._logs.get_paginator("describe_log_streams").paginate(logGroupName=self._group)
        try:
            found = [stream for page in pages for stream in page["logStreams"]]
        except self._logs.exceptions.ResourceNotFoundException:
            found = []
        known, self._streams = self._streams, {}
        for one in found:
            key = (one["logStreamName"], one["creationTime"])
            self._streams[key] = kept = known.get(key) or _Stream()
            state = (one.get("storedBytes"), one.get("lastIngestionTime"), one.get("lastEventTimestamp"))
            if state != kept.state:
                kept.lines += self._newer(key[0], kept) if kept.token else self._end(key[0], kept)
                kept.state = state
        return sorted((line for each in self._streams.values() for line in each.lines), key=lambda line: line.timestamp)

    def _newer(self, name: str, kept: _Stream) -> Iterator[LogLine]:
        while True:
            page = self._page(name, nextToken=kept.token)
            yield from _lines(name, page)
            if page["nextForwardToken"] == kept.token:
                return
            kept.token = page["nextForwardToken"]

    def _end(self, name: str, kept: _Stream) -> list[LogLine]:
        page = self._page(name, startFromHead=False)
        found = [*_lines(name, page)]
        kept.token = page["nextForwardToken"] if found else ""
        while page["events"] and len(found) < MOST:
            page = self._page(name, nextToken=page["nextBackwardToken"])
            found = [*_lines(name, page), *found]
        return found

    def _page(self, name: str, **place: Any) -> Any:
        return self._logs.get_log_events(logGroupName=self._group, logStreamName=name, limit=PAGE, **place)


def _lines(name: str, page: Any) -> Iterator[LogLine]:
    return (LogLine(event["timestamp"], name, event["message"].rstrip("\n")) for event in page["events"])
