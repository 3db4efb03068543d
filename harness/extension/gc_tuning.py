"""Keeps Python's cyclic garbage collector from looking through what stays anyway.

LocalStack and the descriptions of AWS's services are more than half a million objects that live as long as the engine.
Looking for cycles among them took a seventh of an engine's time, and every request waits meanwhile. So what is there
when a service has been loaded is set aside (``gc.freeze``), without what is garbage by then, and young objects are
looked at more rarely. An account that is released leaves tens of thousands of objects that refer to each other, so
that after releases they are all looked at, in a thread of its own and for a small part of the time.
Limits: what other calls hold while a service is loaded stays until the end if it is part of a cycle.
"""

import ctypes
import gc
import threading
import time
from collections.abc import Callable
from typing import Final

__all__ = ["AfterReleases", "freeze_loaded", "set_thresholds"]

_THRESHOLDS: Final = (10_000, 20, 50)
"""Objects, and rounds of the younger generations, before a generation is looked at; Python's are (2000, 10, 10)."""


def set_thresholds() -> None:
    """Look at young objects more rarely; call once at start."""
    gc.set_threshold(*_THRESHOLDS)


def freeze_loaded(_service: str) -> None:
    """Set aside what stays, when a service has been loaded."""
    gc.collect()
    gc.freeze()


class AfterReleases:
    """Collects garbage soon after accounts were released, once for those of a while."""

    GATHER: Final = 0.5
    """Seconds for which releases are gathered."""
    SHARE: Final = 0.05
    """Largest part of a processor's time that goes into it."""

    def __init__(self) -> None:
        self._wanted = threading.Event()
        self._pause = threading.Event()  # nobody sets it
        threading.Thread(target=self._run, name="garbage", daemon=True).start()

    def __call__(self, _account: str) -> None:
        """An account was released."""
        self._wanted.set()

    def _run(self) -> None:
        trim = _trim()
        while self._wanted.wait():
            self._pause.wait(self.GATHER)
            self._wanted.clear()
            begin = time.thread_time()
            gc.collect()
            trim(0)
            self._pause.wait((time.thread_time() - begin) / self.SHARE)


def _trim() -> Callable[[int], object]:
    """The C library's function that gives memory back to the system; where it has none, one that does nothing."""
    try:
        return ctypes.CDLL(None).malloc_trim
    except AttributeError:
        return lambda _: None
