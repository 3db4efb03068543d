"""Limits of one running sandbox that are applied from outside: memory, storage, processor time, and standing still.

Control groups apply them where this machine lets the engine make some (see ``cgroups.py``); elsewhere memory is
measured, the number of processes is the user's own limit, and many processes give way to others. What a process can
only set for itself (largest file, open files, core dumps, number of processes) is set by ``init.py`` before the command
begins.
"""

import itertools
import logging
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from harness.extension.sandbox.cgroups import Cgroups, Group, GroupLimits
from harness.extension.sandbox.memory import MemoryWatch
from harness.extension.sandbox.process_tree import MANY, ProcessTree, TreeFreezer, give_way
from harness.extension.sandbox.spec import Limits, Mount
from harness.extension.sandbox.storage import DirectoryStorage, TmpfsStorage, fits_in_memory

__all__ = ["Enforcement", "Exceeded", "Usage", "is_in_memory", "resource_limits"]

LOG = logging.getLogger(__name__)

type Exceeded = Literal["memory", "storage"]

_UNLIMITED: Final = 2**62
_MARGIN: Final = 64 * 1024  # so that a file system is full before its largest file is too large
_numbers: Final = itertools.count(1)


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
        "RLIMIT_FSIZE": None if limits.storage is None else limits.storage + _MARGIN,
        "RLIMIT_NOFILE": limits.open_files,
        "RLIMIT_CORE": 0,
        "RLIMIT_NPROC": limits.processes if isolated else None,
    }
    return {name: value for name, value in known.items() if value is not None}


def is_in_memory(mount: Mount) -> bool:
    """Whether a private mount is a file system in memory: it has a size, and this machine can spare that."""
    return mount.kind == "private" and mount.size is not None and fits_in_memory(mount.size)


class Enforcement:
    """Holds one sandbox to its limits.

    Its calls come from one thread at a time, ``close``, ``freeze`` and ``thaw`` from any.

    Args:
        limits: what it may use.
        mounts: its mounts; the private ones are limited.
        isolated: whether mounts are what the spec says, and the sandbox has a process namespace.
        cgroups: what makes control groups; None: nothing.
    """

    def __init__(self, limits: Limits, mounts: Sequence[Mount], *, isolated: bool, cgroups: Cgroups | None) -> None:
        self._limits = limits
        self._cgroups = cgroups
        self._in_memory = [
            TmpfsStorage(mount.target, Path(mount.source), mount.size)
            for mount in mounts
            if isolated and mount.size is not None and is_in_memory(mount)
        ]
        self._on_disk = [
            DirectoryStorage(Path(mount.source), size)
            for mount in mounts
            if mount.kind == "private" and not (isolated and is_in_memory(mount))
            if (size := mount.size if mount.size is not None else limits.storage) is not None
        ]
        self._group: Group | None = None
        self._memory = self._watch(None)
        self._tree: ProcessTree | None = None
        self._freezer: TreeFreezer | None = None
        self._isolated = isolated
        self._standing = threading.Lock()
        self._frozen = False
        self._began = 0.0

    def begin(self, pid: int, owner: int | None) -> None:
        """Take hold of the sandbox.

        Args:
            pid: its first process, which waits until this has returned.
            owner: the user whom its private mounts shall belong to; None: they do already.

        Raises:
            OSError: the process is gone.
        """
        self._tree = ProcessTree(pid, isolated=self._isolated)
        self._began = time.monotonic()
        for storage in self._in_memory:
            storage.begin(pid, owner)
        self._group = self._grouped(pid)
        self._memory = self._watch(self._group)
        if self._group is None or not self._group.freezes:
            self._freezer = TreeFreezer(self._tree)

    def look(self) -> Exceeded | None:
        """Return what was exceeded, for the caller to end the sandbox. Cheap enough for every 20 ms."""
        if self._tree is None:
            return None
        if self._memory.look(self._tree):
            return "memory"
        if any(storage.look() for storage in self._in_memory):
            return "storage"
        pids = self._tree.pids() if self._on_disk or self._group is None else []
        if any(storage.look(pids) for storage in self._on_disk):
            return "storage"
        if self._group is None:
            give_way(pids)
        return None

    def freeze(self) -> bool:
        """Have its processes stand still; False: they cannot be made to, and only ending them remains."""
        with self._standing:
            if self._frozen:
                return True
            self._frozen = True
            if self._freezer is not None:
                return self._freezer.freeze()
            if self._group is not None:
                self._group.freeze()
            return True

    def thaw(self) -> None:
        """Let them go on."""
        with self._standing:
            if self._frozen:
                self._frozen = False
                if self._freezer is not None:
                    self._freezer.thaw()
                elif self._group is not None:
                    self._group.thaw()

    def may_stay(self) -> bool:
        """Whether its processes are few enough to be kept while nothing is asked of them."""
        return self._tree is None or len(self._tree.pids()) < MANY

    def ran_out_of_memory(self) -> bool:
        """Whether the kernel ended one of its processes because of the limit on memory."""
        return self._group is not None and self._group.ran_out_of_memory()

    def usage(self) -> Usage:
        """What it has used; also after its end."""
        return Usage(self._memory.peak, time.monotonic() - self._began)

    def close(self, *, keep: bool = True) -> None:
        """Release what was taken; its processes are gone. ``keep``: what is in its private mounts may be needed."""
        for storage in self._in_memory:
            storage.close(keep=keep)
        if self._group is not None:
            self._group.remove()

    def _watch(self, group: Group | None) -> MemoryWatch:
        limit = self._limits.memory if self._limits.memory is not None else _UNLIMITED
        return MemoryWatch(limit, group, self._stored)

    def _stored(self) -> int:
        return sum(storage.used() for storage in self._in_memory)

    def _grouped(self, pid: int) -> Group | None:
        if self._cgroups is None:
            return None
        limits = self._limits
        room = sum(storage.size for storage in self._in_memory)
        wanted = GroupLimits(
            memory=None if limits.memory is None else limits.memory + room,
            processes=limits.processes,
            cpus=limits.cpu,
        )
        try:
            group = self._cgroups.create(str(next(_numbers)), wanted)
        except OSError as error:
            LOG.warning("no control group for a sandbox, which is measured instead: %s", error)
            return None
        try:
            group.add(pid)
        except OSError:
            group.remove()
            raise
        return group
