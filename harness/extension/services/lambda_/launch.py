"""Starts the runtime process of an execution environment, isolated where this machine can, and its Runtime API.

Limits: see ``isolation.py``; without a sandbox foreign code runs with the engine's user, sees its files and network,
and shares the literal ``/tmp`` (``TMPDIR``, and thereby Python's tempfile, is its own).
"""

import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from harness.extension import sandbox
from harness.extension.gateway import serve_functions
from harness.extension.sandbox import isolation
from harness.extension.sandbox.guardian import Guardian
from harness.extension.sandbox.isolation import Sandbox
from harness.extension.sandbox.process import RuntimeProcess
from harness.extension.sandbox.socket_handover import RUNTIME_API, Doorway, Terms
from harness.extension.services.lambda_ import runtimes
from harness.extension.services.lambda_.environment import Places, function_environment
from harness.extension.services.lambda_.layout import Layout
from harness.extension.services.lambda_.runtime_api import RuntimeApi

__all__ = ["Launcher", "Order", "Runtime"]

_CHILD: Final = str(Path(sandbox.__file__).with_name("init.py"))
# https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html; AWS allows 1,024 processes, each environment
# on a machine of its own: here they would be everybody's.
PROCESSES: Final = 256
OPEN_FILES: Final = 1024


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be started.

    Attributes:
        task: directory of the function's code.
        opt: directory of its merged layers; need not exist.
        tmp: its ``/tmp``.
        storage: size of ``/tmp`` in bytes.
        runtime: ``python3.x``.
        handler: ``module.function``.
        engine_variables: what LocalStack computed for the environment.
        variables: the function's own.
        output: descriptor behind stdout and stderr.
    """

    task: str
    opt: str
    tmp: str
    storage: int
    runtime: str
    handler: str
    engine_variables: Mapping[str, Any]
    variables: Mapping[str, str]
    output: int


@dataclass
class Runtime:
    """A runtime process, the API it talks to, and what else ends with it."""

    process: RuntimeProcess
    api: RuntimeApi
    close_door: Callable[[], None] = lambda: None

    def end(self) -> int:
        """End the process and everything below it; return its exit code (negative: signal)."""
        returncode = self.process.kill()
        self.api.close()
        self.close_door()
        return returncode


class Launcher:
    """Starts processes.

    Args:
        layout: directories.
        guardian: ends process groups when the engine was killed.
        gateway_port: where the engine answers.
        sandbox: isolates; None: nothing does.
    """

    def __init__(self, layout: Layout, guardian: Guardian, gateway_port: int, sandbox: Sandbox | None) -> None:
        self._layout = layout
        self._guardian = guardian
        self._port = gateway_port
        self._sandbox = sandbox

    def start(self, order: Order) -> Runtime:
        """Start the process of ``order``; it may have ended already when this returns."""
        outside = Places(
            task=order.task,
            runtime=str(self._layout.runtime),
            opt=order.opt,
            tmp=order.tmp,
            interpreter_bin=str(Path(runtimes.executable()).parent),
        )
        if self._sandbox is None:
            return self._open(order, outside)
        return self._isolated(order, outside, self._sandbox)

    def _open(self, order: Order, places: Places) -> Runtime:
        api = RuntimeApi(socket.create_server(("127.0.0.1", 0), backlog=8))
        pipe = self._guardian.descriptor()
        process = RuntimeProcess(
            self._command(order, "guardian", pipe, _CHILD, places.opt),
            environment=self._environment(order, places, api.address),
            directory=places.task,
            output=order.output,
            guardian=self._guardian,
            inherit=[pipe],
        )
        return Runtime(process, api)

    def _isolated(self, order: Order, outside: Places, sandbox: Sandbox) -> Runtime:
        places, door, user = sandbox.places(), Doorway(), sandbox.user(order.tmp)
        host, port = RUNTIME_API
        command = sandbox.command(
            outside,
            bootstrap=_CHILD,
            names=self._layout.names(),
            arguments=self._command(order, "doorway", door.inside, isolation.BOOTSTRAP, places.opt),
        )
        process = RuntimeProcess(
            command,
            environment=self._environment(order, places, f"{host}:{port}"),
            directory="/",
            output=order.output,
            guardian=self._guardian,
            inherit=[door.inside],
            sandboxed=True,
        )
        doors = door.open(Terms(port, self._port, PROCESSES, order.storage, OPEN_FILES, user))
        if doors is None:  # it has ended, which is noticed where every end is
            return Runtime(process, RuntimeApi(socket.create_server(("127.0.0.1", 0))))
        process.begun()
        return Runtime(process, RuntimeApi(doors[0]), serve_functions(doors[1]))

    @staticmethod
    def _command(order: Order, kind: str, descriptor: int, bootstrap: str, opt: str) -> list[str]:
        interpreter = [runtimes.executable(), "-S", "-P", "-X", "utf8", bootstrap]
        return [*interpreter, kind, str(descriptor), opt, order.runtime, order.handler]

    def _environment(self, order: Order, places: Places, runtime_api: str) -> dict[str, str]:
        return function_environment(
            order.engine_variables,
            order.variables,
            places,
            runtime=order.runtime,
            runtime_api=runtime_api,
            endpoint_url=f"http://127.0.0.1:{self._port}",
        )
