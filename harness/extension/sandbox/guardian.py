"""A process that outlives a killed engine just long enough to end the functions' process groups.

Two halves. Run as a script (``-I -S``, standard input is a pipe whose write end only the engine keeps) it reads
``+<pgid>`` and ``-<pgid>`` lines; end of file means that the engine is gone, however it went, and every group
still enrolled gets SIGKILL. Imported by the engine, :class:`Guardian` starts that process and talks to it.

A watching thread inside each function would need the interpreter lock, which foreign code may hold for long;
PR_SET_PDEATHSIG is Linux only and follows the spawning thread. Limit: a descendant that leaves the process
group (``setsid``) and outlives it is found while the engine lives, not after it was killed.
"""

import contextlib
import os
import signal
import subprocess
import sys
import threading


class Guardian:
    """The engine's end of the pipe. Thread-safe; a guardian that died is replaced at the next call."""

    def __init__(self, interpreter: str) -> None:
        self._interpreter = interpreter
        self._lock = threading.Lock()
        self._groups: set[int] = set()
        self._process: subprocess.Popen[bytes] | None = None

    def descriptor(self) -> int:
        """Write end of the pipe, for a child to enrol itself with."""
        with self._lock:
            return self._pipe()

    def enrol(self, group: int) -> None:
        """Have process group ``group`` killed when this engine ends."""
        with self._lock:
            self._groups.add(group)
            self._send(b"+%d\n" % group)

    def forget(self, group: int) -> None:
        """The group has ended; its number may be used by others."""
        with self._lock:
            self._groups.discard(group)
            self._send(b"-%d\n" % group)

    def close(self) -> None:
        """Act as the engine's end does: every group still enrolled is killed."""
        with self._lock:
            self._groups.clear()
            if self._process is not None and self._process.stdin is not None:
                self._process.stdin.close()
                self._process.wait()
            self._process = None

    def _pipe(self) -> int:
        if self._process is None or self._process.poll() is not None:
            if self._process is not None and self._process.stdin is not None:
                self._process.stdin.close()
            self._process = subprocess.Popen(
                [self._interpreter, "-I", "-S", __file__],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env={},
                cwd="/",
                bufsize=0,
                start_new_session=True,  # Ctrl-C in the terminal is the engine's business
            )
            for group in self._groups:
                os.write(self._process.stdin.fileno(), b"+%d\n" % group)  # type: ignore[union-attr]
        return self._process.stdin.fileno()  # type: ignore[union-attr]

    def _send(self, line: bytes) -> None:
        try:
            os.write(self._pipe(), line)
        except BrokenPipeError:
            # Died between the check and the write; a new one is told about every group.
            self._process.wait()  # type: ignore[union-attr]
            self._pipe()


def watch(stream: int = 0) -> None:
    """Follow the engine's lines until end of file, then kill every group that is still enrolled."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    groups: set[int] = set()
    rest = b""
    while chunk := os.read(stream, 65536):
        *lines, rest = (rest + chunk).split(b"\n")
        for line in lines:
            group = int(line[1:])
            groups.add(group) if line[:1] == b"+" else groups.discard(group)
    for group in groups:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(group, signal.SIGKILL)


if __name__ == "__main__":
    watch()
    sys.exit(0)
