"""Waits that only the clock ends: Wait states, intervals between attempts, limits of task tokens, polling.

AWS's rules kept here: IntervalSeconds × BackoffRate^n, at most MaxDelaySeconds, FULL jitter between 0 and that (D: Step
Functions Developer Guide, "Handling errors in Step Functions workflows"); ``Timestamp`` is UTC; an execution that is
stopped or times out leaves its wait at once. LocalStack slept through stops between attempts, and compared
``Timestamp`` with the machine's local time.

A token whose task is over answers ``TaskTimedOut`` (D: API reference, SendTaskSuccess: "The task token has either
expired or the task associated with the token has already been closed"); heartbeats for a task without HeartbeatSeconds
are accepted. A heartbeat that does not come is reported as ``States.Timeout`` (R: recorded by LocalStack,
``stepfunctions/v2/timeouts/test_heartbeats``) and is matched by ``States.HeartbeatTimeout`` as well (see ``errors``).

A nested execution (``.sync``) carries its time to the state that waits for it.

Limits: GetActivityTask polls; other jobs that a state waits for (``.sync`` of ECS, …) take real seconds.
"""

import datetime
import threading
import time
from collections.abc import Callable
from typing import Any

from localstack.aws.api.stepfunctions import TaskTimedOut
from localstack.services.stepfunctions.asl.component.common.error_name.failure_event import FailureEventException
from localstack.services.stepfunctions.asl.component.common.retry.max_attempts_decl import MaxAttemptsOutcome
from localstack.services.stepfunctions.asl.component.common.retry.retrier_decl import RetrierDecl
from localstack.services.stepfunctions.asl.component.common.retry.retrier_outcome import RetrierOutcome
from localstack.services.stepfunctions.asl.component.state.state_execution.state_task import state_task_activitiy
from localstack.services.stepfunctions.asl.component.state.state_execution.state_task.service import (
    state_task_service_callback,
    state_task_service_sfn,
)
from localstack.services.stepfunctions.asl.component.state.state_wait.wait_function.timestamp import Timestamp
from localstack.services.stepfunctions.asl.component.state.state_wait.wait_function.wait_function import WaitFunction
from localstack.services.stepfunctions.asl.eval.callback import callback
from localstack.services.stepfunctions.backend.store import sfn_stores
from localstack.services.stepfunctions.provider import StepFunctionsProvider
from localstack.utils.patch import patch

from harness.extension.services.stepfunctions.running import running
from harness.extension.timescale import Timescale

__all__ = ["install"]

CLOSED = "Task Timed Out: 'Provided task does not exist anymore'"
LONG_POLL = 60.0
"""AWS's seconds after which GetActivityTask answers without a task (D: API reference)."""

_LOOK = 0.05
"""Real seconds between looks at what other executions and workers do."""

_FOREVER = 99_999_999
"""Default of TimeoutSeconds (D)."""


def install(timescale: Timescale) -> None:
    """Let waits pass by the execution's clock."""
    _states_and_retries()
    _tokens()
    _answers_to_closed_tokens()
    _nested_executions()
    state_task_service_callback._DELAY_SECONDS_SYNC_CONDITION_CHECK = _LOOK

    def pull(activity: Any) -> Any:
        account = activity.arn.split(":")[4]
        ends = time.monotonic() + timescale.real(account, LONG_POLL)
        while time.monotonic() < ends:
            try:
                return activity.get_task()
            except IndexError:
                time.sleep(_LOOK)
        return None

    StepFunctionsProvider._pull_activity_task = staticmethod(pull)


def _states_and_retries() -> None:
    @patch(WaitFunction._wait_interval)
    def wait(original: Callable[..., Any], self: Any, env: Any, wait_seconds: float) -> None:
        running(env).clock.sleep(wait_seconds, env.is_running)

    @patch(Timestamp._get_wait_seconds)
    def until(original: Callable[..., Any], self: Any, env: Any) -> float:
        self.string.eval(env=env)
        text = env.stack.pop()
        moment = self._from_timestamp_string(timestamp=text) if isinstance(text, str) else None
        if moment is None:
            raise FailureEventException(self._create_failure_event(env, text))
        return float((moment.replace(tzinfo=datetime.UTC) - running(env).now()).total_seconds())

    @patch(RetrierDecl._eval_body)
    def retry(original: Callable[..., Any], self: Any, env: Any) -> None:
        self.error_equals.eval(env)
        if not env.stack.pop():
            env.stack.append(RetrierOutcome.Skipped)
            return
        self.max_attempts.eval(env=env)
        if env.stack.pop() == MaxAttemptsOutcome.EXHAUSTED:
            env.stack.append(RetrierOutcome.Failed)
            return
        for part in (self.interval_seconds, self.backoff_rate, self.max_delay_seconds, self.jitter_strategy):
            part.eval(env=env)
        running(env).clock.sleep(env.stack.pop(), env.is_running)
        env.stack.append(RetrierOutcome.Executed)


def _tokens() -> None:
    """Task tokens: the branch is idle until its holder answers."""

    @patch(state_task_service_callback.StateTaskServiceCallback._eval_wait_for_task_token)
    def wait(
        original: Callable[..., Any],
        self: Any,
        env: Any,
        timeout_seconds: float,
        callback_endpoint: Any,
        heartbeat_endpoint: Any,
    ) -> Any:
        # A job that is waited for (.sync) works while its token is out; it may answer either way.
        is_idle = str(self.resource.condition) == "waitForTaskToken"
        return _outcome(env, callback_endpoint, heartbeat_endpoint, timeout_seconds, idle=is_idle)

    # An activity's waits do not name their execution; they run in the thread that evaluates the task.
    @patch(state_task_activitiy.StateTaskActivity._eval_execution)
    def evaluate(original: Callable[..., Any], self: Any, env: Any) -> None:
        _evaluated.env = env
        try:
            original(self, env)
        finally:
            token = env.states.context_object.context_object_data.get("Task", {}).get("Token")
            if endpoint := env.callback_pool_manager.get(token):
                _close(env, endpoint)

    @patch(callback.ActivityTaskStartEndpoint.wait)
    def wait_for_worker(original: Callable[..., Any], self: Any, timeout_seconds: float) -> Any:
        env, taken = _evaluated.env, self._next_activity_task_start_event
        came = running(env).clock.wait(taken, timeout_seconds, env.is_running, idle=True)
        return self._outcome if came else None

    @patch(callback.CallbackEndpoint.wait)
    def wait_for_answer(original: Callable[..., Any], self: Any, timeout: float | None = None) -> Any:
        _await_answer(_evaluated.env, self, timeout or _FOREVER)
        return self.get_outcome()

    @patch(callback.HeartbeatEndpoint.clear_and_wait)
    def wait_for_heartbeat(original: Callable[..., Any], self: Any) -> bool:
        return _await_heartbeat(_evaluated.env, self)


def _nested_executions() -> None:
    def carried(build: Any) -> None:
        @patch(build)
        def resolver(original: Callable[..., Any], self: Any, env: Any, *args: Any, **kwargs: Any) -> Any:
            arn = env.stack[-1]["ExecutionArn"]
            look, clock = original(self, env, *args, **kwargs), running(env).clock
            begun = clock.elapsed()

            def looked() -> Any:
                try:
                    return look()
                finally:
                    nested = sfn_stores[arn.split(":")[4]][arn.split(":")[3]].executions.get(arn)
                    if nested is not None and nested.exec_worker and nested.exec_worker.env:
                        clock.reach(begun + running(nested.exec_worker.env).duration())

            return looked

    carried(state_task_service_sfn.StateTaskServiceSfn._build_sync_resolver)
    carried(state_task_service_sfn.StateTaskServiceSfn._build_sync2_resolver)


class _Evaluated(threading.local):
    env: Any = None


_evaluated = _Evaluated()


def _close(env: Any, endpoint: Any) -> None:
    endpoint.daylab_closed = True
    running(env).clock.token_closed(endpoint.callback_id)


def _await_answer(env: Any, endpoint: Any, seconds: float, *, idle: bool = True) -> None:
    clock = running(env).clock
    clock.token_given(endpoint.callback_id)
    clock.wait(endpoint._notify_event, seconds, env.is_running, idle=idle)


def _await_heartbeat(env: Any, heartbeats: Any, *, idle: bool = True) -> bool:
    clock = running(env).clock
    clock.token_given(heartbeats)
    came = clock.wait(heartbeats._next_heartbeat_event, heartbeats._heartbeat_seconds, env.is_running, idle=idle)
    heartbeats._next_heartbeat_event.clear()
    clock.token_closed(heartbeats)
    return came


def _outcome(env: Any, endpoint: Any, heartbeats: Any, seconds: float, *, idle: bool) -> Any:
    try:
        if heartbeats is None:
            _await_answer(env, endpoint, seconds, idle=idle)
        while heartbeats is not None and endpoint.get_outcome() is None and env.is_running():
            if not _await_heartbeat(env, heartbeats, idle=idle) and env.is_running():
                return endpoint.get_outcome() or callback.HeartbeatTimedOut()
        return endpoint.get_outcome() or callback.CallbackOutcomeTimedOut(callback_id=endpoint.callback_id)
    finally:
        _close(env, endpoint)


def _answers_to_closed_tokens() -> None:
    def endpoint(provider: Any, context: Any, token: str) -> Any:
        for execution in provider.get_store(context).executions.values():
            env = execution.exec_worker and execution.exec_worker.env
            if env and (found := env.callback_pool_manager.get(token)):
                if getattr(found, "daylab_closed", False) or found.get_outcome() is not None:
                    raise TaskTimedOut(CLOSED)
                return found
        return None

    def checked(operation: Any) -> None:
        @patch(operation)
        def answer(
            original: Callable[..., Any], self: Any, context: Any, task_token: str, *args: Any, **kw: Any
        ) -> Any:
            endpoint(self, context, task_token)
            return original(self, context, task_token, *args, **kw)

    checked(StepFunctionsProvider.send_task_success)
    checked(StepFunctionsProvider.send_task_failure)

    @patch(StepFunctionsProvider.send_task_heartbeat)
    def heartbeat(original: Callable[..., Any], self: Any, context: Any, task_token: str, **kwargs: Any) -> Any:
        found = endpoint(self, context, task_token)
        if found is not None and not found.notify_heartbeat():
            return {}
        return original(self, context, task_token, **kwargs)
