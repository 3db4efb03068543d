"""What bounds a running execution: TimeoutSeconds of tasks and of the machine, a stop, and 25,000 events.

* A limit counts AWS's seconds on the execution's clock: a real second while something really runs, ``factor`` of them
  while all only waits (see ``clock``). A task that overruns is left alone: what it still does is not in the history.
* TimeoutSeconds of a state machine: status ``TIMED_OUT``, stopDate is startDate plus the limit, no error and cause in
  DescribeExecution, ``States.Timeout`` in the event (Q: measured on AWS, https://github.com/floci-io/floci/issues/2733).
  An Express execution ends after five minutes (D: Developer Guide, "Choosing workflow type").
* StopExecution ends the execution in whatever it waits; DescribeExecution then has the caller's error and cause (Q:
  https://github.com/floci-io/floci/issues/2734).
* A Standard execution has at most 25,000 events: the last is ExecutionFailed with ``States.Runtime``, "The execution
  reached the maximum number of history events (25000)." (D: "Quotas"; text Q, as above).

Limits: no limit on an execution's year of life, on its size beyond what LocalStack checks, and on open executions.
"""

import copy
import threading
from collections.abc import Callable
from typing import Any

from localstack.aws.api.stepfunctions import (
    ExecutionStatus,
    HistoryEventType,
    StateMachineType,
    StopExecutionOutput,
)
from localstack.services.stepfunctions.asl.component.common.timeouts.timeout import EvalTimeoutError, TimeoutSeconds
from localstack.services.stepfunctions.asl.component.eval_component import EvalComponent
from localstack.services.stepfunctions.asl.eval.program_state import ProgramStopped
from localstack.utils.threads import TMP_THREADS

from harness.extension.patching import Patches, documented, quoted
from harness.extension.services.stepfunctions.errors import Uncatchable, runtime_error, uncatchable
from harness.extension.services.stepfunctions.running import ENDINGS, abandon, running

__all__ = ["declare"]

_EXECUTE_STATE = "localstack.services.stepfunctions.asl.component.state.state_execution.execute_state"
_PROGRAM = "localstack.services.stepfunctions.asl.component.program.program"
_EXECUTION = "localstack.services.stepfunctions.backend.execution"
_PROVIDER = "localstack.services.stepfunctions.provider"
_EVENT_MANAGER = "localstack.services.stepfunctions.asl.eval.event.event_manager"
_GUIDE = "https://docs.aws.amazon.com/step-functions/latest/dg"
TIMED_OUT = quoted("https://github.com/floci-io/floci/issues/2733")
STOPPED = quoted("https://github.com/floci-io/floci/issues/2734")

EXPRESS = 300.0
"""AWS's seconds that an Express execution may take."""

EVENTS = 25_000
"""Events in the history of a Standard execution."""

FULL = f"The execution reached the maximum number of history events ({EVENTS})."

_ENDING = 5.0
"""Real seconds for a stopped execution to write its last event; it takes milliseconds."""


def declare(patches: Patches) -> None:
    """Bound tasks, executions and histories as AWS does."""
    _tasks(patches)
    _executions(patches)
    _stops(patches)
    _histories(patches)


def _tasks(patches: Patches) -> None:
    @patches.wrap(
        f"{_EXECUTE_STATE}:ExecutionState._evaluate_with_timeout", "c19a36a05a", documented(f"{_GUIDE}/state-task.html")
    )
    def evaluate(original: Callable[..., Any], self: Any, env: Any) -> None:
        """A task's TimeoutSeconds counts on the execution's clock; a task that overruns is left alone."""
        self.timeout.eval(env=env)
        seconds = env.stack.pop()
        frame = env.open_frame()
        frame.states.reset(input_value=env.states.get_input())
        frame.stack = copy.deepcopy(env.stack)
        done, failures = threading.Event(), []

        def execute() -> None:
            try:
                self._eval_execution(frame)
            except BaseException as error:
                failures.append(uncatchable(frame, error) or error)
            done.set()

        _start(execute)
        in_time = running(env).clock.wait(done, seconds, env.is_running, idle=False)
        if not in_time:
            abandon(frame)
        frame.set_ended()
        env.close_frame(frame)
        if not env.is_running():
            return
        if not in_time:
            raise EvalTimeoutError
        if failures:
            raise failures[0]
        try:
            _produce(self, env, frame.stack.pop())
        except Exception as error:
            raise uncatchable(env, error) or error from None


def _produce(state: Any, env: Any, output: Any) -> None:
    """Make of a task's result the state's output: Assign, ResultSelector and ResultPath, in this order."""
    env.stack.append(output)
    if not state._is_language_query_jsonpath():
        env.states.set_result(output)
    for part in (state.assign_decl, state.result_selector, state.result_path):
        if part:
            part.eval(env=env)
    if not state.result_path:
        env.states.reset(input_value=env.stack.pop())


def _start(work: Callable[[], None]) -> None:
    thread = threading.Thread(target=work, daemon=True)
    TMP_THREADS.append(thread)
    thread.start()


def _executions(patches: Patches) -> None:
    @patches.wrap(f"{_PROGRAM}:Program.eval", "c181f632bc", TIMED_OUT)
    def evaluate(original: Callable[..., Any], self: Any, env: Any) -> None:
        """An execution ends after TimeoutSeconds, an Express one after five minutes."""
        if env.is_frame():
            original(self, env)
            return
        limit = float(self.timeout_seconds.timeout_seconds if self.timeout_seconds else _no_limit(env))
        env.next_state_name = self.start_at.start_at_name
        done = threading.Event()

        def execute() -> None:
            try:
                EvalComponent.eval(self, env)
            finally:
                done.set()

        _start(execute)
        if not running(env).clock.wait(done, limit, lambda: True, idle=False):
            running(env).ended(after=limit)
            env.set_timed_out()
            done.wait(_ENDING)


def _no_limit(env: Any) -> float:
    return EXPRESS if env.execution_type == StateMachineType.EXPRESS else TimeoutSeconds.DEFAULT_TIMEOUT_SECONDS


def _stops(patches: Patches) -> None:
    @patches.wrap(f"{_EXECUTION}:BaseExecutionWorkerCommunication._reflect_execution_status", "ad98a6ee92", STOPPED)
    def reflect(original: Callable[..., Any], self: Any) -> None:
        """A stopped execution has the caller's error and cause, and AWS's time of its end."""
        original(self)
        env = self.execution.exec_worker.env
        running(env).ended()
        self.execution.stop_date = running(env).now()
        if isinstance(state := env.program_state(), ProgramStopped):
            self.execution.error, self.execution.cause = state.error, state.cause

    @patches.wrap(f"{_PROVIDER}:StepFunctionsProvider.stop_execution", "7a9660527e", STOPPED)
    def stop(original: Callable[..., Any], self: Any, context: Any, execution_arn: str, **kwargs: Any) -> Any:
        """StopExecution ends an execution in whatever it waits."""
        answer = original(self, context, execution_arn, **kwargs)
        execution = self._get_execution(context=context, execution_arn=execution_arn)
        for _ in range(int(_ENDING / 0.01)):
            if execution.exec_status != ExecutionStatus.RUNNING:
                return StopExecutionOutput(stopDate=execution.stop_date)
            threading.Event().wait(0.01)
        return answer


def _histories(patches: Patches) -> None:
    @patches.wrap(f"{_EVENT_MANAGER}:EventManager.add_event", "c453154b14", documented(f"{_GUIDE}/service-quotas.html"))
    def add_event(
        original: Callable[..., Any], self: Any, context: Any, event_type: Any, event_details: Any = None, **more: Any
    ) -> Any:
        """A Standard execution has at most 25,000 events."""
        if self._event_id_gen._next_id >= EVENTS and event_type not in ENDINGS and hasattr(self, "daylab_running"):
            raise Uncatchable(runtime_error(self.daylab_main, FULL))
        if event_type == HistoryEventType.ExecutionTimedOut:
            event_details["executionTimedOutEventDetails"].setdefault("error", "States.Timeout")
        return original(self, context, event_type, event_details, **more)
