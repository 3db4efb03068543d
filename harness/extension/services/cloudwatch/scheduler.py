"""When alarms are evaluated: each in its own rhythm, in the time of its account.

An alarm is evaluated every minute, one with a period under a minute every ten seconds (see ``periods``), the first
time one interval after it was put. Accounts whose time is compressed are evaluated accordingly more often; a scale
that changes counts from the next evaluation on.

Limits: one thread evaluates all alarms, one after the other; states are not kept over a restart.
"""

import heapq
import itertools
import logging
import threading
import time
from collections.abc import Callable

__all__ = ["Evaluations"]

LOG = logging.getLogger(__name__)


class Evaluations:
    """Calls back for each key again and again, until the key is dropped.

    Args:
        call: what to do with a key; returns the real seconds until the next time, or None to stop.
        clock: seconds that only grow.
    """

    def __init__(self, call: Callable[[str], float | None], clock: Callable[[], float] = time.monotonic) -> None:
        self._call, self._clock = call, clock
        self._heap: list[tuple[float, int, str]] = []
        self._current: dict[str, int] = {}
        self._turns = itertools.count()
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None

    def put(self, key: str, delay: float) -> None:
        """Begin with ``key`` after ``delay`` real seconds, in place of what was planned for it."""
        with self._changed:
            self._plan(key, delay)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="alarm-evaluation", daemon=True)
                self._thread.start()
            self._changed.notify()

    def drop(self, key: str) -> None:
        """Stop with ``key``."""
        with self._changed:
            self._current.pop(key, None)

    def known(self) -> list[str]:
        """All keys that have a next time."""
        with self._changed:
            return list(self._current)

    def _plan(self, key: str, delay: float) -> None:
        turn = next(self._turns)
        self._current[key] = turn
        heapq.heappush(self._heap, (self._clock() + delay, turn, key))

    def _run(self) -> None:
        while True:
            key, turn = self._next()
            try:
                delay = self._call(key)
            except Exception:
                LOG.exception("alarm %s could not be evaluated", key)
                delay = 60.0
            with self._changed:
                # Whoever put or dropped the key meanwhile knows better.
                if self._current.get(key) == turn:
                    if delay is None:
                        del self._current[key]
                    else:
                        self._plan(key, delay)

    def _next(self) -> tuple[str, int]:
        with self._changed:
            while True:
                while self._heap and self._current.get(self._heap[0][2]) != self._heap[0][1]:
                    heapq.heappop(self._heap)
                wait = self._heap[0][0] - self._clock() if self._heap else None
                if wait is not None and wait <= 0:
                    _, turn, key = heapq.heappop(self._heap)
                    return key, turn
                self._changed.wait(wait)
