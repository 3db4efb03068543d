"""The two ports that lead out of an isolated function, and the moment at which it may begin.

A network namespace has a loopback of its own. The process itself, before foreign code runs, listens there on the port
of the Runtime API and on that of the engine, hands both sockets to the engine over an inherited socket pair, and waits
for nothing more: from then on the engine accepts on them. So no process inside has to forward anything, and nothing
else leads out. It tells the process its limits, and its user when the engine is root.

``init.py`` is the other end.
"""

import contextlib
import json
import os
import socket
from dataclasses import asdict, dataclass
from typing import Final

__all__ = ["RUNTIME_API", "Doorway", "Terms"]

RUNTIME_API: Final = ("127.0.0.1", 9001)
"""Where the Runtime API is inside, as on AWS."""

_SECONDS: Final = 10.0


@dataclass(frozen=True, slots=True)
class Terms:
    """What the process is told.

    Attributes:
        runtime_port: port for the Runtime API.
        engine_port: port for the engine; the same as outside, so that addresses which the engine tells hold inside.
        processes: most processes and threads.
        file_bytes: largest file.
        open_files: most open files.
        user: user and group id to become; None: stay.
    """

    runtime_port: int
    engine_port: int
    processes: int
    file_bytes: int
    open_files: int
    user: int | None


class Doorway:
    """The engine's end. ``inside`` is the descriptor for the process to inherit."""

    def __init__(self) -> None:
        self._ours, self._theirs = socket.socketpair()
        self.inside = self._theirs.fileno()

    def open(self, terms: Terms) -> tuple[socket.socket, socket.socket] | None:
        """Let the process begin; return its listening sockets (Runtime API, engine).

        None: it ended before it could begin.
        """
        self._theirs.close()
        self._ours.settimeout(_SECONDS)
        with self._ours, contextlib.suppress(OSError):
            self._ours.sendall(json.dumps(asdict(terms)).encode() + b"\n")
            _, descriptors, _, _ = socket.recv_fds(self._ours, 1, 2)
            if len(descriptors) == 2:
                runtime_api, engine = (socket.socket(fileno=descriptor) for descriptor in descriptors)
                return runtime_api, engine
            for descriptor in descriptors:
                os.close(descriptor)
        return None
