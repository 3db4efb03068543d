"""Ends an engine that a work drives beyond all measure, before it takes the machine with it.

A function's own memory and ``/tmp`` are limited by the engine; what it stores in the engine's services is not, nor is
how many functions a template has. Whoever is evaluated meanwhile is evaluated again, each alone, so that in the end it
is the error of the work that did it. Limits: looked at now and then; one engine and everything below it.
"""

import os
import shutil
import threading
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

import psutil

__all__ = ["Bounds", "OverloadWatch", "disk_used", "memory_used"]

PAUSE: Final = 1.0  # seconds between looks
_GIB: Final = 2**30


@dataclass(frozen=True, slots=True)
class Bounds:
    """What an engine may use.

    Attributes:
        memory: resident bytes of it and its functions.
        disk: bytes below its directory.
    """

    memory: int
    disk: int

    @classmethod
    def of_machine(cls, directory: Path) -> Self:
        """Return what this machine can bear, with ``directory`` on its disk."""
        return cls(
            memory=max(3 * _GIB, psutil.virtual_memory().total // 2),
            disk=min(8 * _GIB, shutil.disk_usage(directory).free // 4),
        )


def memory_used(pid: int, *, shared_once: bool = False) -> int:
    """Return the resident bytes of a process and of all below it; 0 when it has gone.

    Args:
        pid: the process.
        shared_once: count what processes share once, as forked ones do, where the system tells; that takes longer.
    """
    total = 0
    with suppress(psutil.Error):
        process = psutil.Process(pid)
        for each in (process, *process.children(recursive=True)):
            with suppress(psutil.Error):
                total += _proportional(each) if shared_once else each.memory_info().rss
    return total


def _proportional(process: psutil.Process) -> int:
    told = process.memory_full_info()
    return int(getattr(told, "pss", told.rss))


def disk_used(directory: Path) -> int:
    """Return the bytes on disk below ``directory``."""
    total = 0
    for place, _, names in os.walk(directory):
        for name in names:
            with suppress(OSError):  # gone meanwhile
                total += Path(place, name).lstat().st_blocks * 512
    return total


class OverloadWatch:
    """Watches one engine until :meth:`close`, and kills it when it is beyond its bounds.

    Args:
        pid: the engine's process.
        directory: where it keeps everything.
        bounds: what it may use.
    """

    def __init__(self, pid: int, directory: Path, bounds: Bounds) -> None:
        self._pid, self._directory, self._bounds = pid, directory, bounds
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="daylab-overload", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop watching."""
        self._closed.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._closed.wait(PAUSE):
            if self._too_much_memory() or disk_used(self._directory) > self._bounds.disk:
                with suppress(psutil.Error):
                    psutil.Process(self._pid).kill()
                return

    def _too_much_memory(self) -> bool:
        # A crowd of forked processes looks large at first sight.
        most = self._bounds.memory
        return memory_used(self._pid) > most and memory_used(self._pid, shared_once=True) > most
