"""What is to run in a sandbox, as a value that is checked when it is made. Pure.

Paths in a spec are those inside. Where nothing can isolate, a mount is at its source instead: who makes a spec asks
:meth:`~harness.extension.sandbox.runner.Runner.place` where a mount will be, and writes environment and command with
the answer.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from types import MappingProxyType
from typing import Literal

from harness.errors import SandboxError
from harness.i18n.catalogue import engine_process as words
from harness.i18n.message import verbatim

__all__ = ["Joined", "Limits", "Mount", "PortOut", "Spec", "User"]


@dataclass(frozen=True, slots=True)
class Mount:
    """What is to be found at ``target``.

    Attributes:
        target: absolute path inside.
        source: file or directory of this machine; of a ``private`` mount a directory; empty for ``tmpfs``.
        kind: ``read-only``; ``private``: writable, the sandbox's own; ``tmpfs``: empty, writable, in memory.
        size: in bytes, of a ``tmpfs``; a ``private`` mount that has one is a file system in memory where that can be
            spared, which begins with what its source holds and leaves there what it held in the end. Files in it count
            against its size and not as memory.
    """

    target: str
    source: str = ""
    kind: Literal["read-only", "private", "tmpfs"] = "read-only"
    size: int | None = None


@dataclass(frozen=True, slots=True)
class User:
    """Who the command is, as ``/etc/passwd`` tells.

    Attributes:
        name: login name.
        home: home directory.
        id: user and group id inside; 0 is root there and nobody outside. An engine that is root gives every sandbox
            an id of its own instead, unless this is 0.
    """

    name: str = "sandbox"
    home: str = "/tmp"
    id: int = 993


@dataclass(frozen=True, slots=True)
class Limits:
    """What a sandbox may use, all its processes together unless said otherwise; None: not limited.

    Attributes:
        memory: bytes, whatever holds them: pages of its processes, tmpfs, shared memory, memfd.
        storage: bytes on disk in its private mounts, unlinked files that are still open included; also the size of
            the largest single file.
        inodes: files and directories in its private mounts.
        processes: processes and threads at once.
        open_files: descriptors of one process.
        cpu: share of the processor's time in cores, 1.0 for one core.
    """

    memory: int | None = None
    storage: int | None = None
    inodes: int | None = None
    processes: int | None = 256
    open_files: int | None = 1024
    cpu: float | None = None


@dataclass(frozen=True, slots=True)
class PortOut:
    """A port inside at 127.0.0.1 that leads to the engine, which accepts or receives on it.

    Attributes:
        number: the port inside. Where nothing isolates another one is used.
        variable: environment variable that tells the command ``host:port``; empty: none.
        protocol: ``tcp``: the engine gets the listening socket; ``udp``: the bound one.
    """

    number: int
    variable: str = ""
    protocol: Literal["tcp", "udp"] = "tcp"


@dataclass(frozen=True, slots=True)
class Joined:
    """Namespaces that another process of this machine holds, as open descriptors of ``/proc/PID/ns/…``.

    Attributes:
        user: the user namespace.
        network: the network namespace; None: a new one that belongs to ``user``, which its holder configures while
            the command waits for its release.
    """

    user: int
    network: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Spec:
    """One sandbox.

    Attributes:
        name: what it is, for messages: ``function hello``.
        command: program and arguments.
        in_place: ``command[0]`` is a Python file, which the first process runs itself, without site-packages: one
            interpreter is started instead of two, unless a variable steers how interpreters start.
        mounts: what is there besides the system's own programs and libraries.
        environment: all of the command's variables.
        user: who it is.
        directory: working directory.
        network: ``none``: loopback only; ``engine``: in addition the engine's port; or the network of a helper.
        ports_in: ports on which the command is going to serve, reached by ``Handle.connect``.
        ports_out: ports that lead to the engine, handed over as ``Handle.listeners``.
        limits: what it may use.
        output: descriptor behind standard output and error; None: kept, see ``Handle.output``.
        deadline: seconds from its release after which it is ended by whoever waits for it; None: none.
        wait_for_release: the command waits for ``Handle.release``, isolated and with its ports, but not begun.

    Raises:
        SandboxError: when it contradicts itself.
    """

    name: str
    command: Sequence[str]
    in_place: bool = False
    mounts: Sequence[Mount] = ()
    environment: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    user: User = User()
    directory: str = "/"
    network: Literal["none", "engine"] | Joined = "none"
    ports_in: Sequence[int] = ()
    ports_out: Sequence[PortOut] = ()
    limits: Limits = Limits()
    output: int | None = None
    deadline: float | None = None
    wait_for_release: bool = False

    def __post_init__(self) -> None:
        problem = self._problem()
        if problem:
            # Variables come from users; the rest is a mistake of whoever wrote the spec, in English only.
            raise SandboxError(verbatim(problem[0]), where=f"sandbox of {self.name}", fix=verbatim(problem[1]))

    def _problem(self) -> tuple[str, str] | None:
        """Return what contradicts, and what to try; None when nothing does."""
        if not self.command or not self.command[0]:
            return "there is no command", "name a program that is there inside"
        out = [port.number for port in self.ports_out]
        for number in (*self.ports_in, *out):
            if not 0 < number < 65536:
                return f"invalid port: expected 1 to 65535, got {number}", "name another port"
        for number in (*self.ports_in, *out):
            if [*self.ports_in, *out].count(number) > 1:
                both = "both in and out" if number in self.ports_in and number in out else "twice"
                return f"port {number} is named {both}", "give each port one direction, once"
        texts = [*self.command, *self.environment, *self.environment.values()]
        texts += [text for mount in self.mounts for text in (mount.target, mount.source)]
        if any("\0" in text for text in texts):
            return words.NUL_CHARACTER, words.NO_NUL_CHARACTERS
        for name in self.environment:
            if not name or "=" in name:
                return words.INVALID_VARIABLE(name=name), words.VARIABLE_LETTERS
        targets = [mount.target for mount in self.mounts]
        for mount in self.mounts:
            if not PurePosixPath(mount.target).is_absolute() or ".." in PurePosixPath(mount.target).parts:
                return f"invalid mount: expected an absolute path, got {mount.target!r}", "write it from /"
            if targets.count(mount.target) > 1:
                return f"{mount.target} is mounted twice", "mount each path once"
            if bool(mount.source) == (mount.kind == "tmpfs"):
                return f"{mount.kind} mount {mount.target} and source {mount.source!r} contradict", (
                    "give a tmpfs no source, and every other mount one"
                )
        if self.deadline is not None and self.deadline <= 0:
            return f"invalid deadline: expected seconds above 0, got {self.deadline:g}", "leave it out for none"
        return None
