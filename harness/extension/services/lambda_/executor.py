"""LocalStack's RuntimeExecutor on processes: one instance is one execution environment.

Life cycle as documented by AWS (https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html):
initialization in a phase of its own, at most 10 s; when it failed, or when the runtime process ended (time-out,
crash, out of memory), the next invocation starts a new process in the same environment and pays for its
initialization. The environment keeps its log stream and its ``/tmp``, as it does on AWS.

LocalStack is told that an environment started even when its initialization failed, because it drops the logs
of environments that do not start; the failure is the result of the invocation instead.

Limits: START, END and REPORT are text also where the function's
LogFormat is JSON.

The life of an environment is one state machine with one lock, which is why this module is longer than others.
"""

import dataclasses
import functools
import logging
import shutil
import tempfile
import threading
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from localstack import config
from localstack.runtime.events import infra_stopping
from localstack.services.lambda_.invocation.executor_endpoint import StatusErrorException
from localstack.services.lambda_.invocation.lambda_models import (
    FunctionVersion,
    InitializationType,
    InvocationResult,
)
from localstack.services.lambda_.invocation.runtime_executor import LambdaRuntimeException, RuntimeExecutor

from harness.errors import SandboxError
from harness.extension.sandbox.capture import OutputFile
from harness.extension.sandbox.engine_runner import engine_runner
from harness.extension.sandbox.handle import LOOK_SECONDS
from harness.extension.services.lambda_ import live_environments, report, runtimes
from harness.extension.services.lambda_.client_context import current_client_context
from harness.extension.services.lambda_.launch import Launcher, Order, Runtime
from harness.extension.services.lambda_.layout import Layout
from harness.extension.services.lambda_.log_events import LogEvent, events_of
from harness.extension.services.lambda_.report import Failure
from harness.extension.services.lambda_.runtime_api import RESPONSE_LIMIT, Answer, Invocation

LOG = logging.getLogger(__name__)

INIT_LIMIT_SECONDS: Final = 10.0

_layout: Final = Layout(Path(tempfile.mkdtemp(prefix="lambda-")))


@functools.cache
def _launcher() -> Launcher:
    return Launcher(_layout, engine_runner(), config.GATEWAY_LISTEN[0].port)


@dataclasses.dataclass
class ProcessInvocationResult(InvocationResult):
    """LocalStack's result, with dated log events and the measured duration (milliseconds)."""

    events: tuple[LogEvent, ...] = ()
    duration: float = 0.0


class ProcessExecutor(RuntimeExecutor):
    """One execution environment of one function version."""

    def __init__(self, id: str, function_version: FunctionVersion) -> None:  # noqa: A002 - LocalStack's name
        super().__init__(id=id, function_version=function_version)
        self._settings = function_version.config
        self._directory = _layout.environment(id)
        self._output: OutputFile | None = None
        self._runtime: Runtime | None = None
        self._engine_variables: dict[str, Any] = {}
        self._memory_peak = 0  # of the last process, in bytes
        self._init_duration: float | None = None  # until the first REPORT has told it
        self._unreported: list[LogEvent] = []  # log of the init phase, stored with the first invocation's
        self._stopped = False
        self._busy = False
        self._retired = False  # to be ended when the running invocation has come to its end
        self._last_logs = ""
        self._lock = threading.Lock()  # stop() comes from timers and other threads
        live_environments.add(self, function_version.id.account)

    # LocalStack's interface ----------------------------------------------------------------------------------

    def start(self, env_vars: dict[str, Any]) -> None:
        """Init phase. Raises StatusErrorException only where nothing will be invoked (provisioned concurrency)."""
        self._engine_variables = env_vars
        self._output = OutputFile(str(self._directory))
        arn = (self._settings.runtime_version_config or {}).get("RuntimeVersionArn", "")
        now = _now()
        self._unreported.append(LogEvent(now, report.init_start_line(runtimes.version(), arn)))
        begin = time.perf_counter()
        failure = self._initialize(INIT_LIMIT_SECONDS, request_id="")
        duration = _since(begin)
        self._unreported += events_of(self._output.take(now), now)
        if failure is None:
            self._init_duration = duration
            return
        line = report.init_report_line(duration, "init", failure)
        self._unreported.append(LogEvent(_now(), line))
        if env_vars.get("AWS_LAMBDA_INITIALIZATION_TYPE") == InitializationType.provisioned_concurrency:
            raise StatusErrorException("Environment startup failed", payload=failure.payload)

    def invoke(self, payload: dict[str, Any]) -> ProcessInvocationResult:
        """Run one invocation to its end, whatever that is. Raises LambdaRuntimeException when stopped meanwhile."""
        with self._lock:
            self._busy = True
        try:
            return self._invoke(payload)
        finally:
            with self._lock:
                self._busy = False
                retired = self._retired
            if retired:
                self._end()

    def stop(self) -> None:
        """End the processes and remove the environment's files.

        An invocation that runs comes to its end first, as on AWS when a function is updated or deleted; only the
        engine's own end interrupts it.
        """
        with self._lock:
            if self._busy and not infra_stopping.is_set():
                self._retired = True
                return
        self._end()

    def interrupt(self) -> None:
        """End the processes at once, with an invocation that runs in them: its account is released."""
        self._end()

    def get_address(self) -> str:
        """Address of the environment."""
        return "127.0.0.1"

    def get_endpoint_from_executor(self) -> str:
        """Where the environment reaches the engine."""
        return "127.0.0.1"

    def get_runtime_endpoint(self) -> str:
        """Address of the runtime API while a process runs."""
        runtime = self._runtime
        return f"http://{runtime.api.address}" if runtime else ""

    def get_logs(self) -> str:
        """Log of the last invocation."""
        return self._last_logs

    @classmethod
    def prepare_version(cls, function_version: FunctionVersion) -> None:
        """Unpack code and layers. Raises LambdaRuntimeException for what cannot run here."""
        settings = function_version.config
        if reason := runtimes.refusal(settings.package_type, settings.runtime):
            raise LambdaRuntimeException(reason)
        settings.code.prepare_for_execution()
        _layout.prepare_runtime()
        layers = [layer.code for layer in settings.layers]
        for code in layers:
            code.prepare_for_execution()
        locations = [Path(code.get_unzipped_code_location()) for code in layers]
        _layout.prepare_layers(_opt(function_version), locations)

    @classmethod
    def cleanup_version(cls, function_version: FunctionVersion) -> None:
        """Remove the merged layers; the code itself is LocalStack's to remove."""
        shutil.rmtree(_opt(function_version), ignore_errors=True)

    # Phases --------------------------------------------------------------------------------------------------

    def _invoke(self, payload: dict[str, Any]) -> ProcessInvocationResult:
        request_id = payload["invoke-id"]
        timeout = float(self._settings.timeout)
        started_at = _now()
        begin = time.perf_counter()
        self._unreported.append(LogEvent(started_at, report.start_line(request_id, self.function_version.id.qualifier)))
        answer: Answer | None = None
        failure = self._revive(timeout, request_id, begin)
        if failure is None:
            invocation = Invocation(
                request_id=request_id,
                function_arn=payload["invoked-function-arn"],
                payload=payload["payload"].encode(),
                deadline=started_at + int(timeout * 1000),
                trace_id=payload.get("trace-id"),
                client_context=payload.get("client-context") or current_client_context(),
                cognito_identity=payload.get("cognito-identity"),
            )
            answer, failure = self._run(invocation, begin + timeout)
        duration = _since(begin)
        result = self._result(request_id, started_at, duration, answer, failure)
        if (runtime := self._runtime) is not None:
            runtime.api.settle()
        return result

    def _end(self) -> None:
        with self._lock:
            self._stopped = True
            runtime, self._runtime = self._runtime, None
            output, self._output = self._output, None
        if runtime is not None:
            runtime.end(keep=False)
        if output is not None:
            output.close()
        shutil.rmtree(self._directory, ignore_errors=True)

    def _spawn(self) -> Runtime:
        assert self._output is not None
        self._memory_peak = 0
        return _launcher().start(
            Order(
                function=self.function_version.id.function_name,
                task=str(self._settings.code.get_unzipped_code_location()),
                opt=str(_opt(self.function_version)),
                tmp=str(self._directory / "tmp"),
                memory=self._settings.memory_size * report.MEGABYTE,
                storage=self._settings.ephemeral_storage.size * report.MEGABYTE,
                runtime=self._settings.runtime,
                handler=self._settings.handler or "",
                engine_variables=self._engine_variables,
                variables=self._settings.environment or {},
                output=self._output.descriptor,
            )
        )

    def _initialize(self, limit: float, request_id: str) -> Failure | None:
        """Start a process and wait until it asks for work; on failure it is gone again. ``limit`` in seconds."""
        try:
            runtime = self._spawn()
        except SandboxError as error:
            raise LambdaRuntimeException(str(error)) from error
        with self._lock:
            stopped = self._stopped
            if not stopped:
                self._runtime = runtime
        if stopped:
            runtime.end()
            raise LambdaRuntimeException(f"environment {self.id} was stopped")
        deadline = time.perf_counter() + limit
        while True:
            state = runtime.api.wait_until_ready(LOOK_SECONDS)
            if state is True:
                return None
            if isinstance(state, bytes):
                self._drop(runtime)
                return report.init_failed(state)
            if failure := self._lost(runtime, request_id, deadline, limit):
                return failure

    def _revive(self, timeout: float, request_id: str, begin: float) -> Failure | None:
        """Start a new process when there is none; its initialization belongs to the invocation."""
        if self._runtime is not None and self._runtime.sandbox.look() is None:
            return None
        if self._runtime is not None:
            self._drop(self._runtime)
        self._init_duration = None
        failure = self._initialize(timeout, request_id)
        if failure is not None:
            self._unreported += self._take()
            line = report.init_report_line(_since(begin), "invoke", failure)
            self._unreported.append(LogEvent(_now(), line))
        return failure

    def _run(self, invocation: Invocation, deadline: float) -> tuple[Answer | None, Failure | None]:
        runtime = self._runtime
        if runtime is None:
            raise LambdaRuntimeException(f"environment {self.id} was stopped")
        runtime.api.submit(invocation)
        while True:
            answer = runtime.api.wait_for_answer(min(LOOK_SECONDS, max(deadline - time.perf_counter(), 0.0)))
            if answer is None:
                if failure := self._lost(runtime, invocation.request_id, deadline, self._settings.timeout):
                    return None, failure
            else:
                ended = runtime.sandbox.look()
                if ended is not None and ended.cause == "memory":
                    # The peak came and went between two looks; AWS's kernel would not have missed it.
                    self._drop(runtime)
                    return None, report.out_of_memory(invocation.request_id)
                if ended is not None or not runtime.sandbox.may_stay():
                    self._drop(runtime)
                return answer, None

    def _lost(self, runtime: Runtime, request_id: str, deadline: float, limit: float) -> Failure | None:
        """Whether the process must be given up, and as what; it is gone then."""
        with self._lock:
            if self._stopped:
                raise LambdaRuntimeException(f"environment {self.id} was stopped")
            if self._output is not None:
                self._output.mark(_now())
        ended = runtime.sandbox.look()
        if ended is not None:
            self._drop(runtime)
            if ended.cause == "memory":
                return report.out_of_memory(request_id)
            return report.exited(request_id, ended.status)
        if time.perf_counter() >= deadline:
            self._drop(runtime)
            return report.timed_out(request_id, limit, datetime.now(UTC))
        return None

    def _drop(self, runtime: Runtime) -> None:
        """End a runtime process and forget it, and what fills ``/tmp`` if that is why."""
        ended = runtime.end()
        self._memory_peak = runtime.sandbox.usage().memory_peak
        if ended.cause == "storage":
            shutil.rmtree(self._directory / "tmp", ignore_errors=True)
            (self._directory / "tmp").mkdir(mode=0o700)
        with self._lock:
            if self._runtime is runtime:
                self._runtime = None

    def _memory_used(self) -> int:
        """Return the peak of the process that runs, or ran last, in bytes."""
        runtime = self._runtime
        return self._memory_peak if runtime is None else runtime.sandbox.usage().memory_peak

    def _take(self) -> list[LogEvent]:
        with self._lock:
            if self._output is None:
                return []
            start = self._unreported[-1].timestamp
            return events_of(self._output.take(start), start)

    def _result(
        self, request_id: str, started_at: int, duration: float, answer: Answer | None, failure: Failure | None
    ) -> ProcessInvocationResult:
        events = self._unreported + self._take()
        self._unreported = []
        ended_at = max(_now(), events[-1].timestamp)
        if failure is not None and failure.log:
            events += [LogEvent(ended_at, line) for line in failure.log.split("\n")]
        events.append(LogEvent(ended_at, report.end_line(request_id)))
        line = report.report_line(
            request_id,
            duration=duration,
            memory_size_mb=self._settings.memory_size,
            max_memory_used=self._memory_used(),
            init_duration=self._init_duration,
            failure=failure,
        )
        events.append(LogEvent(ended_at, line))
        self._init_duration = None
        # what Invoke's LogResult shows has no line of the environment's start (R)
        told = [event.message for event in events if not event.message.startswith(report.INIT_START)]
        self._last_logs = "".join(f"{message}\n" for message in told)
        if failure is not None:
            payload = failure.payload
        else:
            assert answer is not None
            payload = report.response_too_large(RESPONSE_LIMIT) if answer.too_large else answer.payload
        return ProcessInvocationResult(
            request_id=request_id,
            payload=payload,
            is_error=failure is not None or (answer is not None and answer.is_error),
            logs=self._last_logs,
            events=tuple(events),
            duration=duration,
        )


def _opt(function_version: FunctionVersion) -> Path:
    return _layout.layers(function_version.qualified_arn, function_version.config.internal_revision)


def _now() -> int:
    return time.time_ns() // 1_000_000


def _since(begin: float) -> float:
    return (time.perf_counter() - begin) * 1000
