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

from harness.extension.patching import Patches, engine, quoted, recorded
from harness.extension.services.stepfunctions.clock import ExecutionClock
from harness.extension.timescale import Timescale

__all__ = ["ENDINGS", "Running", "abandon", "declare", "running"]

_EXECUTION_WORKER = "localstack.services.stepfunctions.backend.execution_worker"
_STATE = "localstack.services.stepfunctions.asl.component.state.state"
_EVENT_MANAGER = "localstack.services.stepfunctions.asl.eval.event.event_manager"
_ENVIRONMENT = "localstack.services.stepfunctions.asl.eval.environment"
CLOCK = engine("waits pass in the account's time, what is reported stays AWS's")

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


def declare(patches: Patches, timescale: Timescale) -> None:
    """Give each execution its clock and date events by it."""

    @patches.wrap(f"{_EXECUTION_WORKER}:ExecutionWorker._get_evaluation_environment", "38d2bc0c02", CLOCK)
    def environment(original: Callable[..., Any], self: Any) -> Any:
        """An execution has a clock, which dates its events."""
        env = original(self)
        execution = self._execution_communication.execution
        env.daylab_running = Running(execution.start_date, ExecutionClock(timescale.of(execution.account_id)))
        env.event_manager.daylab_main, env.event_manager.daylab_running = env, env.daylab_running
        env.event_manager._get_current_timestamp = env.daylab_running.now
        return env

    @patches.wrap(f"{_ENVIRONMENT}:Environment.as_inner_frame_of", "f8f886257f", CLOCK)
    def as_inner_frame_of(original: Callable[..., Any], cls: Any, env: Any, *args: Any, **kwargs: Any) -> Any:
        """What runs inside an execution shares its clock."""
        frame = original(cls, env, *args, **kwargs)
        frame.daylab_running = running(env)
        frame.daylab_entered = getattr(env, "daylab_entered", None)
        if getattr(env.event_history_context, "daylab_abandoned", False):
            frame.event_history_context.daylab_abandoned = True
        return frame

    @patches.wrap(f"{_ENVIRONMENT}:Environment.set_ended", "772428fc3e", CLOCK)
    @patches.wrap(f"{_ENVIRONMENT}:Environment.set_error", "e09d9eedea", CLOCK)
    @patches.wrap(f"{_ENVIRONMENT}:Environment.set_timed_out", "4323a44c73", CLOCK)
    @patches.wrap(f"{_ENVIRONMENT}:Environment.set_stop", "f3457b489c", CLOCK)
    def changed(original: Callable[..., Any], self: Any, *args: Any, **kwargs: Any) -> Any:
        """Whatever waits in an execution notices its end."""
        answer = original(self, *args, **kwargs)
        running(self).clock.wake()
        return answer

    @patches.wrap(
        f"{_STATE}:CommonStateField._eval_state_input",
        "de67169280",
        recorded("LocalStack: tests/aws/services/stepfunctions/v2, source of a failure's event"),
    )
    def entered(original: Callable[..., Any], self: Any, env: Any) -> Any:
        # The state's own event is the last one here; failures name it as the one at which the state was entered.
        """A failure names the event at which its state was entered."""
        env.daylab_entered = env.event_history_context.source_event_id
        env.daylab_state = self
        env.states.context_object.context_object_data["State"]["EnteredTime"] = running(env).now().isoformat()
        return original(self, env)

    @patches.wrap(
        f"{_EVENT_MANAGER}:EventManager.add_event",
        "c453154b14",
        quoted("https://github.com/floci-io/floci/issues/2734"),
    )
    def add_event(
        original: Callable[..., Any], self: Any, context: Any, event_type: Any, event_details: Any = None, **more: Any
    ) -> Any:
        """Nothing follows the event that ends an execution, and what was abandoned reports nothing."""
        if getattr(context, "daylab_abandoned", False) or getattr(self, "daylab_ended", False):
            return context.last_published_event_id
        if event_type in ENDINGS and (execution := getattr(self, "daylab_running", None)):
            self.daylab_ended = True
            execution.ended()
            return original(self, context, event_type, event_details, timestamp=execution.now(), **more)
        return original(self, context, event_type, event_details, **more)
