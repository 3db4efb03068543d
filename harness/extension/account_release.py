"""Lets go of an account: whatever the engine holds for it is stopped, then forgotten.

One engine serves hundreds of accounts one after the other. What holds something by account (a store, a cache, a
thread, a timer, files) registers here under a name with up to two functions: ``stop`` ends what runs for an account,
``forget`` drops what is kept. A release shuts the account's door (see ``account_door``), calls every ``stop``, waits
until no call is inside any more, and calls every ``forget``. Neighbours are not held up: each function touches its
account's entries only.

Limits: what a step cannot end is logged and named in the answer; the other steps run nevertheless.
"""

import logging
import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from harness.errors import InputError
from harness.extension.account_door import AccountDoor
from harness.i18n.catalogue import engines as words

__all__ = ["AccountReleases", "Released"]

LOG = logging.getLogger(__name__)

DRAIN_SECONDS: Final = 5.0
"""How long calls that are inside may take to end after everything was stopped."""

_ACCOUNT: Final = re.compile(r"\d{12}", re.ASCII)

Step = Callable[[str], object]


@dataclass(slots=True)
class Released:
    """What a release came to.

    Attributes:
        account: 12-digit account id.
        problems: steps that failed, each with its error; calls that did not end.
        seconds: how long it took.
    """

    account: str
    problems: list[str] = field(default_factory=list)
    seconds: float = 0.0


class AccountReleases:
    """The registry of what holds something by account, and the release itself; safe for many threads.

    Args:
        door: knows which calls are inside an account.
        kept: accounts that are never released, because the engine itself keeps its things there.
    """

    def __init__(self, door: AccountDoor, kept: frozenset[str] = frozenset()) -> None:
        self._door = door
        self._kept = kept
        self._steps: list[tuple[str, Step | None, Step | None]] = []
        self._adding = threading.Lock()

    def add(self, name: str, *, stop: Step | None = None, forget: Step | None = None) -> None:
        """Register a holder.

        Args:
            name: for messages.
            stop: ends what runs for an account, soon, and waits for it only briefly; harmless when repeated.
            forget: drops what is kept for an account; harmless when repeated.
        """
        with self._adding:
            self._steps.append((name, stop, forget))

    def release(self, account: str) -> Released:
        """Release ``account``; one that nobody uses, or that was released before, is released as well.

        Raises:
            InputError: it is no account id, or an account of the engine's own.
        """
        if not _ACCOUNT.fullmatch(account):
            raise InputError(words.INVALID_ACCOUNT(account=repr(account)), fix=words.GIVE_AN_ACCOUNT)
        if account in self._kept:
            raise InputError(words.ENGINES_ACCOUNT(account=account), fix=words.GIVE_AN_ACCOUNT)
        released, begin = Released(account), time.monotonic()
        with self._door.shut(account):
            with self._adding:
                steps = list(self._steps)
            for name, stop, _ in steps:
                self._try(stop, name, released)
            if left := self._door.drain(account, DRAIN_SECONDS):
                released.problems.append(f"{left} calls did not end within {DRAIN_SECONDS:g} s")
            # In reverse: what was registered first, the stores themselves, is what the others read to find their own.
            for name, _, forget in reversed(steps):
                self._try(forget, name, released)
        released.seconds = time.monotonic() - begin
        return released

    @staticmethod
    def _try(step: Step | None, name: str, released: Released) -> None:
        if step is None:
            return
        try:
            step(released.account)
        except Exception as error:
            LOG.exception("account %s could not be released from %s", released.account, name)
            released.problems.append(f"{name}: {type(error).__name__}: {error}")
