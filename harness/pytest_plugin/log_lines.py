"""What a function's log lines tell about its failures. Pure.

Source of the shapes: https://docs.aws.amazon.com/lambda/latest/dg/python-logging.html,
https://docs.aws.amazon.com/lambda/latest/dg/troubleshooting-invocation.html; JSON with ``errorType`` is what the
runtime writes where the function's LogFormat is JSON.
Limits: an error that a function caught and printed in words of its own is a line like any other.
"""

import json
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

__all__ = ["errors", "telling"]

_RAISED: Final = re.compile(r"\[ERROR\] (?!\d{4}-\d\d-\d\dT)(.*)")  # with a date it is the function's own logger
_ENDED: Final = re.compile(
    r"(?:\S{1,40}Z )?(?:RequestId: )?[0-9a-f-]{36} ((?:Task timed out after|Error: Runtime exited).*)", re.IGNORECASE
)
_PLATFORM: Final = ("START RequestId", "END RequestId", "REPORT RequestId", "INIT_START", "INIT_REPORT")
_LONGEST: Final = 500  # characters of an error in a sentence; a refusal names its action and resource within


def errors(events: Iterable[str]) -> Counter[str]:
    """Return how often a function failed, by what ended it, the latest last.

    Args:
        events: its log events, oldest first.
    """
    found: dict[str, int] = {}
    for event in events:
        if (error := _error(event)) is not None:
            found[error] = found.pop(error, 0) + 1
    return Counter(found)


def telling(events: Sequence[str]) -> list[str]:
    """Return the events that tell most: those of failures, else the function's own, else all."""
    own = [event for event in events if not event.startswith(_PLATFORM)]
    return [event for event in own if _error(event) is not None] or own or list(events)


def _error(event: str) -> str | None:
    first = event.partition("\n")[0]
    if match := _RAISED.match(first) or _ENDED.match(first):
        return _shortened(match.group(1))
    if first.startswith("{") and '"errorType"' in first:
        try:
            told = json.loads(event)
        except ValueError:
            return None
        if isinstance(told, dict):
            return _shortened(f"{told.get('errorType')}: {told.get('errorMessage', '')}")
    return None


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
