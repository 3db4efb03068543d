"""Runs what a spec describes: isolated where this machine can, as a plain process where it cannot, and says which.

Limits where nothing isolates: the command has the engine's user and sees its files and network; mounts are at their
sources (see ``Runner.place``), tmpfs mounts are missing, and two commands cannot serve on the same port.
"""

import contextlib
import dataclasses
import os
import socket
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from harness.errors import CapabilityError, SandboxError
from harness.extension.sandbox.bubblewrap import INIT, Prepared
from harness.extension.sandbox.capture import OutputFile
from harness.extension.sandbox.cgroups import Cgroups
from harness.extension.sandbox.guardian import Guardian
from harness.extension.sandbox.handle import Handle
from harness.extension.sandbox.isolation import INTERPRETER, Isolation
from harness.extension.sandbox.limits import Enforcement, resource_limits
from harness.extension.sandbox.process import SandboxProcess
from harness.extension.sandbox.socket_handover import Handover, HandoverError, Terms
from harness.extension.sandbox.spec import Joined, Mount, PortOut, Spec
from harness.i18n.catalogue import engine_process as words
from harness.i18n.message import joined

__all__ = ["EnginePort", "Runner"]

# Without site-packages and the script's directory, in UTF-8 whatever the machine's language is.
_FLAGS: Final = ("-S", "-P", "-X", "utf8")
_ISOLATED_FLAGS: Final = ("-I", "-S", "-X", "utf8")
_STEERING: Final = ("GCONV_", "GLIBC_", "LD_", "PYTHON")
"""Variables that begin so make the loader or an interpreter that starts run other code."""
_TAIL_BYTES: Final = 2000


@dataclass(frozen=True, slots=True)
class EnginePort:
    """The engine's own port: ``number``; ``serve`` accepts on a socket and returns what ends that."""

    number: int
    serve: Callable[[socket.socket], Callable[[], None]]


class Runner:
    """Starts sandboxes. Thread-safe.

    Args:
        isolation: what isolates.
        engine: where ``network="engine"`` leads; None: nowhere.
        cgroups: what makes control groups; None: nothing.
    """

    def __init__(self, isolation: Isolation, engine: EnginePort | None = None, cgroups: Cgroups | None = None) -> None:
        self.isolation = isolation
        self.guardian = Guardian(INTERPRETER, cgroups.patterns if cgroups else ())
        self._engine = engine
        self._cgroups = cgroups
        self._counts_memory = cgroups is not None and "memory" in cgroups.controllers

        if cgroups is not None:
            _ = self.guardian.pid  # it is there before the first control group is

    def place(self, mount: Mount) -> str:
        """Return the path under which a command finds a mount."""
        return mount.source if self.isolation.tool is None and mount.source else mount.target

    def run(self, spec: Spec) -> Handle:
        """Start a sandbox; unless it is to wait for its release, its command has begun when this returns.

        Raises:
            SandboxError: it cannot be made, or its command cannot be started.
            CapabilityError: it is to join namespaces, and nothing isolates here.
        """
        where = f"sandbox of {spec.name}, {self.isolation}"
        if isinstance(spec.network, Joined) and self.isolation.tool is None:
            raise CapabilityError(words.CANNOT_JOIN, where=where)
        ports = self._ports_out(spec, where)
        with contextlib.ExitStack() as undo:
            kept = None
            if spec.output is None:
                kept = OutputFile(tempfile.gettempdir())
                undo.callback(kept.close)
            output = spec.output if kept is None else kept.descriptor
            assert output is not None
            try:
                handle = self._start(spec, ports, output, kept, undo)
            except (HandoverError, OSError) as error:
                said = _tail(output)
                raise SandboxError(
                    joined("\n", filter(None, [words.NOT_MADE(error=error), said])),
                    where=where,
                    fix=words.CHECK_MOUNTS,
                ) from error
            if not spec.wait_for_release:
                handle.release()
            undo.pop_all()
        return handle

    def _start(
        self,
        spec: Spec,
        ports: Sequence[PortOut],
        output: int,
        kept: OutputFile | None,
        undo: contextlib.ExitStack,
    ) -> Handle:
        """Start the first process and take over its sockets; ``undo`` learns how all of it ends."""
        tool = self.isolation.tool
        handover = Handover()
        undo.callback(handover.close)
        in_place = spec.in_place and not any(name.startswith(_STEERING) for name in spec.environment)
        flags = _FLAGS if in_place else _ISOLATED_FLAGS
        environment = spec.environment if in_place else {}
        if tool is None:
            prepared = Prepared([INTERPRETER, *flags, INIT, str(handover.inside)], [], None)
        else:
            prepared = tool.prepare(spec, flags, handover.inside, environment, system_v=self._counts_memory)
        with contextlib.closing(prepared):
            process = SandboxProcess(
                prepared.command,
                output=output,
                inherit=[*prepared.inherit, *_joined(spec), handover.inside],
                environment=environment if tool is None else {},
                guardian=self.guardian if tool is None else None,
            )
        undo.callback(process.kill)
        received = handover.begin(
            Terms(
                command=spec.command if in_place or not spec.in_place else [INTERPRETER, *_FLAGS, *spec.command],
                in_place=in_place,
                directory=spec.directory,
                environment=None if in_place else dict(spec.environment),
                ports_out=ports,
                connector=bool(spec.ports_in),
                limits=resource_limits(spec.limits, isolated=tool is not None),
                user=prepared.user,
                engine=os.getpid() if tool is None else 0,
            )
        )
        for handed in (*received.listeners, received.connector):
            if handed is not None:
                undo.callback(handed.close)
        process.begun(received.pid)
        enforcement = Enforcement(spec.limits, spec.mounts, isolated=tool is not None, cgroups=self._cgroups)
        undo.callback(enforcement.close)
        enforcement.begin(process.command, prepared.user)
        close_engine_port: Callable[[], None] = _nothing
        if len(ports) > len(spec.ports_out):
            assert self._engine is not None
            close_engine_port = self._engine.serve(received.listeners[-1])
            undo.callback(close_engine_port)
        return Handle(
            spec,
            str(self.isolation),
            process=process,
            handover=handover,
            listeners=received.listeners[: len(spec.ports_out)],
            connector=received.connector,
            enforcement=enforcement,
            output=kept,
            close_engine_port=close_engine_port,
        )

    def _ports_out(self, spec: Spec, where: str) -> list[PortOut]:
        """Return what the first process is to open: the spec's ports, then the engine's if that is to be reached."""
        if self.isolation.tool is None:  # the engine is reached as it is, and numbers are for all to share
            return [dataclasses.replace(port, number=0) for port in spec.ports_out]
        if spec.network != "engine":
            return list(spec.ports_out)
        number = 0 if self._engine is None else self._engine.number
        if not number or number in (*spec.ports_in, *(port.number for port in spec.ports_out)):
            raise SandboxError(
                words.PORT_OF_ENGINE(number=number) if number else words.NO_WAY_TO_ENGINE,
                where=where,
                fix=words.OTHER_NETWORK,
            )
        return [*spec.ports_out, PortOut(number)]


def _joined(spec: Spec) -> list[int]:
    """Return the descriptors of the namespaces to join."""
    if not isinstance(spec.network, Joined):
        return []
    return [one for one in (spec.network.user, spec.network.network) if one is not None]


def _nothing() -> None:
    """There is nothing to close."""


def _tail(output: int) -> str:
    """Return the end of what was written to ``output``, if that can be read."""
    with contextlib.suppress(OSError):
        end = os.lseek(output, 0, os.SEEK_END)
        return os.pread(output, _TAIL_BYTES, max(0, end - _TAIL_BYTES)).decode(errors="replace").strip()
    return ""
