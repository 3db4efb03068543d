"""Keeps the engine itself from the network while it runs foreign work.

Isolated functions have no network, but what a template asks for runs in the engine: it fetches nested templates, posts
to HTTP subscriptions, integrations, API destinations and tasks, and looks up their names, which tells name servers.
Where isolation is demanded (``DAYLAB_ISOLATION=bubblewrap``, as grading does) all of that ends as a failed connection,
addresses of this machine included: behind them are other engines, and this one's own controls, where no function may
come. Services call each other in memory, and the engine only accepts connections, so that nothing of its own is lost.

Limits: this process; what it starts is either isolated or trusted. Cannot be taken back.
"""

import sys
from collections.abc import Callable, Mapping
from typing import Any, Final

__all__ = ["close"]

_EVENTS: Final[Mapping[str, Callable[[tuple[Any, ...]], Any]]] = {
    "socket.connect": lambda details: details[1],
    "socket.sendto": lambda details: details[1],
    "socket.sendmsg": lambda details: details[1],
    "socket.getaddrinfo": lambda details: details[0],
    "socket.gethostbyname": lambda details: details[0],
    "socket.gethostbyaddr": lambda details: details[0],
}
"""Audit event → where it leads; None: over a connection that is there already, or to listen."""


def close(environ: Mapping[str, str]) -> None:
    """Refuse every way out from now on, if isolation is demanded."""
    if environ.get("DAYLAB_ISOLATION") == "bubblewrap":
        sys.addaudithook(_refuse)


def _refuse(event: str, details: tuple[Any, ...]) -> None:
    if (target := _EVENTS.get(event)) is not None and (where := target(details)) is not None:
        raise PermissionError(f"the engine does not go out while work is isolated: {where}")
