"""A running sandbox in the hands of who started it."""

import contextlib
import signal
import socket
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from harness.errors import SandboxError
from harness.extension.sandbox.capture import OutputFile
from harness.extension.sandbox.limits import Enforcement, Exceeded, Usage
from harness.extension.sandbox.process import SandboxProcess
from harness.extension.sandbox.socket_handover import Connector, Handover, HandoverError
from harness.extension.sandbox.spec import Spec
from harness.i18n.catalogue import engine_process as words

__all__ = ["Ended", "Handle"]

LOOK_SECONDS: Final = 0.02
"""How often a sandbox that is waited for is held to its limits."""


@dataclass(frozen=True, slots=True)
class Ended:
    """How a sandbox ended.

    Attributes:
        status: exit status of the command; negative: the signal that ended it.
        cause: ``exited``: by itself; ``killed``: by its owner; ``deadline``, or the limit that it exceeded.
    """

    status: int
    cause: Literal["exited", "killed", "deadline"] | Exceeded


class Handle:
    """One sandbox. Any thread may call ``kill``, ``connect`` and ``signal``; the rest is one thread's at a time.

    Attributes:
        spec: what was asked for.
        isolation: ``isolated: how``, or ``not isolated: why``.
        listeners: sockets of ``spec.ports_out``, in order, listening or bound; ``close`` closes them.
        pid: process id of the command on this machine.
    """

    def __init__(
        self,
        spec: Spec,
        isolation: str,
        *,
        process: SandboxProcess,
        handover: Handover,
        listeners: Sequence[socket.socket],
        connector: socket.socket | None,
        enforcement: Enforcement,
        output: OutputFile | None,
        close_engine_port: Callable[[], None],
    ) -> None:
        self.spec = spec
        self.isolation = isolation
        self.listeners = tuple(listeners)
        self.pid = process.command
        self._process = process
        self._handover = handover
        self._connector = Connector(connector) if connector is not None else None
        self._enforcement = enforcement
        self._output = output
        self._close_engine_port = close_engine_port
        self._deadline: float | None = None
        self._ended: Ended | None = None
        self._ending = threading.Lock()

    def __enter__(self) -> "Handle":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def release(self) -> None:
        """Let the command begin.

        Raises:
            SandboxError: it cannot be started; the sandbox is gone then.
        """
        try:
            self._handover.release()
        except HandoverError as error:
            self.close()
            command = self.spec.command[0]
            raise SandboxError(
                words.NOT_STARTED(command=command, error=error),
                where=f"sandbox of {self.spec.name}, {self.isolation}",
                fix=words.PROGRAM_INSIDE,
            ) from None
        if self.spec.deadline is not None:
            self._deadline = time.monotonic() + self.spec.deadline

    def connect(self, port: int, timeout: float = 5.0) -> socket.socket:
        """Return a socket that is connected to a port on which the command serves.

        Args:
            port: one of ``spec.ports_in``.
            timeout: in seconds.

        Raises:
            SandboxError: it is none of the spec's ports.
            OSError: nobody serves there (yet).
        """
        if self._connector is None or port not in self.spec.ports_in:
            raise SandboxError(
                words.PORT_NOT_IN(port=port),
                where=f"sandbox of {self.spec.name}",
                fix=words.NAME_PORT(ports=", ".join(map(str, self.spec.ports_in)) or "none"),
            )
        return self._connector.connect(port, timeout)

    def look(self) -> Ended | None:
        """Hold it to its limits and its deadline; return how it ended, if it has. Cheap enough for every 20 ms."""
        if self._ended is not None:
            return self._ended
        if self._output is not None:
            self._output.mark(time.time_ns() // 1_000_000)
        exceeded = self._enforcement.look()
        if exceeded is not None:
            return self._end(exceeded)
        if self._process.has_exited():
            return self._end("exited")
        if self._deadline is not None and time.monotonic() >= self._deadline:
            return self._end("deadline")
        return None

    def wait(self, timeout: float | None = None) -> Ended:
        """Wait for its end, and hold it to its limits and its deadline meanwhile.

        Raises:
            TimeoutError: it runs on after ``timeout`` seconds.
        """
        until = None if timeout is None else time.monotonic() + timeout
        while (ended := self.look()) is None:
            left = LOOK_SECONDS if until is None else min(LOOK_SECONDS, until - time.monotonic())
            if left <= 0:
                raise TimeoutError(f"{self.spec.name} runs on after {timeout:g} s")
            self._process.wait(left)
        return ended

    def signal(self, number: int) -> None:
        """Send the command a signal; nothing happens when it has ended."""
        self._process.signal(number)

    def terminate(self, grace: float) -> Ended:
        """End it in order: SIGTERM for the command, and after ``grace`` seconds SIGKILL for all that is left."""
        self.signal(signal.SIGTERM)
        with contextlib.suppress(TimeoutError):
            return self.wait(grace)
        return self.kill()

    def kill(self, *, keep: bool = True) -> Ended:
        """End all its processes at once; return how it ended, also when that was before.

        Args:
            keep: whether what is in its private mounts may be needed.
        """
        return self._end("killed", keep=keep)

    def usage(self) -> Usage:
        """What it has used so far; also after its end."""
        return self._enforcement.usage()

    def may_stay(self) -> bool:
        """Whether its processes may be kept while nothing is asked of them."""
        return self._enforcement.may_stay()

    def freeze(self) -> None:
        """Have its processes stand still; any thread may call this. They are ended if that cannot be done."""
        if not self._enforcement.freeze():
            self.kill()

    def thaw(self) -> None:
        """Let them go on; any thread may call this."""
        self._enforcement.thaw()

    def output(self) -> bytes:
        """What it has written so far, where the spec named no descriptor; also after its end, until ``close``."""
        return self._output.read() if self._output is not None else b""

    def close(self) -> None:
        """Kill it and release everything, its output and listeners too."""
        self.kill()
        for listener in self.listeners:
            listener.close()
        output, self._output = self._output, None
        if output is not None:
            output.close()

    def _end(self, cause: Literal["exited", "killed", "deadline"] | Exceeded, *, keep: bool = True) -> Ended:
        with self._ending:
            if self._ended is None:
                exited = cause == "killed" and self._process.has_exited()
                status = self._process.kill()
                self._ended = Ended(status, "exited" if exited else cause)
                self._handover.close()
                self._close_engine_port()
                self._enforcement.close(keep=keep and cause != "storage")
                if self._connector is not None:
                    self._connector.close()
            return self._ended
