"""How long an idle environment is kept: one thread waits for all of them.

LocalStack starts a thread for each environment after each invocation, and another invocation ends it again.
"""

import heapq
import itertools
import threading
import time
from collections.abc import Callable
from typing import Final

__all__ = ["Keepalive"]

_FEW: Final = 64  # cancelled entries that are not worth a walk through all


class _Waiting:
    """The thread that waits, and what it waits for: (when, order, timer), of which cancelled ones count as gone."""

    def __init__(self) -> None:
        self.changed = threading.Condition()
        self.entries: list[tuple[float, int, Keepalive]] = []
        self._order = itertools.count()
        self._cancelled = 0
        self._thread: threading.Thread | None = None

    def add(self, timer: "Keepalive", seconds: float) -> None:
        with self.changed:
            entry = (time.monotonic() + seconds, next(self._order), timer)
            heapq.heappush(self.entries, entry)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="lambda-keepalive", daemon=True)
                self._thread.start()
            elif self.entries[0] is entry:
                self.changed.notify()

    def forget_one(self) -> None:
        """Make room when most entries are cancelled; the caller holds the lock."""
        self._cancelled += 1
        if self._cancelled > _FEW and self._cancelled * 2 > len(self.entries):
            self.entries = [entry for entry in self.entries if entry[2].function is not None]
            heapq.heapify(self.entries)
            self._cancelled = 0

    def _run(self) -> None:
        while True:
            with self.changed:
                while not self.entries or self.entries[0][0] > time.monotonic():
                    self.changed.wait(self.entries[0][0] - time.monotonic() if self.entries else None)
                timer = heapq.heappop(self.entries)[2]
                function, timer.function = timer.function, None
                if function is None:
                    self._cancelled = max(0, self._cancelled - 1)
            if function is not None:
                # Ending an environment may take its time; the others' time goes on.
                threading.Thread(target=function, name="lambda-keepalive-passed", daemon=True).start()


_waiting: Final = _Waiting()


class Keepalive:
    """Calls ``function`` after ``seconds`` unless cancelled before; stands in for ``threading.Timer``.

    Args:
        seconds: from :meth:`start` on.
        function: called without arguments, in a thread of its own.
    """

    def __init__(self, seconds: float, function: Callable[[], None]) -> None:
        self.function: Callable[[], None] | None = function
        self._seconds = seconds
        self._started = False

    def start(self) -> None:
        """Begin to wait."""
        self._started = True
        _waiting.add(self, self._seconds)

    def cancel(self) -> None:
        """Do not call the function; harmless when it was called, or never waited for."""
        with _waiting.changed:
            if self.function is not None and self._started:
                _waiting.forget_one()
            self.function = None
