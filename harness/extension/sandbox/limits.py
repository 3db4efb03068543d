"""Limits of one running sandbox that are applied from outside: memory, storage, and giving way to others.

What a process can only set for itself (largest file, open files, core dumps, number of processes) is set by ``init.py``
before the command begins.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from harness.extension.sandbox.cpu_priority import give_way, is_crowd
from harness.extension.sandbox.memory import MemoryWatch
from harness.extension.sandbox.spec import Limits
from harness.extension.sandbox.storage import StorageWatch

__all__ = ["Enforcement", "Exceeded", "Usage", "resource_limits"]

type Exceeded = Literal["memory", "storage"]


@dataclass(frozen=True, slots=True)
class Usage:
    """What a sandbox has used so far: ``memory_peak`` in bytes, ``seconds`` since it began."""

    memory_peak: int
    seconds: float


def resource_limits(limits: Limits, *, isolated: bool) -> dict[str, int]:
    """Return the limits that a process sets for itself, by their names in :mod:`resource`.

    Without isolation, processes are counted with all others of the user, and are not limited.
    """
    known = {
        "RLIMIT_FSIZE": limits.storage,
        "RLIMIT_NOFILE": limits.open_files,
        "RLIMIT_CORE": 0,
        "RLIMIT_NPROC": limits.processes if isolated else None,
    }
    return {name: value for name, value in known.items() if value is not None}


class Enforcement:
    """Holds one sandbox to its limits. Its calls come from one thread at a time, ``close`` from any.

    Args:
        limits: what it may use.
        private: directories of this machine behind its private mounts.
    """

    def __init__(self, limits: Limits, private: Sequence[Path]) -> None:
        self._memory = MemoryWatch(limits.memory if limits.memory is not None else 2**63)
        self._storage = [StorageWatch(path, limits.storage) for path in private if limits.storage is not None]
        self._pid = 0
        self._began = 0.0

    def begin(self, pid: int) -> None:
        """Take hold of the sandbox; ``pid`` is its first process inside, which waits until this has returned."""
        self._pid = pid
        self._began = time.monotonic()

    def look(self) -> Exceeded | None:
        """Return what was exceeded, for the caller to end the sandbox. Cheap enough for every 20 ms."""
        if self._memory.look(self._pid):
            return "memory"
        if any(watch.look() for watch in self._storage):
            return "storage"
        give_way(self._pid)
        return None

    def may_stay(self) -> bool:
        """Whether its processes may run on while nothing is asked of them."""
        return not is_crowd(self._pid)

    def usage(self) -> Usage:
        """What it has used; also after its end."""
        return Usage(self._memory.peak, time.monotonic() - self._began)

    def close(self) -> None:
        """Release what was taken; its processes are gone."""
