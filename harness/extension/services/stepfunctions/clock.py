"""The clock of one execution: AWS's seconds since it started, which pass faster while it only waits.

An execution is some branches (its main line, branches of Parallel states, iterations of Map states). A branch works or
is idle: in a Wait state, between two attempts, waiting for a task token. While any branch works, an AWS second is a
real one, so that work of normal length trips no limit. While all are idle, seconds pass ``factor`` times faster, and
never beyond the next moment that somebody waits for: a wait of 30 s is one of 30 s in the history, however busy the
machine is. Since all branches share the clock, their events come in the order in which AWS would have them.

A task token that was just given away counts as work for GRACE real seconds, and again after each heartbeat: somebody
may be busy with it, and the clock cannot see whom. After that its limits pass as fast as other waits.

Limits: what somebody outside does with a task token after GRACE looks ``factor`` times as long. The factor is the
account's when the execution starts.
"""

import contextlib
import math
import threading
import time
from collections.abc import Callable, Iterator

__all__ = ["GRACE", "ExecutionClock"]

GRACE = 1.0
"""Real seconds for which a task token counts as work in progress."""

_LOOK = 0.02
"""Real seconds between looks at an event that somebody else sets."""


class ExecutionClock:
    """Time of one execution; thread-safe.

    Args:
        factor: how many times faster idle time passes.
        now: real seconds, monotone.
    """

    def __init__(self, factor: float = 1.0, now: Callable[[], float] = time.monotonic) -> None:
        self._factor = factor
        self._now = now
        self._changed = threading.Condition()
        self._elapsed = 0.0
        self._seen = now()
        self._tokens: dict[object, float] = {}
        self._lines = 1
        self._branches: set[object] = set()
        self._idle = 0
        self._moments: dict[object, float] = {}

    def elapsed(self) -> float:
        """AWS's seconds since the start."""
        with self._changed:
            return self._advance()

    def reach(self, moment: float) -> None:
        """It is at least AWS's ``moment`` seconds since the start: somebody else's clock, awaited here, says so."""
        with self._changing():
            self._elapsed = max(self._elapsed, moment)

    def wake(self) -> None:
        """Let everybody who waits look at why it waits."""
        with self._changed:
            self._changed.notify_all()

    def token_given(self, token: object) -> None:
        """A task token was given away, or its holder sent a heartbeat."""
        with self._changing():
            self._tokens[token] = self._now() + GRACE

    def token_closed(self, token: object) -> None:
        """The token's task is over."""
        with self._changing():
            self._tokens.pop(token, None)

    def branch_started(self, branch: object) -> None:
        """A branch or iteration begins."""
        with self._changing():
            self._branches.add(branch)

    def branch_ended(self, branch: object) -> None:
        """It ended or was abandoned; what it still does counts no more."""
        with self._changing():
            self._branches.discard(branch)

    @contextlib.contextmanager
    def waiting_for_branches(self) -> Iterator[None]:
        """While a state's branches run, the line that started them does not."""
        with self._changing():
            self._lines -= 1
        try:
            yield
        finally:
            with self._changing():
                self._lines += 1

    def sleep(self, seconds: float, goes_on: Callable[[], bool]) -> bool:
        """Be idle for AWS's ``seconds``, or until ``goes_on()`` is no longer true after a ``wake``.

        Returns:
            Whether the time passed.
        """
        with self._awaited(seconds, idle=True) as moment, self._changed:
            while goes_on():
                if (left := self._real(moment)) <= 0:
                    return True
                self._changed.wait(min(left, threading.TIMEOUT_MAX))
        return False

    def wait(self, event: threading.Event, seconds: float, goes_on: Callable[[], bool], *, idle: bool) -> bool:
        """Wait for ``event``, at most AWS's ``seconds``, and only while ``goes_on()``.

        Args:
            event: what somebody sets.
            seconds: the limit.
            goes_on: whether it still makes sense.
            idle: whether the branch does nothing meanwhile; False where a task runs.

        Returns:
            Whether the event came.
        """
        with self._awaited(seconds, idle=idle) as moment:
            while goes_on():
                with self._changed:
                    left = self._real(moment)
                if left <= 0:
                    return event.is_set()
                if event.wait(min(left, _LOOK)):
                    return True
        return event.is_set()

    @contextlib.contextmanager
    def _awaited(self, seconds: float, *, idle: bool) -> Iterator[float]:
        key = object()
        with self._changing():
            moment = self._elapsed + seconds
            self._moments[key] = moment
            self._idle += idle
        try:
            yield moment
        finally:
            with self._changing():
                del self._moments[key]
                self._idle -= idle

    @contextlib.contextmanager
    def _changing(self) -> Iterator[None]:
        """Change who works; whoever waits then looks how long it still has to."""
        with self._changed:
            self._advance()
            yield
            self._changed.notify_all()

    def _is_fast(self) -> bool:
        return self._factor != 1 and 0 < self._lines + len(self._branches) <= self._idle

    def _grace_ends(self) -> float:
        return max(self._tokens.values(), default=-math.inf)

    def _advance(self) -> float:
        now = self._now()
        real, since = now - self._seen, self._seen
        self._seen = now
        if not self._is_fast():
            self._elapsed += real
            return self._elapsed
        slow = min(max(self._grace_ends() - since, 0.0), real)
        reached = self._elapsed + slow + (real - slow) * self._factor
        self._elapsed = max(self._elapsed, min(reached, *self._moments.values()))
        return self._elapsed

    def _real(self, moment: float) -> float:
        """Real seconds until ``moment`` if nothing changes."""
        left = moment - self._advance()
        if left <= 0 or not self._is_fast():
            return left
        grace = max(self._grace_ends() - self._now(), 0.0)
        return left if left <= grace else grace + (left - grace) / self._factor
