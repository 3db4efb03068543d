"""Starts the runtime process of an execution environment in a sandbox, and its Runtime API.

Limits: without isolation foreign code runs with the engine's user, sees its files and network, and shares the literal
``/tmp`` (``TMPDIR``, and thereby Python's tempfile, is its own).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from harness.extension.sandbox.handle import Ended, Handle
from harness.extension.sandbox.isolation import INTERPRETER
from harness.extension.sandbox.runner import Runner
from harness.extension.sandbox.spec import Limits, Mount, PortOut, Spec, User
from harness.extension.services.lambda_.environment import Places, function_environment
from harness.extension.services.lambda_.layout import Layout
from harness.extension.services.lambda_.runtime_api import RuntimeApi

__all__ = ["Launcher", "Order", "Runtime"]

_BOOTSTRAP: Final = Mount("/var/runtime/bootstrap", str(Path(__file__).with_name("bootstrap.py")))
_RUNTIME_API: Final = PortOut(9001, "AWS_LAMBDA_RUNTIME_API")
"""The port as on AWS."""
# https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html and …/configuration-memory.html; a function
# has a whole core at least, as it has on AWS while it starts. AWS allows 1,024 processes, each environment on a machine
# of its own: here they are everybody's, and where no control group counts their memory they are measured one by one.
_PROCESSES: Final = 256
_MEMORY_OF_A_CORE: Final = 1769 * 1024 * 1024
_USER: Final = User("sbx_user1051", "/tmp", 993)
"""Name and id of AWS's own."""


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be started.

    Attributes:
        function: its name, for messages.
        task: directory of the function's code.
        opt: directory of its merged layers; need not exist.
        tmp: its ``/tmp``.
        memory: MemorySize in bytes.
        storage: size of ``/tmp`` in bytes.
        runtime: ``python3.x``.
        handler: ``module.function``.
        engine_variables: what LocalStack computed for the environment.
        variables: the function's own.
        output: descriptor behind stdout and stderr.
    """

    function: str
    task: str
    opt: str
    tmp: str
    memory: int
    storage: int
    runtime: str
    handler: str
    engine_variables: Mapping[str, Any]
    variables: Mapping[str, str]
    output: int


@dataclass(frozen=True, slots=True)
class Runtime:
    """A runtime process in its sandbox, and the API that it talks to."""

    sandbox: Handle
    api: RuntimeApi

    def end(self, *, keep: bool = True) -> Ended:
        """End all its processes; return how it ended, also when that was before. ``keep``: its ``/tmp`` is needed."""
        ended = self.sandbox.kill(keep=keep)
        self.api.close()
        return ended


class Launcher:
    """Starts runtime processes.

    Args:
        layout: directories.
        runner: makes sandboxes.
        gateway_port: where the engine answers.
    """

    def __init__(self, layout: Layout, runner: Runner, gateway_port: int) -> None:
        self._layout = layout
        self._runner = runner
        self._port = gateway_port

    def start(self, order: Order) -> Runtime:
        """Start the process of ``order``; it may have ended already when this returns.

        Raises:
            SandboxError: there is no sandbox for it.
        """
        task, tmp = Mount("/var/task", order.task), Mount("/tmp", order.tmp, "private", order.storage)
        opt = Mount("/opt", order.opt)
        bundled = self._layout.bundled()
        mounts = [task, tmp, *bundled, _BOOTSTRAP, *([opt] if Path(order.opt).is_dir() else [])]
        place = self._runner.place
        is_isolated = self._runner.isolation.tool is not None
        places = Places(
            task=place(task),
            runtime="/var/runtime" if is_isolated else str(self._layout.runtime),
            opt=place(opt),
            tmp=place(tmp),
            interpreter_bin=str(Path(INTERPRETER).parent),
        )
        environment = function_environment(
            order.engine_variables,
            order.variables,
            places,
            runtime=order.runtime,
            endpoint_url=f"http://127.0.0.1:{self._port}",
        )
        handle = self._runner.run(
            Spec(
                name=f"function {order.function}",
                command=(place(_BOOTSTRAP), places.opt, order.runtime, order.handler),
                in_place=True,
                mounts=mounts,
                environment=environment,
                user=_USER,
                directory=places.task,
                network="engine",
                ports_out=(_RUNTIME_API,),
                limits=Limits(
                    memory=order.memory,
                    storage=order.storage,
                    processes=_PROCESSES,
                    cpu=max(1.0, order.memory / _MEMORY_OF_A_CORE),
                ),
                output=order.output,
            )
        )
        return Runtime(handle, RuntimeApi(handle.listeners[0], handle.freeze, handle.thaw))
