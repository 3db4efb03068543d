"""Seconds that a call takes."""

import time
from collections.abc import Callable

__all__ = ["seconds"]


def seconds(call: Callable[[], object]) -> float:
    """Runs ``call`` once and returns its duration in seconds."""
    started = time.perf_counter()
    call()
    return time.perf_counter() - started
