"""The bubblewrap command that makes a sandbox out of a spec.

Inside there are the system's programs and libraries, the interpreter, and the spec's mounts; no home, no other sandbox,
no process of the machine. Nothing but private mounts and tmpfs can be written. Options travel in a file without a name
rather than in the command line, which every user of the machine can read, and the spec's environment is set inside: the
loader of bubblewrap itself, outside, must not obey it.

An engine that runs as root gives every sandbox a user id that nobody else has, on other engines of the machine neither:
the kernel counts processes by user, and those of root not at all. System calls that would lead out, or hold what
nothing counts, are closed (see ``seccomp.py``).
"""

import itertools
import os
import py_compile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from harness.extension.sandbox import seccomp
from harness.extension.sandbox.limits import is_in_memory
from harness.extension.sandbox.spec import Joined, Mount, Spec, User
from harness.extension.sandbox.storage import give

__all__ = ["ENTER", "INIT", "Bubblewrap", "Prepared", "users_of"]


def _compiled(program: Path) -> str:
    """Return the path of ``program`` compiled, or its own where nothing can be written beside it.

    A program that is started by its path is compiled each time, which takes a millisecond or two of every cold start.
    """
    try:
        return str(py_compile.compile(str(program), doraise=True))
    except (OSError, py_compile.PyCompileError):
        return str(program)


INIT: Final = _compiled(Path(__file__).with_name("init.py"))
ENTER: Final = str(Path(__file__).with_name("enter.py"))
_INIT_INSIDE: Final = "/run/sandbox-init"

_FIRST_USER: Final = 2_000_000_000  # above what distributions, containers and directory services give out
_USERS: Final = 512  # for each engine; times the most process ids that Linux has (2^22) they end below 2^32
_SYSTEM: Final = ("/bin", "/sbin", "/lib", "/lib64")
_FILES: Final = ("/etc/ld.so.cache", "/etc/alternatives", "/etc/localtime")


def users_of(engine: int) -> range:
    """Return the user ids for the sandboxes of an engine with that process id; other engines have others."""
    return range(_FIRST_USER + engine * _USERS, _FIRST_USER + (engine + 1) * _USERS)


_users = itertools.cycle(users_of(os.getpid()))


@dataclass(frozen=True, slots=True)
class Prepared:
    """A command that is ready to be started.

    Attributes:
        command: program and arguments.
        inherit: descriptors that it needs; they are the caller's to close.
        user: user id for the first process to become; None: it stays who it is.
    """

    command: Sequence[str]
    inherit: Sequence[int]
    user: int | None

    def close(self) -> None:
        """Close the descriptors."""
        for descriptor in self.inherit:
            os.close(descriptor)


@dataclass(frozen=True, slots=True)
class Bubblewrap:
    """What isolates.

    Attributes:
        program: path of bubblewrap.
        interpreter: the Python that first processes run on.
        as_root: whether the engine is root, so that every sandbox gets a user of its own.
    """

    program: str
    interpreter: str
    as_root: bool

    def prepare(
        self, spec: Spec, flags: Sequence[str], channel: int, environment: Mapping[str, str], *, system_v: bool = False
    ) -> Prepared:
        """Return the command that starts the first process of ``spec``.

        Args:
            spec: what is to run.
            flags: options of the interpreter.
            channel: the descriptor that ``init.py`` is to talk over.
            environment: variables for the first process.
            system_v: whether System V IPC is open, because the memory that it holds is counted.

        Raises:
            OSError: a private mount cannot be given to the sandbox's user.
        """
        user = self._user(spec)
        inherit = [_file(text.encode()) for text in _names(spec.user, spec.user.id if user is None else user)]
        names = [
            part
            for descriptor, name in zip(inherit, ("hosts", "passwd", "group"), strict=True)
            for part in ("--perms", "0644", "--ro-bind-data", str(descriptor), f"/etc/{name}")
        ]
        rules = seccomp.program(system_v=system_v)
        filtered = [] if rules is None else ["--seccomp", str(_file(rules))]
        inherit += map(int, filtered[1:])
        options = [
            *_namespaces(spec),
            *self.identity(spec.user.id, joined=isinstance(spec.network, Joined)),
            *("--die-with-parent", "--clearenv", *filtered),
            *(part for name, value in environment.items() for part in ("--setenv", name, value)),
            *self._mounts(spec),
            *names,
            *("--proc", "/proc", "--dev", "/dev", "--remount-ro", "/dev"),
            *(part for mount in _by_depth(spec.mounts) for part in _mount(mount)),
            *("--remount-ro", "/", "--chdir", "/"),
        ]
        arguments = _file(b"".join(os.fsencode(option) + b"\0" for option in options))
        inherit.append(arguments)
        command = [self.program, "--args", str(arguments), "--"]
        command += [self.interpreter, *flags, _INIT_INSIDE, str(channel)]
        return Prepared([*self._entering(spec), *command], inherit, user)

    def identity(self, inside: int, *, joined: bool = False) -> list[str]:
        """Return the options under which nothing inside has a privilege outside, as user ``inside``."""
        if joined and inside == 0:  # root of the namespace that was joined
            return ["--cap-drop", "ALL"]
        if self.as_root and inside and not joined:  # init.py gives up root, and with it every capability
            return ["--cap-drop", "ALL", "--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]
        return ["--unshare-user", "--disable-userns", "--uid", str(inside), "--gid", str(inside), "--cap-drop", "ALL"]

    def _user(self, spec: Spec) -> int | None:
        """Return the user id for a sandbox of this engine, and make its private mounts that user's."""
        if not self.as_root or spec.user.id == 0 or isinstance(spec.network, Joined):
            return None
        private = [mount.source for mount in spec.mounts if mount.kind == "private"]
        owners = [os.stat(source).st_uid for source in private]  # noqa: PTH116
        user = next((owner for owner in owners if owner >= _FIRST_USER), None) or next(_users)
        for source, owner in zip(private, owners, strict=True):
            if owner != user:
                give(source, user)
        return user

    def _entering(self, spec: Spec) -> list[str]:
        if not isinstance(spec.network, Joined):
            return []
        network = -1 if spec.network.network is None else spec.network.network
        return [self.interpreter, "-I", "-S", ENTER, str(spec.network.user), str(network)]

    def _mounts(self, spec: Spec) -> list[str]:
        """Return the options for directories to mount on, the system and the first process's program."""
        system = [*_system(self.interpreter), (INIT, _INIT_INSIDE)]
        # bubblewrap makes parents of mount points for their owner only.
        targets = [*(target for _, target in system), *(mount.target for mount in spec.mounts), "/etc/hosts"]
        parents = {str(parent) for target in targets for parent in Path(target).parents} - {"/"}
        options = [part for parent in sorted(parents) for part in ("--dir", parent)]
        options += [part for source, target in system for part in ("--ro-bind", source, target)]
        for path in _SYSTEM:
            if Path(path).is_symlink():
                options += ["--symlink", os.readlink(path), path]  # noqa: PTH115 - as it is, not resolved
        return options


def _namespaces(spec: Spec) -> list[str]:
    options = ["--unshare-ipc", "--unshare-pid", "--unshare-uts", "--unshare-cgroup-try"]
    if not isinstance(spec.network, Joined) or spec.network.network is None:
        options.append("--unshare-net")
    return options


def _names(user: User, number: int) -> tuple[str, str, str]:
    """Return ``/etc/hosts``, ``passwd`` and ``group``, by which processes inside find the names of host and user."""
    passwd = f"{user.name}:x:{number}:{number}::{user.home}:/sbin/nologin\n"
    return "127.0.0.1 localhost\n", passwd, f"{user.name}:x:{number}:\n"


def _system(interpreter: str) -> list[tuple[str, str]]:
    paths = ["/usr", *(path for path in _SYSTEM if Path(path).is_dir() and not Path(path).is_symlink())]
    paths += [path for path in _FILES if Path(path).exists()]
    prefix = str(Path(interpreter).resolve().parent.parent)
    if not any(Path(prefix).is_relative_to(path) for path in paths):
        paths.append(prefix)
    return [(path, path) for path in paths]


def _by_depth(mounts: Sequence[Mount]) -> list[Mount]:
    return sorted(mounts, key=lambda mount: len(Path(mount.target).parts))


def _mount(mount: Mount) -> list[str]:
    match mount.kind:
        case "read-only":
            return ["--ro-bind", mount.source, mount.target]
        case "private" if is_in_memory(mount):
            return ["--perms", "0700", "--size", str(mount.size), "--tmpfs", mount.target]
        case "private":
            return ["--bind", mount.source, mount.target]
        case "tmpfs":
            size = [] if mount.size is None else ["--size", str(mount.size)]
            return ["--perms", "1777", *size, "--tmpfs", mount.target]


def _file(content: bytes) -> int:
    """Return a descriptor of a file without a name, to be read from its beginning."""
    descriptor = os.memfd_create("sandbox")
    os.write(descriptor, content)
    os.lseek(descriptor, 0, os.SEEK_SET)
    return descriptor
