"""A process that outlives a killed engine just long enough to end the process groups that nothing isolates.

Isolated sandboxes need none: bubblewrap's processes end with the engine, and the kernel ends a namespace with its first
process, whatever is killed in between.

Two halves. Run as a script (``-I -S``, standard input is a pipe whose write end only the engine keeps) it reads
``+<pgid>`` and ``-<pgid>`` lines; end of file means that the engine is gone, however it went, and every group still
enrolled gets SIGKILL. Imported by the engine, :class:`Guardian` starts that process, talks to it, and starts another
when it dies.

Limits: a descendant that leaves the process group (``setsid``) and outlives it is found while the engine lives, not
after it was killed. When guardian and engine are killed at the same moment, Linux ends the leader of each group (see
``init.py``), not what that started.
"""

import contextlib
import os
import signal
import subprocess
import sys
import threading

__all__ = ["Guardian"]


class Guardian:
    """The engine's end of the pipe. Thread-safe; a guardian that died is replaced at once."""

    def __init__(self, interpreter: str) -> None:
        self._interpreter = interpreter
        self._lock = threading.Lock()
        self._groups: set[int] = set()
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """Process id of the guardian, which is started if there is none."""
        with self._lock:
            return self._running().pid

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
            process, self._process = self._process, None
            if process is not None and process.stdin is not None:
                process.stdin.close()
                process.wait()

    def _running(self) -> subprocess.Popen[bytes]:
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
            threading.Thread(target=self._replace, args=(self._process,), name="guardian", daemon=True).start()
            for group in self._groups:
                with contextlib.suppress(BrokenPipeError):  # its end is noticed, and it is replaced again
                    os.write(self._process.stdin.fileno(), b"+%d\n" % group)  # type: ignore[union-attr]
        return self._process

    def _replace(self, process: subprocess.Popen[bytes]) -> None:
        """When the process ends that is the guardian, have another one told of every group."""
        process.wait()
        with self._lock:
            if self._process is process:
                self._running()

    def _send(self, line: bytes) -> None:
        with contextlib.suppress(BrokenPipeError):  # another one is told of every group
            os.write(self._running().stdin.fileno(), line)  # type: ignore[union-attr]


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
