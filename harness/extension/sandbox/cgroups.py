"""Control groups: the kernel's own limits on memory, processes and CPU of one environment, where they may be used.

Version 1 (a hierarchy for each controller), version 2 (one for all), and machines with both. What is used depends on
what this process may write, found out once by :func:`detect`:

* below its own group of a version 1 hierarchy it may make groups as root;
* below its own group of version 2 it can always freeze and kill where it may make a directory; limits there need a
  group whose processes can be moved aside, which daylab does in a container's root group and in a unit of systemd with
  ``Delegate=yes`` (``systemd-run --user --scope -p Delegate=yes …``), and nowhere else: other groups have processes
  that are not the engine's.

Groups lie directly below the engine's own, so that to the scheduler an environment, however many processes it has,
weighs as much as one process of the engine. The guardian removes the groups of an engine that was killed; the next
engine those of both, if they were killed together.

Sources: Linux ``Documentation/admin-guide/cgroup-v2.rst``, ``cgroup-v1/*.rst``; https://systemd.io/CGROUP_DELEGATION.
Limits: memory of the kernel's own counts from 64 MB on.
"""

import contextlib
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from harness.extension.sandbox.guardian import remove_group

__all__ = ["Cgroups", "Group", "GroupLimits", "detect"]

_PREFIX: Final = "daylab-"
_OWNER: Final = re.compile(rf"{_PREFIX}(\d+)")
_CONTROLLERS: Final = ("memory", "pids", "cpu")
_PERIOD: Final = 100_000  # microseconds; the kernel's default
_KERNEL_MEMORY: Final = 16 * 1024 * 1024  # page tables, stacks of threads, pipes: on AWS outside of MemorySize
_FREE_KERNEL_MEMORY: Final = 64 * 1024 * 1024  # mostly what the kernel knows of files, which it can drop
_OF_VERSION_1: Final = re.compile(rb"^total_(?:rss|shmem) (\d+)$", re.MULTILINE)
_OF_VERSION_2: Final = re.compile(rb"^(?:anon|shmem) (\d+)$", re.MULTILINE)
_KERNEL: Final = re.compile(rb"^kernel (\d+)$", re.MULTILINE)
_OOM_KILLS: Final = re.compile(rb"^oom_kill (\d+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class GroupLimits:
    """What an environment may use; None: not limited.

    Attributes:
        memory: bytes of memory, files in memory included.
        processes: processes and threads.
        cpus: processors at once.
    """

    memory: int | None = None
    processes: int | None = None
    cpus: float | None = None


@dataclass(frozen=True, slots=True)
class Cgroups:
    """Where groups can be made: directories of the engine's own groups.

    Attributes:
        controllers: directory by controller (``memory``, ``pids``, ``cpu``); one that is missing cannot be used.
        unified: directory in the version 2 hierarchy, which freezes and kills; None: neither.
    """

    controllers: Mapping[str, Path]
    unified: Path | None

    def __str__(self) -> str:
        can = [*self.controllers, *(["freeze"] if self.unified else [])]
        return f"control groups: {', '.join(can)}"

    @property
    def patterns(self) -> list[str]:
        """What matches the directories of this engine's groups, in the terms of ``glob``."""
        parents = {*self.controllers.values(), *([self.unified] if self.unified else [])}
        return [str(parent / f"{_own_prefix()}*") for parent in sorted(parents)]

    def create(self, name: str, limits: GroupLimits) -> "Group":
        """Make the group ``name`` (letters, digits, ``-``) with its limits.

        Raises:
            OSError: the kernel refused, for example because too many groups exist.
        """
        own = f"{_own_prefix()}{name}"
        places = {controller: directory / own for controller, directory in self.controllers.items()}
        unified = self.unified / own if self.unified else None
        directories = tuple(dict.fromkeys([*places.values(), *([unified] if unified else [])]))
        group = Group(directories, places.get("memory"), unified)
        try:
            for directory in directories:
                directory.mkdir(exist_ok=True)
            for controller, directory in places.items():
                settings = (_settings_2 if directory == unified else _settings_1)(controller, limits)
                for file, value in settings.items():
                    if (directory / file).exists():  # swap is not counted everywhere
                        (directory / file).write_text(value)
        except OSError:
            group.remove()
            raise
        return group


@dataclass(frozen=True, slots=True)
class Group:
    """The groups of one environment, one a hierarchy. Every method but ``add`` may be called when they are gone."""

    _directories: tuple[Path, ...]
    _memory: Path | None
    _unified: Path | None

    @property
    def limits_memory(self) -> bool:
        """Whether the kernel counts and limits memory."""
        return self._memory is not None

    @property
    def freezes(self) -> bool:
        """Whether :meth:`freeze` does something."""
        return self._unified is not None

    def add(self, pid: int) -> None:
        """Put process ``pid`` in; what it starts from now on is in as well.

        Raises:
            OSError: the process is gone, or the kernel refused.
        """
        for directory in self._directories:
            _write(directory / "cgroup.procs", str(pid))

    def charged(self) -> int:
        """Bytes that the kernel charges the group, at least :meth:`used`; told much sooner."""
        if self._memory is None:
            return 0
        file = "memory.current" if self._memory == self._unified else "memory.usage_in_bytes"
        with contextlib.suppress(OSError):
            return int((self._memory / file).read_bytes())
        return 0

    def used(self) -> int:
        """Bytes that the members hold now: their own pages, files in memory, and much in the kernel (pipes, sockets).

        What the kernel can drop is not counted.
        """
        if self._memory is None:
            return 0
        with contextlib.suppress(OSError):
            counted = (self._memory / "memory.stat").read_bytes()
            if self._memory == self._unified:
                pages, kernel = _OF_VERSION_2.findall(counted), sum(map(int, _KERNEL.findall(counted)))
            else:
                pages = _OF_VERSION_1.findall(counted)
                kernel = int((self._memory / "memory.kmem.usage_in_bytes").read_bytes())
            return sum(map(int, pages)) + max(0, kernel - _FREE_KERNEL_MEMORY)
        return 0

    def ran_out_of_memory(self) -> bool:
        """Whether the kernel killed a member because of the limit on memory."""
        if self._memory is None:
            return False
        file = "memory.events" if self._memory == self._unified else "memory.oom_control"
        with contextlib.suppress(OSError):
            return any(map(int, _OOM_KILLS.findall((self._memory / file).read_bytes())))
        return False

    def freeze(self) -> None:
        """Stop every member where it is; a member that is killed meanwhile ends all the same."""
        self._tell_unified("cgroup.freeze", "1")

    def thaw(self) -> None:
        """Let the members go on."""
        self._tell_unified("cgroup.freeze", "0")

    def kill(self) -> None:
        """End every member."""
        self._tell_unified("cgroup.kill", "1")

    def remove(self) -> None:
        """End what is left and remove the group."""
        for directory in self._directories:
            remove_group(str(directory))

    def _tell_unified(self, file: str, value: str) -> None:
        if self._unified is not None:
            with contextlib.suppress(OSError):
                _write(self._unified / file, value)


def detect(proc: Path = Path("/proc/self"), *, enabled: bool = True) -> Cgroups | None:
    """Return what can be used here, after removing what engines left that are gone; None: nothing can.

    Args:
        proc: where the kernel describes this process.
        enabled: False: nothing is used, as on machines that have nothing (``DAYLAB_CGROUPS=0``).
    """
    if not enabled:
        return None
    own = _own_groups(proc)
    for directory in set(own.values()):
        _sweep(directory)
    unified = own.pop("", None)
    controllers = {controller: own[controller] for controller in _CONTROLLERS if own.get(controller)}
    controllers = {name: directory for name, directory in controllers.items() if _allows_groups(directory)}
    if unified is not None and not _allows_groups(unified):
        unified = None
    if unified is not None:
        controllers |= dict.fromkeys(_delegated(unified), unified)
    return Cgroups(controllers, unified) if controllers or unified else None


def _own_prefix() -> str:
    return f"{_PREFIX}{os.getpid()}-"


def _own_groups(proc: Path) -> dict[str, Path]:
    """Return the directory of this process's group by controller of version 1; that of version 2 under ``""``."""
    paths: dict[str, str] = {}
    found: dict[str, Path] = {}
    try:
        for line in (proc / "cgroup").read_text().splitlines():
            _, names, path = line.split(":", 2)
            paths |= dict.fromkeys(names.split(","), path)
        mounts = (proc / "mountinfo").read_text().splitlines()
    except (OSError, ValueError):
        return {}
    for line in mounts:
        mount, _, file_system = line.partition(" - ")
        kind, _, options = file_system.split(" ")[:3]
        root, point = mount.split(" ")[3:5]
        mounted = options.split(",") if kind == "cgroup" else [""] if kind == "cgroup2" else []
        for name in set(mounted) & set(paths):
            path = paths[name]
            # A container without a namespace of its own sees its part of the hierarchy only.
            if path == root or root == "/" or path.startswith(f"{root}/"):
                found.setdefault(name, Path(point, path.removeprefix(root if root != "/" else "").lstrip("/")))
    return found


def _allows_groups(directory: Path) -> bool:
    probe = directory / f"{_own_prefix()}probe"
    try:
        probe.mkdir(exist_ok=True)
        probe.rmdir()
    except OSError:
        return False
    return True


def _delegated(own: Path) -> list[str]:
    """Return the controllers of version 2 that groups below ``own`` have, handing them down where that is ours to do.

    A group whose controllers are handed down may have no process itself, unless it is the machine's root.
    """
    try:
        available = set((own / "cgroup.controllers").read_text().split())
        wanted: list[str] = [controller for controller in _CONTROLLERS if controller in available]
        if wanted and not set(wanted) <= set((own / "cgroup.subtree_control").read_text().split()):
            if not _is_root_of_machine(own):
                if not _is_ours(own):
                    return []
                _move_aside(own)
            _write(own / "cgroup.subtree_control", " ".join(f"+{controller}" for controller in wanted))
    except OSError:
        return []
    return wanted


def _is_root_of_machine(group: Path) -> bool:
    return not (group / "cgroup.type").exists()


def _is_ours(group: Path) -> bool:
    """Whether the processes of ``group`` may be moved: a container's root group, or a unit with ``Delegate=yes``."""
    if not (group.parent / "cgroup.procs").exists():
        return True
    with contextlib.suppress(OSError):
        return os.getxattr(group, "user.delegate") == b"1"
    return False


def _move_aside(group: Path) -> None:
    leaf = group / f"{_PREFIX}engine"
    leaf.mkdir(exist_ok=True)
    for pid in (group / "cgroup.procs").read_text().split():
        with contextlib.suppress(ProcessLookupError):
            _write(leaf / "cgroup.procs", pid)


def _sweep(directory: Path) -> None:
    """Remove the groups of engines that are gone."""
    with contextlib.suppress(OSError):
        for entry in list(directory.iterdir()):
            owner = _OWNER.match(entry.name)
            if owner and not Path(f"/proc/{owner[1]}").exists():
                remove_group(str(entry))


def _settings_1(controller: str, limits: GroupLimits) -> dict[str, str]:
    match controller:
        case "memory" if limits.memory is not None:
            most = str(limits.memory + _KERNEL_MEMORY)
            return {"memory.limit_in_bytes": most, "memory.memsw.limit_in_bytes": most}
        case "pids" if limits.processes is not None:
            return {"pids.max": str(limits.processes)}
        case "cpu" if limits.cpus is not None:
            return {"cpu.cfs_period_us": str(_PERIOD), "cpu.cfs_quota_us": str(int(limits.cpus * _PERIOD))}
    return {}


def _settings_2(controller: str, limits: GroupLimits) -> dict[str, str]:
    match controller:
        case "memory" if limits.memory is not None:
            most = str(limits.memory + _KERNEL_MEMORY)
            return {"memory.max": most, "memory.swap.max": "0", "memory.oom.group": "1"}
        case "pids" if limits.processes is not None:
            return {"pids.max": str(limits.processes)}
        case "cpu" if limits.cpus is not None:
            return {"cpu.max": f"{int(limits.cpus * _PERIOD)} {_PERIOD}"}
    return {}


def _write(path: Path, value: str) -> None:
    # Opened for writing only and written in one piece, as the kernel wants it; never created.
    descriptor = os.open(path, os.O_WRONLY)
    try:
        os.write(descriptor, value.encode())
    finally:
        os.close(descriptor)
