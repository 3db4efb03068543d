"""What the engine and the first process of a sandbox say to each other, and the sockets that pass between them.

Before foreign code runs, the engine sends terms. The process opens the ports that lead out in its own network
namespace, hands the sockets over and drops its privileges; from then on the engine accepts on them, so that no process
inside has to forward anything. It becomes the command when the engine releases it. Where the command serves on ports,
a connector inside connects to them when asked and hands over the connected socket: the engine itself never connects.

``init.py`` is the other end.
"""

import contextlib
import errno
import json
import os
import socket
import struct
import sys
import threading
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from harness.extension.sandbox.spec import PortOut

__all__ = ["Connector", "Handover", "HandoverError", "Received", "Terms"]

_SECONDS: Final = 30.0  # for an interpreter to start on a busy machine
_CREDENTIALS: Final = struct.Struct("3i")  # struct ucred: process, user, group


class HandoverError(Exception):
    """The process ended, or could not do what the terms say; the text tells which, and why."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What the process is told.

    Attributes:
        command: program and arguments.
        in_place: ``command[0]`` is a Python file, which the process runs itself.
        directory: working directory.
        environment: the command's; None: what the process was started with.
        ports_out: ports to open; number 0: any that is free.
        connector: whether to start a connector.
        limits: names of resource limits (``RLIMIT_NOFILE``) and their values.
        user: user and group id to become; None: stay.
        engine: process id of the engine, to end with; 0: a namespace sees to that.
    """

    command: Sequence[str]
    in_place: bool
    directory: str
    environment: Mapping[str, str] | None
    ports_out: Sequence[PortOut]
    connector: bool
    limits: Mapping[str, int]
    user: int | None
    engine: int


@dataclass(frozen=True, slots=True)
class Received:
    """What the process handed over: its number on this machine (0: unknown), sockets, and the connector's channel."""

    pid: int
    listeners: tuple[socket.socket, ...]
    connector: socket.socket | None


class Handover:
    """The engine's end. ``inside`` is the descriptor for the process to inherit."""

    def __init__(self) -> None:
        self._ours, self._theirs = socket.socketpair()
        self._ours.settimeout(_SECONDS)
        if sys.platform == "linux":
            # The kernel translates the sender's process id out of its namespace.
            self._ours.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
        self.inside = self._theirs.fileno()

    def begin(self, terms: Terms) -> Received:
        """Have the process prepare itself; it waits for its release then.

        Raises:
            HandoverError: it ended, or could not do it.
        """
        self._theirs.close()
        expected = len(terms.ports_out) + terms.connector
        try:
            self._ours.sendall(json.dumps(asdict(terms)).encode() + b"\n")
            room = socket.CMSG_SPACE(expected * 4) + socket.CMSG_SPACE(_CREDENTIALS.size)
            said, ancillary, _, _ = self._ours.recvmsg(65536, room)
        except TimeoutError:
            raise HandoverError(f"it was not ready after {_SECONDS:g} s") from None
        except OSError:
            said, ancillary = b"", []
        pid, descriptors = _unpack(ancillary)
        sockets = [socket.socket(fileno=descriptor) for descriptor in descriptors]
        try:
            _raise(said or b'{"error": "it ended before its command began"}')
        except HandoverError:
            for each in sockets:
                each.close()
            raise
        connector = sockets.pop() if terms.connector else None
        return Received(pid, tuple(sockets), connector)

    def release(self) -> None:
        """Let the process become the command, and wait until it has.

        Raises:
            HandoverError: the command cannot be started.
        """
        with self._ours, contextlib.suppress(ConnectionError):
            self._ours.sendall(b".")
            try:
                said = self._ours.recv(65536)
            except TimeoutError:
                raise HandoverError(f"its command had not begun after {_SECONDS:g} s") from None
            if said:
                _raise(said)

    def close(self) -> None:
        """Give up; a process that waits ends."""
        self._ours.close()
        self._theirs.close()


class Connector:
    """Connections to the ports on which the command serves, made by a process inside. Thread-safe."""

    def __init__(self, channel: socket.socket) -> None:
        self._channel = channel
        self._lock = threading.Lock()

    def connect(self, port: int, timeout: float) -> socket.socket:
        """Return a socket that is connected to ``port`` inside.

        Raises:
            OSError: refused, timed out (after ``timeout`` seconds), or nobody is there any more.
        """
        ours, theirs = socket.socketpair()
        with ours:
            with theirs, self._lock:
                socket.send_fds(self._channel, [port.to_bytes(2)], [theirs.fileno()])
            ours.settimeout(timeout)
            said, descriptors, _, _ = socket.recv_fds(ours, 16, 1)
        for descriptor in descriptors:
            try:
                return socket.socket(fileno=descriptor)
            except OSError:  # foreign code may have taken over what answers
                os.close(descriptor)
        number = int(said) if said.isdigit() and int(said) else errno.ECONNRESET
        raise OSError(number, os.strerror(number))

    def close(self) -> None:
        """End the connector."""
        self._channel.close()


def _unpack(ancillary: Sequence[tuple[int, int, bytes]]) -> tuple[int, list[int]]:
    """Return the sender's process id (0: not told) and the descriptors of a message."""
    pid = 0
    descriptors: list[int] = []
    for level, kind, data in ancillary:
        if level != socket.SOL_SOCKET:
            continue
        if kind == socket.SCM_RIGHTS:
            descriptors += struct.unpack(f"{len(data) // 4}i", data[: len(data) // 4 * 4])
        elif sys.platform == "linux" and kind == socket.SCM_CREDENTIALS:
            pid = _CREDENTIALS.unpack(data)[0]
    return pid, descriptors


def _raise(said: bytes) -> None:
    """Raise the error that the process reports, if it reports one."""
    report: dict[str, Any] = json.loads(said)
    if "error" in report:
        path = report.get("path")
        raise HandoverError(f"{path}: {report['error']}" if path else report["error"])
