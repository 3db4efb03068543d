"""A limit on the time that a step may take, whatever it waits for.

Limits: POSIX, main thread, one limit at a time.
"""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

__all__ = ["StepTimeoutError", "time_limit"]


class StepTimeoutError(BaseException):
    """A step took longer than it may.

    Not an ``Exception``: client libraries retry those, and would go on after the limit.
    """


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Ends the block with :class:`StepTimeoutError` after ``seconds``."""

    def ended(_number: int, _frame: FrameType | None) -> None:
        raise StepTimeoutError(f"not done in {seconds:g} s")

    before = signal.signal(signal.SIGALRM, ended)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
