"""Tells whoever reads a stream that something was written to it, so that nobody has to ask all the time."""

import threading
from collections import defaultdict

__all__ = ["StreamBell", "bell"]


class StreamBell:
    """Counts the writes to each stream and wakes those who wait for one."""

    def __init__(self) -> None:
        self._rung: defaultdict[str, int] = defaultdict(int)
        self._condition = threading.Condition()

    def ring(self, stream_arn: str) -> None:
        """Something was written to the stream."""
        with self._condition:
            self._rung[stream_arn] += 1
            self._condition.notify_all()

    def count(self, stream_arn: str) -> int:
        """How often it rang so far."""
        with self._condition:
            return self._rung[stream_arn]

    def forget(self, account: str) -> None:
        """Drop the counts of an account's streams."""
        with self._condition:
            for stream_arn in [each for each in self._rung if each.split(":", 5)[4] == account]:
                del self._rung[stream_arn]

    def wait(self, stream_arn: str, heard: int, timeout: float) -> bool:
        """Wait until it rings more often than ``heard`` times, at most ``timeout`` seconds; whether it did."""
        with self._condition:
            return self._condition.wait_for(lambda: self._rung[stream_arn] > heard, timeout)


bell = StreamBell()
"""The engine's one."""
