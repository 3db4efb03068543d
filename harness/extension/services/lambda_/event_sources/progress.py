"""How far an event source mapping has come in its stream, and how old a record is for it.

A mapping goes on where it stopped when it is changed, or disabled and enabled again (D: Lambda Developer Guide, "Event
source mappings"), whatever its StartingPosition was: that is for its beginning alone.
"""

import threading
from collections import deque
from collections.abc import Callable, Iterable

__all__ = ["Progress", "RecordClock"]

MOST_SPANS = 10_000


class Progress:
    """Which records are finished with. Records may be finished in any order; one that is not holds the place.

    Args:
        after: sequence number of the last record that the mapping is not interested in; None: it reads from the start.
    """

    def __init__(self, after: str | None = None) -> None:
        self._after = after
        self._open: dict[str, bool] = {}
        self._lock = threading.Lock()

    @property
    def after(self) -> str | None:
        """Sequence number after which to go on."""
        with self._lock:
            return self._after

    def restart(self) -> None:
        """Forget what was read and not finished: it will be read again."""
        with self._lock:
            self._open.clear()

    def read(self, sequences: Iterable[str]) -> None:
        """Records were read, in the stream's order."""
        with self._lock:
            self._open.update((sequence, False) for sequence in sequences)

    def finish(self, sequences: Iterable[str]) -> None:
        """Records were processed, filtered out or given up."""
        with self._lock:
            self._open.update((sequence, True) for sequence in sequences if sequence in self._open)
            while self._open:
                oldest = next(iter(self._open))
                if not self._open[oldest]:
                    break
                self._after = oldest
                del self._open[oldest]


class RecordClock:
    """Ages of records in AWS's seconds, where waits pass some times faster and work takes as long as it takes.

    Args:
        factor: tells how many times faster waits pass here.
    """

    def __init__(self, factor: Callable[[], float]) -> None:
        self._factor = factor
        self._busy: deque[tuple[float, float]] = deque(maxlen=MOST_SPANS)

    def worked(self, begin: float, end: float) -> None:
        """The function ran from ``begin`` to ``end``, in seconds since 1970."""
        self._busy.append((begin, end))

    def age(self, created: float, now: float) -> float:
        """How old a record of ``created`` is ``now``."""
        busy = sum(max(0.0, min(end, now) - max(begin, created)) for begin, end in self._busy)
        idle = max(0.0, now - created - busy)
        return busy + idle * self._factor()
