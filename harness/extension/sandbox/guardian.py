"""A process that outlives a killed engine just long enough to end the process groups that nothing isolates.

Isolated sandboxes need none: bubblewrap's processes end with the engine, and the kernel ends a namespace with its first
process, whatever is killed in between.

Two halves. Run as a script (``-I -S``, standard input is a pipe whose write end only the engine keeps) it reads
``+<pgid>`` and ``-<pgid>`` lines; end of file means that the engine is gone, however it went, and every group still
enrolled gets SIGKILL; control groups that match its arguments are removed with all that is in them. Imported by the
engine, :class:`Guardian` starts that process, talks to it, and starts another when it dies.

Limits: a descendant that leaves the process group (``setsid``) and outlives it is found while the engine lives, not
after it was killed. When guardian and engine are killed at the same moment, Linux ends the leader of each group (see
``init.py``), not what that started.
"""

import contextlib
import glob
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence

__all__ = ["Guardian", "remove_group"]


class Guardian:
    """The engine's end of the pipe. Thread-safe; a guardian that died is replaced at once."""

    def __init__(self, interpreter: str, groups: Sequence[str] = ()) -> None:
        """Have ``interpreter`` run it; ``groups`` match this engine's control groups, in the terms of ``glob``."""
        self._interpreter = interpreter
        self._control_groups = groups
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
                [self._interpreter, "-I", "-S", __file__, *self._control_groups],
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


def remove_group(directory: str, seconds: float = 1.0) -> None:
    """End the members of a control group and remove it; what is not gone after ``seconds`` stays."""
    deadline = time.monotonic() + seconds
    while os.path.isdir(directory):  # noqa: PTH112 - pathlib would be one more import before the guardian can watch
        with contextlib.suppress(OSError):
            os.rmdir(directory)  # noqa: PTH106
            return
        _kill_members(directory)
        if time.monotonic() > deadline:
            return
        time.sleep(0.002)


def _kill_members(directory: str) -> None:
    with contextlib.suppress(OSError), open(f"{directory}/cgroup.procs") as members:  # noqa: PTH123
        for member in members:
            with contextlib.suppress(OSError):
                os.kill(int(member), signal.SIGKILL)


def watch(stream: int = 0, control_groups: Sequence[str] = ()) -> None:
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
    for pattern in control_groups:
        for directory in glob.glob(pattern):  # noqa: PTH207
            remove_group(directory)


if __name__ == "__main__":
    watch(control_groups=sys.argv[1:])
    sys.exit(0)
