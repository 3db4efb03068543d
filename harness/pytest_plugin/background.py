"""Work in background threads that ends with the process, and values that are made once.

Limits: threads are daemons: what they are doing when the session ends is given up, not waited for.
"""

import threading
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from typing import Any

__all__ = ["Once", "begin"]


def begin[T](function: Callable[[], T]) -> "Future[T]":
    """Call ``function`` in a thread of its own and return the future of its result or exception."""
    future: Future[T] = Future()
    threading.Thread(target=_settle, args=(future, function), daemon=True).start()
    return future


class Once:
    """Makes each value once, whichever thread asks first; an exception is as final as a value."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._futures: dict[Hashable, Future[Any]] = {}

    def get[T](self, key: Hashable, make: Callable[[], T]) -> T:
        """Return the value of ``key``, made by the first call and waited for by the others.

        Raises:
            BaseException: what ``make`` raised.
        """
        with self._lock:
            first = key not in self._futures
            future: Future[T] = self._futures.setdefault(key, Future())
        if first:
            _settle(future, make)
        return future.result()


def _settle[T](future: "Future[T]", function: Callable[[], T]) -> None:
    try:
        future.set_result(function())
    except BaseException as error:  # whoever asks for the result gets it, Ctrl-C included
        future.set_exception(error)
