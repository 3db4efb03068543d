"""The one way in which tests wait: for a condition, with a deadline."""

from collections.abc import Callable
from typing import Any, Final

from harness.pytest_plugin.waiting import Eventually

__all__ = ["eventually"]

WITHIN: Final = 40.0
"""Seconds that are enough on a busy machine for whatever takes a moment on a quiet one."""

_EVENTUALLY: Final = Eventually("en")


def eventually[T](
    look: Callable[[], T],
    until: Callable[[T], Any] = bool,
    *,
    within: float = WITHIN,
    expected: str = "the condition to hold",
) -> T:
    """Return the first value of ``look`` for which ``until`` holds.

    Args:
        look: gives the current value; what it raises ends the wait.
        until: whether a value is what is waited for.
        within: seconds after which the test fails, with the last value.
        expected: what is waited for, for the message.
    """
    return _EVENTUALLY(look, until, within=within, expected=expected)
