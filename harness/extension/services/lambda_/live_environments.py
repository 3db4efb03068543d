"""Which execution environments there are, by account, so that they can be ended with it.

LocalStack knows an environment only when its init phase is over. Environments that nobody holds any more are not kept.
"""

import threading
import weakref
from typing import Final, Protocol

__all__ = ["Environment", "add", "interrupt"]


class Environment(Protocol):
    """An execution environment."""

    def interrupt(self) -> None:
        """End its processes, with the invocation that runs in them."""


_live: Final[weakref.WeakKeyDictionary[Environment, str]] = weakref.WeakKeyDictionary()
_lock: Final = threading.Lock()


def add(environment: Environment, account: str) -> None:
    """Keep an environment of ``account`` in mind."""
    with _lock:
        _live[environment] = account


def interrupt(account: str) -> None:
    """End all environments of ``account``."""
    with _lock:
        ending = [each for each, owner in _live.items() if owner == account]
    for each in ending:
        each.interrupt()
