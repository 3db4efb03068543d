"""Waiting for a condition, asked often enough to time it.

Limits: a result is late by up to one interval plus the duration of one question; both are the same for all peers.
"""

import time
from collections.abc import Callable

__all__ = ["poll"]


def poll[T](condition: Callable[[], T | None], *, timeout: float, interval: float = 0.002) -> T | None:
    """First result of ``condition`` that is not None; None after ``timeout`` seconds.

    Args:
        condition: asked again and again.
        timeout: seconds.
        interval: seconds between two questions.
    """
    deadline = time.monotonic() + timeout
    while True:
        if (result := condition()) is not None:
            return result
        if time.monotonic() > deadline:
            return None
        time.sleep(interval)
