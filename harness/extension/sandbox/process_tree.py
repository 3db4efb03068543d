"""The processes of a sandbox: who they are, stopping them all by signals, and having many of them give way to others.

The two latter are for where no control group does it. AWS gives an environment processor time in proportion to its
memory, one core at 1,769 MB, however many processes it starts
(https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html); else a fork bomb would take the machine from
its neighbours and the engine.

Limits: descendants are found by their parents. In a process namespace none can leave; elsewhere one whose parents have
ended is out of sight.
"""

import contextlib
import os
import re
import signal
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import psutil

__all__ = ["MANY", "ProcessTree", "TreeFreezer", "descendants", "give_way", "parent"]

MANY: Final = 48
"""Processes above which a sandbox gives way."""

_KERNEL_LISTS_CHILDREN: Final = Path(f"/proc/self/task/{os.getpid()}/children").exists()
_STATE: Final = re.compile(rb"\) (\S)")  # the field after the program's name, which may hold anything
_AT_REST: Final = b"TtZX"  # stopped, stopped for a tracer, ended
_ROUNDS: Final = 60
_FIRST_PAUSE: Final = 0.00005  # seconds; each is longer than the last
_LONGER: Final = 1.1


def descendants(pid: int) -> list[int]:
    """Process ids below ``pid``, in no order; empty when it is gone."""
    if not _KERNEL_LISTS_CHILDREN:
        with contextlib.suppress(psutil.Error):
            return [child.pid for child in psutil.Process(pid).children(recursive=True)]
        return []
    found: list[int] = []
    pending = [pid]
    while pending:
        with contextlib.suppress(OSError):
            directory = f"/proc/{pending.pop()}/task"
            for task in os.listdir(directory):  # noqa: PTH208 - looked at for every invocation
                with open(f"{directory}/{task}/children", "rb", 0) as file:  # noqa: PTH123
                    children = [int(child) for child in file.read().split()]
                found += children
                pending += children
    return found


def parent(pid: int) -> int:
    """Return the process id of the parent of ``pid``.

    Raises:
        OSError: the process is gone.
    """
    return int(Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")[2].split()[1])


class ProcessTree:
    """All processes of one sandbox.

    Args:
        command: its first process of its own.
        isolated: whether that is in a process namespace, whose first process inherits those that lost their parents.
    """

    def __init__(self, command: int, *, isolated: bool) -> None:
        self.command = command
        self._first = parent(command) if isolated else None

    def pids(self) -> list[int]:
        """Return their process ids, in no order."""
        if self._first is not None:
            return descendants(self._first)
        return [self.command, *descendants(self.command)]


class TreeFreezer:
    """Stops and continues processes; calls come from one thread at a time.

    A process that is stopped cannot start another, so the tree is looked through until nothing new is found.
    """

    def __init__(self, tree: ProcessTree) -> None:
        self._tree = tree
        self._stopped: set[int] = set()

    def freeze(self) -> bool:
        """Stop everything; False when new processes appeared to the end, so that only killing them remains."""
        pause = _FIRST_PAUSE
        for attempt in range(_ROUNDS):
            new = [pid for pid in self._tree.pids() if pid not in self._stopped]
            for pid in new:
                _signal(pid, signal.SIGSTOP)
            self._stopped.update(new)
            # One that the signal has not reached yet may have a child on its way.
            if not new and (attempt == _ROUNDS - 1 or all(map(_is_at_rest, self._stopped))):
                return True
            if not new:
                time.sleep(pause)
                pause *= _LONGER
        return False

    def thaw(self) -> None:
        """Let them go on."""
        stopped, self._stopped = self._stopped, set()
        for pid in stopped:
            _signal(pid, signal.SIGCONT)


def _signal(pid: int, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.kill(pid, number)


def _is_at_rest(pid: int) -> bool:
    try:
        with open(f"/proc/{pid}/stat", "rb", 0) as file:  # noqa: PTH123
            state = _STATE.findall(file.read())
    except OSError:
        return True
    return not state or state[-1] in _AT_REST


def give_way(pids: Sequence[int]) -> None:
    """Have the processes run when the processor is idle, if they are many; what they start inherits that."""
    if len(pids) < MANY or not hasattr(os, "SCHED_IDLE"):
        return
    for pid in pids:
        with contextlib.suppress(OSError):  # gone meanwhile
            if os.sched_getscheduler(pid) != os.SCHED_IDLE:
                os.sched_setscheduler(pid, os.SCHED_IDLE, os.sched_param(0))
