"""How much memory a function's processes use.

Linux: of a single process the kernel's own high-water mark of resident memory (VmHWM), which misses no peak
between two looks; with further processes the sum of their proportional shares (PSS), so that pages shared
after a fork count once. Elsewhere: resident memory by psutil as sampled. AWS counts in the same way the memory
of the whole environment, over its whole life.

The kernel takes long over a PSS, the longer the less the process is let run. Of a crowd the largest are measured, and
of the others as many, drawn by lot: they count for what all of them use at least, in all likelihood.
"""

import contextlib
import math
import os
import random
import re
import statistics
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import psutil

_HIGH_WATER = re.compile(rb"^VmHWM:\s+(\d+) kB", re.MULTILINE)
_PROPORTIONAL = re.compile(rb"^Pss:\s+(\d+) kB", re.MULTILINE)
_PAUSE = 4  # times as long as a measurement took
_MEASURED = 12  # of the largest processes, and as many of the others
_LINUX = sys.platform == "linux"
_KERNEL_LISTS_CHILDREN = Path(f"/proc/self/task/{os.getpid()}/children").exists()


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
            for task in Path(f"/proc/{pending.pop()}/task").iterdir():
                children = [int(child) for child in (task / "children").read_bytes().split()]
                found += children
                pending += children
    return found


def _kilobytes(path: str, pattern: re.Pattern[bytes]) -> int:
    # Gone or a zombie: nothing to count.
    with contextlib.suppress(OSError):
        match = pattern.search(Path(path).read_bytes())
        return int(match[1]) * 1024 if match else 0
    return 0


def used(pid: int) -> int:
    """Memory of process ``pid`` and everything below it, in bytes; 0 when it is gone."""
    family = [pid, *descendants(pid)]
    if not _LINUX:
        total = 0
        for member in family:
            with contextlib.suppress(psutil.Error):
                total += psutil.Process(member).memory_info().rss
        return total
    peak = _kilobytes(f"/proc/{pid}/status", _HIGH_WATER)
    if len(family) == 1:
        return peak
    return max(peak, _shared_once(family))


def _shared_once(family: Sequence[int]) -> int:
    if len(family) <= 2 * _MEASURED:
        return sum(map(_proportional, family))
    by_size = sorted(family, key=_own_pages, reverse=True)
    others = by_size[_MEASURED:]
    drawn = [_proportional(member) for member in random.sample(others, _MEASURED)]
    doubt = 2 * statistics.stdev(drawn) / math.sqrt(_MEASURED)
    least = max(statistics.fmean(drawn) - doubt, 0.0)
    return sum(map(_proportional, by_size[:_MEASURED])) + int(least * len(others))


def _proportional(pid: int) -> int:
    return _kilobytes(f"/proc/{pid}/smaps_rollup", _PROPORTIONAL)


def _own_pages(pid: int) -> int:
    """Resident pages that are no file's; those shared after a fork count for each, so that it is told at once."""
    with contextlib.suppress(OSError, ValueError):
        _, resident, shared, *_ = Path(f"/proc/{pid}/statm").read_bytes().split()
        return int(resident) - int(shared)
    return 0


class MemoryWatch:
    """Peak memory of one environment against its MemorySize."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._next = 0.0
        self.peak = 0

    def look(self, pid: int) -> bool:
        """Measure, True when the environment has used more than its limit (bytes).

        Measuring many processes takes long; a fifth of the time at most is spent on it.
        """
        begin = time.perf_counter()
        if begin >= self._next:
            self.peak = max(self.peak, used(pid))
            end = time.perf_counter()
            self._next = end + _PAUSE * (end - begin)
        return self.peak > self._limit

    def restart(self) -> None:
        """A new process took over; what the old one used must not kill it."""
        self.peak = 0
