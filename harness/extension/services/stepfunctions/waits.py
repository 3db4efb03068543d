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
from localstack.services.stepfunctions.asl.component.common.retry.retrier_outcome import RetrierOutcome
from localstack.services.stepfunctions.asl.eval.callback import callback
from localstack.services.stepfunctions.backend.store import sfn_stores

from harness.extension.patching import Patches, documented, engine, recorded
from harness.extension.services.stepfunctions.running import running
from harness.extension.timescale import Timescale

__all__ = ["declare"]

_COMPONENT = "localstack.services.stepfunctions.asl.component"
_WAIT = f"{_COMPONENT}.state.state_wait.wait_function"
_TASK = f"{_COMPONENT}.state.state_execution.state_task"
_SYNC = f"{_TASK}.service.state_task_service_callback"
_SFN = f"{_TASK}.service.state_task_service_sfn:StateTaskServiceSfn"
_CALLBACK = "localstack.services.stepfunctions.asl.eval.callback.callback"
_PROVIDER = "localstack.services.stepfunctions.provider"

RETRY = documented("https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html")
WAIT = documented("https://docs.aws.amazon.com/step-functions/latest/dg/state-wait.html")
TOKENS = documented("https://docs.aws.amazon.com/step-functions/latest/dg/connect-to-resource.html")
CLOSED_TOKENS = documented("https://docs.aws.amazon.com/step-functions/latest/apireference/API_SendTaskSuccess.html")
ACTIVITY = documented("https://docs.aws.amazon.com/step-functions/latest/apireference/API_GetActivityTask.html")
HEARTBEAT = recorded("LocalStack: tests/aws/services/stepfunctions/v2/timeouts/test_heartbeats.snapshot.json")

CLOSED = "Task Timed Out: 'Provided task does not exist anymore'"
LONG_POLL = 60.0
"""AWS's seconds after which GetActivityTask answers without a task (D: API reference)."""

_LOOK = 0.05
"""Real seconds between looks at what other executions and workers do."""

_FOREVER = 99_999_999
"""Default of TimeoutSeconds (D)."""


def declare(patches: Patches, timescale: Timescale) -> None:
    """Let waits pass by the execution's clock."""
    _states_and_retries(patches)
    _tokens(patches)
    _answers_to_closed_tokens(patches)
    _nested_executions(patches)
    patches.put(
        f"{_SYNC}:_DELAY_SECONDS_SYNC_CONDITION_CHECK",
        "32af587487",
        engine("nested executions end within milliseconds"),
        "A nested execution is looked at often.",
        _LOOK,
    )

    @patches.replace(f"{_PROVIDER}:StepFunctionsProvider._pull_activity_task", "1b1e13fb0f", ACTIVITY)
    def pull(activity: Any) -> Any:
        """A long poll for an activity's task passes in the account's time."""
        account = activity.arn.split(":")[4]
        ends = time.monotonic() + timescale.real(account, LONG_POLL)
        while time.monotonic() < ends:
            try:
                return activity.get_task()
            except IndexError:
                time.sleep(_LOOK)
        return None


def _states_and_retries(patches: Patches) -> None:
    @patches.wrap(f"{_WAIT}.wait_function:WaitFunction._wait_interval", "42c517e8c2", WAIT)
    def wait(original: Callable[..., Any], self: Any, env: Any, wait_seconds: float) -> None:
        """A Wait state waits on the execution's clock, and ends with the execution."""
        running(env).clock.sleep(wait_seconds, env.is_running)

    @patches.wrap(f"{_WAIT}.timestamp:Timestamp._get_wait_seconds", "b1b6ac417e", WAIT)
    def until(original: Callable[..., Any], self: Any, env: Any) -> float:
        """``Timestamp`` is UTC."""
        self.string.eval(env=env)
        text = env.stack.pop()
        moment = self._from_timestamp_string(timestamp=text) if isinstance(text, str) else None
        if moment is None:
            raise FailureEventException(self._create_failure_event(env, text))
        return float((moment.replace(tzinfo=datetime.UTC) - running(env).now()).total_seconds())

    @patches.wrap(f"{_COMPONENT}.common.retry.retrier_decl:RetrierDecl._eval_body", "378b31c15b", RETRY)
    def retry(original: Callable[..., Any], self: Any, env: Any) -> None:
        """Waits between attempts pass on the execution's clock, and end with the execution."""
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


def _tokens(patches: Patches) -> None:
    """Task tokens: the branch is idle until its holder answers."""

    @patches.wrap(f"{_SYNC}:StateTaskServiceCallback._eval_wait_for_task_token", "e33b42f5ed", TOKENS)
    def wait(
        original: Callable[..., Any],
        self: Any,
        env: Any,
        timeout_seconds: float,
        callback_endpoint: Any,
        heartbeat_endpoint: Any,
    ) -> Any:
        # A job that is waited for (.sync) works while its token is out; it may answer either way.
        """A task waits for its token on the execution's clock."""
        is_idle = str(self.resource.condition) == "waitForTaskToken"
        return _outcome(env, callback_endpoint, heartbeat_endpoint, timeout_seconds, idle=is_idle)

    # An activity's waits do not name their execution; they run in the thread that evaluates the task.
    @patches.wrap(f"{_TASK}.state_task_activitiy:StateTaskActivity._eval_execution", "b20371d806", ACTIVITY)
    def evaluate(original: Callable[..., Any], self: Any, env: Any) -> None:
        """An activity's token is closed when its task ends."""
        _evaluated.env = env
        try:
            original(self, env)
        finally:
            token = env.states.context_object.context_object_data.get("Task", {}).get("Token")
            if endpoint := env.callback_pool_manager.get(token):
                _close(env, endpoint)

    @patches.wrap(f"{_CALLBACK}:ActivityTaskStartEndpoint.wait", "f1d55e2041", ACTIVITY)
    def wait_for_worker(original: Callable[..., Any], self: Any, timeout_seconds: float) -> Any:
        """A task waits for an activity's worker on the execution's clock."""
        env, taken = _evaluated.env, self._next_activity_task_start_event
        came = running(env).clock.wait(taken, timeout_seconds, env.is_running, idle=True)
        return self._outcome if came else None

    @patches.wrap(f"{_CALLBACK}:CallbackEndpoint.wait", "6627e78225", TOKENS)
    def wait_for_answer(original: Callable[..., Any], self: Any, timeout: float | None = None) -> Any:
        """An answer is waited for on the execution's clock."""
        _await_answer(_evaluated.env, self, timeout or _FOREVER)
        return self.get_outcome()

    @patches.wrap(f"{_CALLBACK}:HeartbeatEndpoint.clear_and_wait", "81aeb2003d", HEARTBEAT)
    def wait_for_heartbeat(original: Callable[..., Any], self: Any) -> bool:
        """A heartbeat is waited for on the execution's clock."""
        return _await_heartbeat(_evaluated.env, self)


def _nested_executions(patches: Patches) -> None:
    @patches.wrap(f"{_SFN}._build_sync_resolver", "4bfd7d563f", TOKENS)
    @patches.wrap(f"{_SFN}._build_sync2_resolver", "453c4b08e3", TOKENS)
    def resolver(original: Callable[..., Any], self: Any, env: Any, *args: Any, **kwargs: Any) -> Any:
        """A nested execution carries its time to the state that waits for it."""
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


def _answers_to_closed_tokens(patches: Patches) -> None:
    def endpoint(provider: Any, context: Any, token: str) -> Any:
        for execution in provider.get_store(context).executions.values():
            env = execution.exec_worker and execution.exec_worker.env
            if env and (found := env.callback_pool_manager.get(token)):
                if getattr(found, "daylab_closed", False) or found.get_outcome() is not None:
                    raise TaskTimedOut(CLOSED)
                return found
        return None

    @patches.wrap(f"{_PROVIDER}:StepFunctionsProvider.send_task_success", "9c896f79ac", CLOSED_TOKENS)
    @patches.wrap(f"{_PROVIDER}:StepFunctionsProvider.send_task_failure", "f534b88f15", CLOSED_TOKENS)
    def answer(original: Callable[..., Any], self: Any, context: Any, task_token: str, *args: Any, **kw: Any) -> Any:
        """The token of a task that is over answers TaskTimedOut."""
        endpoint(self, context, task_token)
        return original(self, context, task_token, *args, **kw)

    @patches.wrap(f"{_PROVIDER}:StepFunctionsProvider.send_task_heartbeat", "bb470205e2", CLOSED_TOKENS)
    def heartbeat(original: Callable[..., Any], self: Any, context: Any, task_token: str, **kwargs: Any) -> Any:
        """A heartbeat for a closed token answers TaskTimedOut; without HeartbeatSeconds it is accepted."""
        found = endpoint(self, context, task_token)
        if found is not None and not found.notify_heartbeat():
            return {}
        return original(self, context, task_token, **kwargs)
