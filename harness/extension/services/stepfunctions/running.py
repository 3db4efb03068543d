"""What daylab keeps of a running execution: its clock, where each branch is, and which branches count no more.

LocalStack evaluates an execution in environments: one for the main line, frames for branches, iterations and tasks.
Their common :class:`Running` travels with them and dates the events. An environment that was abandoned (its branch
was stopped, its task timed out) may still be at work, but what it reports is not part of the history any more; nor is
anything after the event that ends the execution (Q: measured on AWS, https://github.com/floci-io/floci/issues/2734).
"""

import datetime
from collections.abc import Callable
from typing import Any

from localstack.aws.api.stepfunctions import HistoryEventType
from localstack.services.stepfunctions.asl.component.state.state import CommonStateField
from localstack.services.stepfunctions.asl.eval.environment import Environment
from localstack.services.stepfunctions.asl.eval.event.event_manager import EventManager
from localstack.services.stepfunctions.backend.execution_worker import ExecutionWorker
from localstack.utils.patch import patch

from harness.extension.services.stepfunctions.clock import ExecutionClock
from harness.extension.timescale import Timescale

__all__ = ["ENDINGS", "Running", "abandon", "install", "running"]

ENDINGS = frozenset(
    {
        HistoryEventType.ExecutionAborted,
        HistoryEventType.ExecutionFailed,
        HistoryEventType.ExecutionSucceeded,
        HistoryEventType.ExecutionTimedOut,
    }
)
"""Events that end an execution."""


class Running:
    """One execution.

    Args:
        started: when it started.
        clock: its clock.
    """

    def __init__(self, started: datetime.datetime, clock: ExecutionClock) -> None:
        self.started = started
        self.clock = clock
        self._ended_after: float | None = None

    def now(self) -> datetime.datetime:
        """The moment as AWS would date it; after the end, the end."""
        return self.started + datetime.timedelta(seconds=self.duration())

    def duration(self) -> float:
        """AWS's seconds that it has taken so far, or took."""
        return self.clock.elapsed() if self._ended_after is None else self._ended_after

    def ended(self, after: float | None = None) -> None:
        """It ends now, or ended ``after`` AWS's seconds."""
        if self._ended_after is None:
            self._ended_after = self.clock.elapsed() if after is None else after


def running(env: Any) -> Running:
    """The execution that an environment belongs to; one of its own where nobody started one (TestState)."""
    found = getattr(env, "daylab_running", None)
    if found is None:
        found = env.daylab_running = Running(datetime.datetime.now(datetime.UTC), ExecutionClock())
    return found


def abandon(env: Any) -> None:
    """Let an environment and all inside it count no more."""
    env.event_history_context.daylab_abandoned = True
    running(env).clock.branch_ended(env)
    for frame in list(env._frames):
        abandon(frame)


def install(timescale: Timescale) -> None:
    """Give each execution its clock and date events by it."""

    @patch(ExecutionWorker._get_evaluation_environment)
    def environment(original: Callable[..., Any], self: Any) -> Any:
        env = original(self)
        execution = self._execution_communication.execution
        env.daylab_running = Running(execution.start_date, ExecutionClock(timescale.of(execution.account_id)))
        env.event_manager.daylab_main, env.event_manager.daylab_running = env, env.daylab_running
        env.event_manager._get_current_timestamp = env.daylab_running.now
        return env

    framed = Environment.as_inner_frame_of.__func__

    def as_inner_frame_of(cls: Any, env: Any, *args: Any, **kwargs: Any) -> Any:
        frame = framed(cls, env, *args, **kwargs)
        frame.daylab_running = running(env)
        frame.daylab_entered = getattr(env, "daylab_entered", None)
        if getattr(env.event_history_context, "daylab_abandoned", False):
            frame.event_history_context.daylab_abandoned = True
        return frame

    Environment.as_inner_frame_of = classmethod(as_inner_frame_of)

    for change in (Environment.set_ended, Environment.set_error, Environment.set_timed_out, Environment.set_stop):
        _wakes(change)

    @patch(CommonStateField._eval_state_input)
    def entered(original: Callable[..., Any], self: Any, env: Any) -> Any:
        # The state's own event is the last one here; failures name it as the one at which the state was entered.
        env.daylab_entered = env.event_history_context.source_event_id
        env.daylab_state = self
        env.states.context_object.context_object_data["State"]["EnteredTime"] = running(env).now().isoformat()
        return original(self, env)

    @patch(EventManager.add_event)
    def add_event(
        original: Callable[..., Any], self: Any, context: Any, event_type: Any, event_details: Any = None, **more: Any
    ) -> Any:
        if getattr(context, "daylab_abandoned", False) or getattr(self, "daylab_ended", False):
            return context.last_published_event_id
        if event_type in ENDINGS and (execution := getattr(self, "daylab_running", None)):
            self.daylab_ended = True
            execution.ended()
            return original(self, context, event_type, event_details, timestamp=execution.now(), **more)
        return original(self, context, event_type, event_details, **more)


def _wakes(change: Any) -> None:
    @patch(change)
    def changed(original: Callable[..., Any], self: Any, *args: Any, **kwargs: Any) -> Any:
        answer = original(self, *args, **kwargs)
        running(self).clock.wake()
        return answer
