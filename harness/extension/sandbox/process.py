"""Start and end of the processes of one execution environment.

Each runtime process leads a session and process group of its own; ending it means the whole group and every
descendant that left the group but still has its parents, at once. The guardian ends the groups when the engine
itself was killed.

A process that bubblewrap runs is two below the one that is started: with the first one below, the init process of its
namespace, the kernel ends everything in it.
"""

import contextlib
import os
import signal
import subprocess
import threading
from collections.abc import Mapping, Sequence

from harness.extension.sandbox.guardian import Guardian
from harness.extension.sandbox.memory import descendants

_SHELL = 128


class RuntimeProcess:
    """A running process group. ``kill`` may be called by any thread and more than once."""

    def __init__(
        self,
        command: Sequence[str],
        *,
        environment: Mapping[str, str],
        directory: str,
        output: int,
        guardian: Guardian,
        inherit: Sequence[int] = (),
        sandboxed: bool = False,
    ) -> None:
        """Start ``command``, with ``sandboxed`` bubblewrap's; ``output`` is the descriptor behind stdout and stderr."""
        self._guardian = guardian
        self._sandboxed = sandboxed
        self._ending = threading.Lock()
        self._process = subprocess.Popen(
            command,
            env=dict(environment),
            cwd=directory,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            pass_fds=tuple(inherit),
            start_new_session=True,
        )
        self.pid = self.function_pid = self._process.pid
        guardian.enrol(self.pid)

    def begun(self) -> None:
        """Note which process the function is, once bubblewrap has started it."""
        family = descendants(self.pid)
        self.function_pid = family[1] if len(family) > 1 else self.pid

    def has_exited(self) -> bool:
        """Whether the leader has ended. It stays a zombie until ``kill``, so that its number is not reused."""
        if self._process.returncode is not None:
            return True
        with contextlib.suppress(ChildProcessError):
            return os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None
        return True

    def kill(self) -> int:
        """End the group and all descendants, wait for the leader, return its exit code (negative: signal)."""
        with self._ending:
            if self._process.returncode is None:
                strays = descendants(self.pid)
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    os.killpg(self.pid, signal.SIGKILL)
                for stray in strays:
                    with contextlib.suppress(ProcessLookupError, PermissionError):
                        os.kill(stray, signal.SIGKILL)
                self._process.wait()
                self._guardian.forget(self.pid)
            return self._exit_code(self._process.returncode)

    def _exit_code(self, returncode: int) -> int:
        # bubblewrap tells a signal as a shell does
        return _SHELL - returncode if self._sandboxed and returncode > _SHELL else returncode
