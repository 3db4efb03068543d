"""Processes by identity: a process id alone is reused, together with its start time it is not.

Limits: start times follow the wall clock on Linux, hence a tolerance of a few seconds; callers that can also ask the
process itself, through its control API, do so first.
"""

from __future__ import annotations

import contextlib
import os
import signal
import threading
import time
from dataclasses import dataclass

import psutil

__all__ = ["Identity", "alive", "end_tree", "identify", "lineage"]

TOLERANCE = 5.0  # seconds by which a step of the wall clock may move a start time
ENDED = frozenset({psutil.STATUS_ZOMBIE, psutil.STATUS_DEAD})
POLL = 0.02  # seconds
KILL_WAIT = 5.0  # seconds until the kernel has ended killed processes


@dataclass(frozen=True, slots=True)
class Identity:
    """One process: its id and its start time in seconds since the epoch."""

    pid: int
    create_time: float


def identify(pid: int) -> Identity:
    """Identity of a running process.

    Raises:
        psutil.NoSuchProcess: there is none with that id.
    """
    return Identity(pid, psutil.Process(pid).create_time())


def alive(identity: Identity) -> bool:
    """Whether exactly this process still runs; one that only waits to be collected by its parent does not."""
    try:
        process = psutil.Process(identity.pid)
        if abs(process.create_time() - identity.create_time) > TOLERANCE:
            return False
        return bool(process.status() not in ENDED)
    except psutil.NoSuchProcess:
        return False


def lineage(pid: int) -> list[psutil.Process]:
    """The process, its descendants, and what else belongs to the session that it leads."""
    found: dict[int, psutil.Process] = {}
    with contextlib.suppress(psutil.NoSuchProcess):
        root = psutil.Process(pid)
        for process in (root, *root.children(recursive=True)):
            found[process.pid] = process
    for other in psutil.pids():
        # Orphans of the session were given to init and are nobody's descendants any more.
        with contextlib.suppress(OSError, psutil.NoSuchProcess):
            if other not in found and os.getsid(other) == pid:
                found[other] = psutil.Process(other)
    return list(found.values())


def end_tree(identity: Identity, *, grace: float) -> None:
    """Asks a process to end, waits ``grace`` seconds, then kills it with everything that descends from it.

    The process was started since the machine was, and leads a session of its own: what is left of that session is
    killed also when the leader is gone. Does nothing when the id belongs to another process by now.
    """
    if _reused(identity):
        return  # a process id is given out again only when nothing is left of the session with that number
    family = lineage(identity.pid)
    if grace > 0 and alive(identity):
        with contextlib.suppress(OSError):
            os.kill(identity.pid, signal.SIGTERM)
        _wait([process for process in family if process.pid == identity.pid], grace)
    _kill([*family, *lineage(identity.pid)])


def _reused(identity: Identity) -> bool:
    try:
        return abs(psutil.Process(identity.pid).create_time() - identity.create_time) > TOLERANCE
    except psutil.NoSuchProcess:
        return False


def _kill(processes: list[psutil.Process]) -> None:
    for process in processes:
        with contextlib.suppress(psutil.NoSuchProcess, OSError):
            group = os.getpgid(process.pid)
            # With its group, where it leads one: members that init adopted are found in no other way.
            if group == process.pid != os.getpgid(0):
                os.killpg(group, signal.SIGKILL)
            process.kill()
    _wait(processes, KILL_WAIT)


def _wait(processes: list[psutil.Process], timeout: float) -> None:
    # Not psutil.wait_procs: it also waits for the parent to collect the process, which init may do seconds later.
    never = threading.Event()
    deadline = time.monotonic() + timeout
    while any(map(_runs, processes)) and time.monotonic() < deadline:
        never.wait(POLL)


def _runs(process: psutil.Process) -> bool:
    try:
        return bool(process.is_running() and process.status() not in ENDED)
    except psutil.NoSuchProcess:
        return False
