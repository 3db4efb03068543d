"""Timers of an account: what is done again after a wait that passes in its time."""

import threading
from collections.abc import Callable

from harness.extension.timescale import Timescale

__all__ = ["Timers"]


class Timers:
    """Calls that wait for their time, each with a timer; safe for many threads.

    Args:
        timescale: how fast waits pass.
    """

    def __init__(self, timescale: Timescale) -> None:
        self._timescale = timescale
        self._timers: dict[threading.Timer, str] = {}
        self._lock = threading.Lock()

    def later(self, account: str, wait: float, call: Callable[[], None]) -> None:
        """Call after ``wait`` seconds of AWS's time, unless the account's timers are cancelled."""
        timer = threading.Timer(self._timescale.real(account, wait), lambda: self._ring(timer, call))
        timer.daemon = True
        with self._lock:
            self._timers[timer] = account
        timer.start()

    def cancel(self, account: str) -> None:
        """Forget an account's calls."""
        with self._lock:
            ending = [timer for timer, owner in self._timers.items() if owner == account]
            for timer in ending:
                del self._timers[timer]
        for timer in ending:
            timer.cancel()

    def _ring(self, timer: threading.Timer, call: Callable[[], None]) -> None:
        with self._lock:
            if self._timers.pop(timer, None) is None:
                return  # cancelled just now
        call()
