"""Start and end of the processes of one sandbox.

Ending means all of them, at once. Isolated, they are in a process namespace: when its first process is killed, the
kernel ends every other before that one has gone. Otherwise they are a session and process group of their own, and
every descendant that left the group but still has its parents; the guardian ends the groups when the engine was killed.

bubblewrap is started by a thread that lives as long as the engine: ``--die-with-parent`` means the thread that started
it.
"""

import contextlib
import os
import select
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from harness.extension.sandbox.guardian import Guardian
from harness.extension.sandbox.process_tree import descendants, parent

__all__ = ["SandboxProcess"]

_SHELL: Final = 128
_END_SECONDS: Final = 5.0
_LOOK_SECONDS: Final = 0.005

_starter: Final = ThreadPoolExecutor(1, thread_name_prefix="sandbox-start")


class SandboxProcess:
    """The processes of a sandbox. ``kill`` may be called by any thread and more than once.

    Args:
        command: program and arguments.
        output: descriptor behind standard output and error.
        inherit: descriptors that the process keeps.
        environment: its variables.
        guardian: ends the process group when the engine was killed; None: ``command`` is bubblewrap's.
    """

    def __init__(
        self,
        command: Sequence[str],
        *,
        output: int,
        inherit: Sequence[int],
        environment: Mapping[str, str],
        guardian: Guardian | None,
    ) -> None:
        self._guardian = guardian
        self._ending = threading.Lock()
        self._pidfds: dict[int, int] = {}
        self._process = _starter.submit(
            subprocess.Popen,
            command,
            env=dict(environment),
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            pass_fds=tuple(inherit),
            start_new_session=True,
        ).result()
        self.leader = self.command = self._first = self._process.pid
        if guardian is not None:
            guardian.enrol(self.leader)

    def begun(self, command: int) -> None:
        """Note which process the command is, while it waits for its release: nobody else can have its number."""
        if self._guardian is None:
            self.command, self._first = command, parent(command)
            for pid in (self.command, self._first):
                self._pidfds[pid] = os.pidfd_open(pid)

    def has_exited(self) -> bool:
        """Whether the leader has ended. It stays a zombie until ``kill``, so that its number is not reused."""
        if self._process.returncode is not None:
            return True
        with contextlib.suppress(ChildProcessError):
            return os.waitid(os.P_PID, self.leader, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None
        return True

    def wait(self, seconds: float) -> bool:
        """Return whether it has exited, as soon as it has, after ``seconds`` at most."""
        if sys.platform == "linux" and not self.has_exited():
            with contextlib.suppress(ProcessLookupError), _pidfd(self.leader) as leader:
                _gone(leader, seconds)
        elif not self.has_exited():
            time.sleep(min(seconds, _LOOK_SECONDS))
        return self.has_exited()

    def signal(self, number: int) -> None:
        """Send the command a signal; nothing happens when it has ended."""
        with self._ending, contextlib.suppress(ProcessLookupError):
            if self._process.returncode is None:
                self._signal(self.command, number)

    def kill(self) -> int:
        """End everything, wait for it, return the command's exit code (negative: signal)."""
        with self._ending:
            if self._process.returncode is None:
                if self._first in self._pidfds:
                    self._end_namespace()
                self._end_group()
                self._process.wait()
                if self._guardian is not None:
                    self._guardian.forget(self.leader)
                while self._pidfds:
                    os.close(self._pidfds.popitem()[1])
            code = self._process.returncode
            # bubblewrap tells a signal as a shell does; statuses above those are the command's own
            is_signal = self._guardian is None and _SHELL < code < _SHELL + signal.NSIG
            return _SHELL - code if is_signal else code

    def _end_namespace(self) -> None:
        """Kill the namespace's first process and wait until everything in it has gone, then for bubblewrap's end."""
        with contextlib.suppress(ProcessLookupError):
            self._signal(self._first, signal.SIGKILL)
        if _gone(self._pidfds[self._first]):
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(_END_SECONDS)

    def _end_group(self) -> None:
        if self._process.returncode is not None:
            return
        strays = descendants(self.leader)
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.leader, signal.SIGKILL)
        for stray in strays:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(stray, signal.SIGKILL)

    def _signal(self, pid: int, number: int) -> None:
        if sys.platform == "linux" and pid in self._pidfds:
            signal.pidfd_send_signal(self._pidfds[pid], number)
        else:
            os.kill(pid, number)


@contextlib.contextmanager
def _pidfd(pid: int) -> Iterator[int]:
    descriptor = os.pidfd_open(pid)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _gone(pidfd: int, seconds: float = _END_SECONDS) -> bool:
    """Return whether the process has ended, after ``seconds`` at most."""
    poll = select.poll()
    poll.register(pidfd, select.POLLIN)
    return bool(poll.poll(seconds * 1000))
