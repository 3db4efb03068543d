"""Keeps Python's cyclic garbage collector from looking through what stays anyway.

LocalStack and the descriptions of AWS's services are more than half a million objects that live as long as the engine.
Looking for cycles among them took a seventh of an engine's time, and every request waits meanwhile. So what is there
when a service has been loaded is set aside (``gc.freeze``), without what is garbage by then, and young objects are
looked at more rarely.
Limits: what other calls hold while a service is loaded stays until the end if it is part of a cycle.
"""

import gc
from typing import Final

__all__ = ["freeze_loaded", "set_thresholds"]

_THRESHOLDS: Final = (10_000, 20, 50)
"""Objects, and rounds of the younger generations, before a generation is looked at; Python's are (2000, 10, 10)."""


def set_thresholds() -> None:
    """Look at young objects more rarely; call once at start."""
    gc.set_threshold(*_THRESHOLDS)


def freeze_loaded(_service: str) -> None:
    """Set aside what stays, when a service has been loaded."""
    gc.collect()
    gc.freeze()
