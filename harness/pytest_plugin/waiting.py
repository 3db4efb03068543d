"""Waiting for a condition with a deadline, the only way that checks wait."""

import time
from collections.abc import Callable
from typing import Any

from harness.pytest_plugin.checking import CheckFailure, Words, shown, worded

__all__ = ["Eventually"]

FIRST_PAUSE = 0.010  # seconds
USUAL_PAUSE = 0.050  # seconds: a call to the engine takes about 2 ms, so polling this often is cheap
GROWTH = 1.3
SHARE = 0.05  # of the time waited so far: what has taken long is asked for less often, and found at most so much later
LONGEST_PAUSE = 0.25  # seconds: a state that passes quickly is not missed

_DEFAULT: Words = {"en": "the condition to hold", "vi": "điều kiện được thoả mãn"}
_WITHIN: Words = {"en": "{expected} within {within:g} s", "vi": "{expected} trong vòng {within:g} giây"}
_LAST: Words = {
    "en": "after {waited:.1f} s the last value was:\n{value}",
    "vi": "sau {waited:.1f} giây, giá trị cuối cùng là:\n{value}",
}


class Eventually:
    """The ``eventually`` fixture.

    Args:
        lang: language of the failure message.
        clock: seconds that only grow.
        pause: waits for a number of seconds.
        patience: share of each deadline that is really waited, above 0 and at most 1.
    """

    def __init__(
        self,
        lang: str,
        clock: Callable[[], float] = time.monotonic,
        pause: Callable[[float], object] = time.sleep,
        patience: float = 1.0,
    ) -> None:
        self._lang = lang
        self._patience = patience
        self._clock = clock
        self._pause = pause

    def __call__[T](
        self,
        probe: Callable[[], T],
        until: Callable[[T], Any] = bool,
        *,
        within: float,
        expected: Words = _DEFAULT,
    ) -> T:
        """Ask again and again until the answer satisfies.

        Args:
            probe: gives the current value; what it raises ends the wait.
            until: whether a value satisfies.
            within: deadline in seconds; the last value is asked for at or after it.
            expected: what is waited for, for the message.

        Returns:
            The first value that satisfies.

        Raises:
            CheckFailure: none did; with the last value and the time waited.
        """
        within *= self._patience
        start = self._clock()
        interval = FIRST_PAUSE
        while True:
            overdue = self._clock() - start >= within
            value = probe()
            if until(value):
                return value
            waited = self._clock() - start
            if overdue:
                raise CheckFailure(
                    worded(_WITHIN, self._lang).format(expected=worded(expected, self._lang), within=within),
                    worded(_LAST, self._lang).format(waited=waited, value=shown(value, self._lang)),
                )
            self._pause(min(interval, max(within - waited, 0.0)))
            interval = min(interval * GROWTH, max(USUAL_PAUSE, min(waited * SHARE, LONGEST_PAUSE)))
