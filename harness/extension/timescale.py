"""How fast time passes in an account: a wait of AWS's seconds takes ``seconds / factor`` here.

A 5-minute alarm must not take five minutes in a lesson. The engine has a default factor (``DAYLAB_TIME_SCALE``); an
account may have its own, since accounts do not touch each other. What the rule is:

- a wait that only the clock ends (Wait states, retries, alarm periods, schedules, delays) is compressed;
- a limit on work that really runs is not, or the work would trip over it;
- data keep the time at which they came to be, and whatever is *reported* (durations, periods, intervals) is AWS's.

Limits: factors live in memory, as the accounts do.
"""

import math
import threading

from harness.errors import InputError
from harness.i18n.catalogue import engine_process as words

__all__ = ["MAXIMUM", "Timescale"]

MAXIMUM = 3600.0
"""Largest factor: an hour in a second; beyond that the engine's own calls take longer than the waits between them."""


class Timescale:
    """Factors of accounts.

    Args:
        default: factor of accounts that have none of their own.

    Raises:
        InputError: it is no factor.
    """

    def __init__(self, default: float = 1.0) -> None:
        self._default = _checked(default)
        self._own: dict[str, float] = {}
        self._lock = threading.Lock()

    def of(self, account: str) -> float:
        """Return how many times faster waits pass in ``account`` than on AWS."""
        with self._lock:
            return self._own.get(account, self._default)

    def set(self, account: str, factor: float) -> None:
        """Give ``account`` a factor of its own. InputError: it is no factor."""
        with self._lock:
            self._own[account] = _checked(factor)

    def forget(self, account: str) -> None:
        """Let ``account`` have the default factor again."""
        with self._lock:
            self._own.pop(account, None)

    def real(self, account: str, seconds: float) -> float:
        """Return how many seconds a wait of ``seconds`` on AWS takes here."""
        return seconds / self.of(account)

    def aws(self, account: str, seconds: float) -> float:
        """Return how many seconds on AWS the ``seconds`` that passed here stand for."""
        return seconds * self.of(account)


def _checked(factor: float) -> float:
    if not (math.isfinite(factor) and 0 < factor <= MAXIMUM):
        raise InputError(words.NOT_A_TIME_SCALE(factor=factor), fix=words.TIME_SCALE_RANGE(maximum=MAXIMUM))
    return factor
