"""How much memory a function's processes use.

Linux: of a single process the kernel's own high-water mark of resident memory (VmHWM), which misses no peak
between two looks; with further processes the sum of their proportional shares (PSS), so that pages shared
after a fork count once. In addition what they hold without having it mapped (see ``held_memory.py``) and their page
tables. Where a control group counts, it is asked instead of many processes. Elsewhere: resident memory by psutil as
sampled. AWS counts in the same way the memory of the whole environment, over its whole life.

The kernel takes long over a PSS, and waits for locks that a process holds which is not let run. So many processes are
measured by a thread of its own, and whoever looks is never kept from anything else: a deadline is kept.
"""

import contextlib
import re
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Final

import psutil

from harness.extension.sandbox.cgroups import Group
from harness.extension.sandbox.held_memory import held
from harness.extension.sandbox.process_tree import ProcessTree

__all__ = ["MemoryWatch", "used"]

_FIELDS: Final = re.compile(rb"^(VmHWM|VmRSS|VmPTE|RssFile|RssShmem|Pss|Pss_Shmem):\s+(\d+) kB", re.MULTILINE)
_PAUSE: Final = 2  # times as long as a measurement took
_FEW: Final = 8  # processes, which are measured at once
_LINUX: Final = sys.platform == "linux"


_measuring: Final = ThreadPoolExecutor(4, thread_name_prefix="sandbox-memory")


def used(family: Sequence[int]) -> int:
    """Memory of processes that are in one sandbox, in bytes; 0 when they are gone."""
    if not _LINUX:
        total = 0
        for member in family:
            with contextlib.suppress(psutil.Error):
                total += psutil.Process(member).memory_info().rss
        return total
    status = [_sizes(f"/proc/{member}/status") for member in family]
    tables = sum(sizes.get(b"VmPTE", 0) for sizes in status)
    mapped = max((sizes.get(b"VmHWM", 0) for sizes in status), default=0)
    mapped_shared = sum(sizes.get(b"RssShmem", 0) for sizes in status)
    if len(family) > 1:
        shares = [_sizes(f"/proc/{member}/smaps_rollup") for member in family]
        mapped = max(mapped, sum(share.get(b"Pss", 0) for share in shares))
        mapped_shared = sum(share.get(b"Pss_Shmem", 0) for share in shares)
    return mapped + tables + max(0, held(family) - mapped_shared)


def used_in_group(pid: int, group: Group, apart: int) -> int:
    """Memory of process ``pid`` and of ``group``, in which it is, but ``apart``, in bytes."""
    sizes = _sizes(f"/proc/{pid}/status")
    peak, files = sizes.get(b"VmHWM", 0), sizes.get(b"RssFile", 0)
    if group.charged() - apart + files <= peak:
        return peak
    return max(peak, group.used() - apart + files)


def _sizes(path: str) -> dict[bytes, int]:
    # Gone or a zombie: nothing to count.
    with contextlib.suppress(OSError), open(path, "rb", 0) as file:  # noqa: PTH123 - read for every invocation
        return {name: int(kilobytes) * 1024 for name, kilobytes in _FIELDS.findall(file.read())}
    return {}


class MemoryWatch:
    """Peak memory of one environment against its MemorySize.

    Args:
        limit: bytes.
        group: counts, and the kernel's limit with it; None: the processes are measured.
        storage: bytes of memory that belong to its ``/tmp``, which has a limit of its own.
    """

    def __init__(self, limit: int, group: Group | None = None, storage: Callable[[], int] = lambda: 0) -> None:
        self._limit = limit
        self._group = group if group is not None and group.limits_memory else None
        self._storage = storage
        self._next = 0.0
        self._running: Future[None] | None = None
        self.peak = 0

    def look(self, tree: ProcessTree) -> bool:
        """Measure, True when the environment has used more than its limit (bytes).

        Measuring many processes takes long: what was found when that has ended counts from the next look on, and a
        third of the time at most is spent on it.
        """
        if self._group is not None:
            self.peak = max(self.peak, used_in_group(tree.command, self._group, self._storage()))
            return self.peak > self._limit or self._group.ran_out_of_memory()
        if (self._running is None or self._running.done()) and time.perf_counter() >= self._next:
            family = tree.pids()
            if len(family) <= _FEW:
                self._measure(family)
            else:
                self._running = _measuring.submit(self._measure, family)
        return self.peak > self._limit

    def _measure(self, family: Sequence[int]) -> None:
        begin = time.perf_counter()
        self.peak = max(self.peak, used(family))
        end = time.perf_counter()
        self._next = end + _PAUSE * (end - begin)

    def restart(self) -> None:
        """A new process took over; what the old one used must not kill it."""
        self.peak = 0
