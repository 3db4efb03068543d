"""How long a message stays hidden, delayed or waited for, in the time of the queue's account.

Who works on a message works at real speed, and only whoever receives it knows when that ends. So a visibility timeout
is compressed, but not below :data:`ROOM`: a consumer of normal speed that deletes what it received never sees it again.
Lambda's pollers know when the work ends, and give the exact rest (``polling``). A long poll is not shortened below
:data:`PATIENCE`, or consumers would spin.

Limits: engine-internal queues, which carry Lambda's asynchronous events, are left alone.
"""

from dataclasses import dataclass

from harness.extension.timescale import Timescale

__all__ = ["PATIENCE", "ROOM", "QueueTime"]

ROOM = 0.5
"""Seconds that a receiver has at least before a message is shown to others, unless the timeout itself is shorter."""

PATIENCE = 0.25
"""Seconds that a long poll lasts at least, unless its wait is shorter."""


@dataclass(frozen=True, slots=True)
class QueueTime:
    """Waits of queues.

    Args:
        timescale: how fast waits pass in an account.
        internal: account of the engine's own queues.
    """

    timescale: Timescale
    internal: str

    def rest(self, account: str, seconds: float) -> float:
        """Real seconds of a wait that nothing but the clock ends."""
        return seconds if account == self.internal else self.timescale.real(account, seconds)

    def hidden(self, account: str, seconds: float) -> float:
        """Real seconds that a received message stays hidden."""
        return max(self.rest(account, seconds), min(seconds, ROOM))

    def poll(self, account: str, seconds: float) -> float:
        """Real seconds of a long poll that finds nothing."""
        return max(self.rest(account, seconds), min(seconds, PATIENCE))
