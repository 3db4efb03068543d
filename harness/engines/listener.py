"""The loopback socket of an engine, bound by the owner and handed to the child.

Because the owner binds, a taken port is known before anything starts, and no other process can take a free port
between choosing and using it. Clients that connect early wait in the socket's queue; when the child ends they are
disconnected.
"""

from __future__ import annotations

import contextlib
import errno
import socket

import psutil

from harness.errors import EngineStartError
from harness.i18n.catalogue import engines as words

__all__ = ["LOOPBACK", "PortTakenError", "bind", "holder"]

LOOPBACK = "127.0.0.1"
BACKLOG = 128


class PortTakenError(EngineStartError):
    """Another process listens on the port."""


def bind(port: int | None = None) -> socket.socket:
    """A listening socket on loopback.

    Args:
        port: the port wanted; None takes any free one.

    Raises:
        PortTakenError: the port is taken; the message names who holds it, where that can be told.
        EngineStartError: the port is not allowed.
    """
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        # Lets an engine take over a port whose last connections are still in TIME_WAIT; not one that is listened on.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((LOOPBACK, port or 0))
        listener.listen(BACKLOG)
    except OSError as error:
        listener.close()
        raise _refused(port, error) from error
    except BaseException:
        listener.close()
        raise
    return listener


def holder(port: int) -> str | None:
    """Who listens on a TCP port of this machine: ``name (pid N)``; None when it cannot be told."""
    with contextlib.suppress(psutil.Error, OSError):
        for connection in psutil.net_connections("tcp"):
            if connection.status != psutil.CONN_LISTEN or not connection.laddr:
                continue
            if connection.laddr.port != port:
                continue
            if connection.pid is None:
                return None
            with contextlib.suppress(psutil.Error):
                return f"{psutil.Process(connection.pid).name()} (pid {connection.pid})"
    return None


def _refused(port: int | None, error: OSError) -> EngineStartError:
    where = f"{LOOPBACK}:{port}" if port else LOOPBACK
    if error.errno == errno.EADDRINUSE and port:
        who = holder(port) or words.ANOTHER_PROCESS
        return PortTakenError(
            words.PORT_TAKEN(port=port, who=who),
            where=where,
            fix=words.FREE_PORT(where=where),
        )
    return EngineStartError(words.CANNOT_LISTEN(where=where, strerror=error.strerror), fix=words.PORT_ABOVE)
