"""The event history of each account and region, and how ``cloudtrail:LookupEvents`` is answered from it.

Source: CloudTrail API Reference, LookupEvents: newest first, at most 50 a page, one lookup attribute. Limits: the last
``KEPT`` events are kept, not ninety days; resources of an event are not listed.
"""

import threading
from collections import deque
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from harness.extension.services.cloudtrail.event import TrailEvent

__all__ = ["History"]

KEPT = 5000
PAGE = 50

_ATTRIBUTES: Mapping[str, Callable[[TrailEvent], str]] = {
    "AccessKeyId": lambda event: event.access_key,
    "EventId": lambda event: event.id,
    "EventName": lambda event: event.name,
    "EventSource": lambda event: event.source,
    "ReadOnly": lambda event: str(event.read_only).lower(),
    "Username": lambda event: event.username,
}


def _nothing(event: TrailEvent) -> str:
    return ""


def _moment(value: Any, default: datetime) -> datetime:
    return value.replace(tzinfo=value.tzinfo or UTC) if isinstance(value, datetime) else default


class History:
    """Events by account and region; safe for many threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._events: dict[tuple[str, str], deque[TrailEvent]] = {}

    def add(self, account: str, region: str, event: TrailEvent) -> None:
        """Keep an event."""
        with self._lock:
            self._events.setdefault((account, region), deque(maxlen=KEPT)).append(event)

    def forget(self, account: str) -> None:
        """Drop the events of ``account``."""
        with self._lock:
            for place in [place for place in self._events if place[0] == account]:
                del self._events[place]

    def lookup(self, account: str, region: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
        """The answer to ``LookupEvents`` with these request parameters."""
        with self._lock:
            events = list(reversed(self._events.get((account, region), ())))
        start = _moment(parameters.get("StartTime"), datetime.min.replace(tzinfo=UTC))
        end = _moment(parameters.get("EndTime"), datetime.max.replace(tzinfo=UTC))
        found = [event for event in events if start <= event.time <= end]
        for attribute in parameters.get("LookupAttributes") or ():
            read = _ATTRIBUTES.get(attribute.get("AttributeKey"), _nothing)
            found = [event for event in found if read(event) == attribute.get("AttributeValue")]
        # a page begins behind the event that ended the last one: what happens in between must not shift it
        last = parameters.get("NextToken")
        first = next((place + 1 for place, event in enumerate(found) if event.id == last), 0)
        size = min(int(parameters.get("MaxResults") or PAGE), PAGE)
        page = found[first : first + size]
        answer: dict[str, Any] = {"Events": [_shown(event) for event in page]}
        if first + size < len(found):
            answer["NextToken"] = page[-1].id
        return answer


def _shown(event: TrailEvent) -> dict[str, Any]:
    return {
        "EventId": event.id,
        "EventName": event.name,
        "ReadOnly": str(event.read_only).lower(),
        "AccessKeyId": event.access_key,
        "EventTime": event.time,
        "EventSource": event.source,
        "Username": event.username,
        "Resources": [],
        "CloudTrailEvent": event.record,
    }
