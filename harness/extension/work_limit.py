"""How much work one evaluation of a user's program may make: a template, a schema, a path, a definition.

Steps are counted, not seconds, so that the same program is refused everywhere. Code on the way calls :func:`spend`,
which costs nothing where no limit is set.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

__all__ = ["WorkLimitError", "spend", "spend_value", "work_limit"]

_left: ContextVar[list[int] | None] = ContextVar("work left", default=None)


class WorkLimitError(Exception):
    """The program asks for more work than this engine gives one evaluation."""


@contextmanager
def work_limit(steps: int) -> Iterator[None]:
    """Within the block at most so many steps are made; an outer block goes on counting after it."""
    token = _left.set([steps])
    try:
        yield
    finally:
        _left.reset(token)


def spend(steps: int = 1) -> None:
    """Count steps. WorkLimitError: none are left."""
    if (left := _left.get()) is not None:
        left[0] -= steps
        if left[0] < 0:
            raise WorkLimitError("this evaluation takes more work than the engine gives it")


def spend_value(value: Any) -> None:
    """Count a value by what it is once written: a step for each part, and one for each 100 characters.

    Raises:
        WorkLimitError: none are left, or the value holds itself.
    """
    if _left.get() is None:
        return
    waiting = [value]
    while waiting:
        each = waiting.pop()
        if isinstance(each, dict):
            waiting.extend(each.keys())
            waiting.extend(each.values())
            spend(1 + 2 * len(each))
        elif isinstance(each, list | tuple):
            waiting.extend(each)
            spend(1 + len(each))
        elif isinstance(each, str | bytes):
            spend(len(each) // 100)
        elif isinstance(each, int):
            spend(each.bit_length() // 100)
