"""Errors of states: which name what went wrong, what Retry and Catch match, and what nothing catches.

* ``States.Runtime`` ends the execution at once: no Failed event of the state, no Retry, no Catch, no ``States.ALL``
  (R: LocalStack's recorded ``test_catch_states_runtime``; D: Developer Guide, "Error names"). That covers paths that
  find nothing and parameters that the service cannot be called with (see ``parameters``). The cause names the state
  and the event at which it was entered (R).
* ``States.TaskFailed`` matches every error but ``States.Timeout``; ``States.ALL`` every one but ``States.Runtime`` (D).
  ``States.DataLimitExceeded`` is caught by ``States.ALL`` (R, against the documentation's word "terminal").
* ``States.HeartbeatTimeout`` matches a heartbeat that did not come (D), which is reported as ``States.Timeout`` (R).
* A Choice state without a match and without Default: ``States.Runtime``, "Failed to transition out of the state. The
  state does not point to a next state." (Q: measured in us-east-1; the documentation's ``States.NoChoiceMatched`` is
  in conflict with it). A Variable that is not in the input, other than for IsPresent: ``States.Runtime``, "Invalid
  path '$.x': The choice state's condition path references an invalid value." (Q).
* ``EventBridge.FailedEntry`` has EventBridge's answer as its cause, a text as every cause (D: Developer Guide, "Add
  EventBridge events with Step Functions"); LocalStack gives an object, which no client expects.
* Errors of branches and iterations keep their names: LocalStack could not pass on ``States.Timeout``.
"""

from collections.abc import Callable
from typing import Any

from localstack.aws.api.stepfunctions import ExecutionFailedEventDetails, HistoryEventType
from localstack.services.stepfunctions.asl.component.common.error_name.custom_error_name import CustomErrorName
from localstack.services.stepfunctions.asl.component.common.error_name.error_equals_decl import ErrorEqualsDecl
from localstack.services.stepfunctions.asl.component.common.error_name.error_name import ErrorName
from localstack.services.stepfunctions.asl.component.common.error_name.failure_event import (
    FailureEvent,
    FailureEventException,
)
from localstack.services.stepfunctions.asl.component.common.error_name.states_error_name import StatesErrorName
from localstack.services.stepfunctions.asl.component.common.error_name.states_error_name_type import (
    StatesErrorNameType,
)
from localstack.services.stepfunctions.asl.component.common.path.input_path import InputPath
from localstack.services.stepfunctions.asl.component.common.path.output_path import OutputPath
from localstack.services.stepfunctions.asl.component.state.state import CommonStateField
from localstack.services.stepfunctions.asl.component.state.state_choice.comparison import comparison_variable
from localstack.services.stepfunctions.asl.component.state.state_choice.comparison.comparison_operator_type import (
    ComparisonOperatorType,
)
from localstack.services.stepfunctions.asl.component.state.state_choice.comparison.variable import NoSuchVariable
from localstack.services.stepfunctions.asl.component.state.state_choice.state_choice import StateChoice
from localstack.services.stepfunctions.asl.component.state.state_execution.execute_state import ExecutionState
from localstack.services.stepfunctions.asl.component.state.state_execution.state_task.service import (
    state_task_service_events,
)
from localstack.services.stepfunctions.asl.eval.callback.callback import HeartbeatTimeoutError
from localstack.services.stepfunctions.asl.eval.environment import Environment
from localstack.services.stepfunctions.asl.eval.event.event_detail import EventDetails
from localstack.services.stepfunctions.asl.utils.encoding import to_json_str
from localstack.services.stepfunctions.asl.utils.json_path import NoSuchJsonPathError
from localstack.utils.patch import patch

from harness.extension.services.stepfunctions.matching import RUNTIME, matches, no_result

__all__ = ["Uncatchable", "install", "runtime_error", "uncatchable"]

NO_NEXT_STATE = "Failed to transition out of the state. The state does not point to a next state."
INVALID_VALUE = "Invalid path '{path}': The choice state's condition path references an invalid value."
_TOLD = ("An error occurred while executing the state", "The execution reached the maximum number")
"""How causes begin that say already where."""


class Uncatchable(BaseException):
    """Ends the execution with ``failure``; no Exception, so that no state handles it on its way."""

    def __init__(self, failure: FailureEventException) -> None:
        super().__init__(failure)
        self.failure = failure


def runtime_error(env: Any, cause: str) -> FailureEventException:
    """``States.Runtime`` in the state that ``env`` is in."""
    details = ExecutionFailedEventDetails(error=RUNTIME, cause=cause)
    return FailureEventException(
        FailureEvent(
            env=env,
            error_name=StatesErrorName(typ=StatesErrorNameType.StatesRuntime),
            event_type=HistoryEventType.ExecutionFailed,
            event_details=EventDetails(executionFailedEventDetails=details),
        )
    )


def uncatchable(env: Any, error: BaseException) -> Uncatchable | None:
    """What ends the execution because of ``error``; None where Retry and Catch may have it."""
    if isinstance(error, Uncatchable):
        return error
    if isinstance(error, FailureEventException):
        pair = error.extract_error_cause_pair()
        return Uncatchable(error) if pair and pair[0] == RUNTIME else None
    if isinstance(error, NoSuchJsonPathError):
        data = to_json_str(error.data)
        field = env.next_field_name
        cause = f"The JSONPath '{error.json_path}' specified for the field '{field}' could not be found in the input"
        return Uncatchable(runtime_error(env, f"{cause} '{data}'"))
    return None


def install() -> None:
    """Give errors AWS's names and reach."""
    _names()
    _choices()
    _paths()
    _failed_entries()

    @patch(CommonStateField._eval_body)
    def evaluate(original: Callable[..., Any], self: Any, env: Any) -> None:
        try:
            original(self, env)
        except Uncatchable as error:
            raise error.failure from None


def _names() -> None:
    @patch(CustomErrorName.__init__)
    def any_name(original: Callable[..., Any], self: Any, error_name: str | None) -> None:
        ErrorName.__init__(self, error_name=error_name)

    @patch(ErrorEqualsDecl._eval_body)
    def equals(original: Callable[..., Any], self: Any, env: Any) -> None:
        error = env.stack.pop()
        name = error.error_name if error is not None else None
        names = [each.error_name for each in self.error_names]
        env.stack.append(matches(names, name, is_heartbeat=getattr(error, "daylab_heartbeat", False)))

    @patch(FailureEvent.__init__)
    def failed(original: Callable[..., Any], self: Any, env: Any, *args: Any, **kwargs: Any) -> None:
        original(self, env, *args, **kwargs)
        if (entered := getattr(env, "daylab_entered", None)) is not None:
            self.source_event_id = entered

    @patch(FailureEventException.get_execution_failed_event_details)
    def details(original: Callable[..., Any], self: Any) -> Any:
        pair = self.extract_error_cause_pair()
        if pair and pair[1] and str(pair[1]).startswith(_TOLD):
            return ExecutionFailedEventDetails(error=pair[0], cause=pair[1])
        return original(self)

    @patch(Environment.set_error)
    def ended_by(original: Callable[..., Any], self: Any, error: Any) -> None:
        if self.is_frame() and error and error.get("error") == RUNTIME:
            self.event_history_context.daylab_abandoned = True
        original(self, error=error)

    for state in _with_own_errors():
        _marks_heartbeats(state)


def _with_own_errors() -> list[Any]:
    found, waiting = [], [ExecutionState]
    while waiting:
        state = waiting.pop()
        waiting.extend(state.__subclasses__())
        if "_from_error" in vars(state):
            found.append(state)
    return found


def _marks_heartbeats(state: Any) -> None:
    @patch(state._from_error)
    def from_error(original: Callable[..., Any], self: Any, env: Any, ex: Exception) -> Any:
        failure = original(self, env=env, ex=ex)
        if isinstance(ex, HeartbeatTimeoutError) and failure.error_name is not None:
            failure.error_name.daylab_heartbeat = True
        return failure


def _choices() -> None:
    @patch(StateChoice._eval_state)
    def choose(original: Callable[..., Any], self: Any, env: Any) -> None:
        for rule in self.choices_decl.rules:
            rule.eval(env)
            if env.stack.pop() is True:
                env.stack.append(rule.next_stmt.name)
                return
        if self.default_state is None:
            raise runtime_error(env, NO_NEXT_STATE)
        env.stack.append(self.default_state.state_name)

    @patch(comparison_variable.ComparisonVariable._eval_body)
    def compare(original: Callable[..., Any], self: Any, env: Any) -> None:
        self.variable.eval(env)
        asks_for_presence = self.comparison_function.operator_type == ComparisonOperatorType.IsPresent
        if isinstance(env.stack[-1], NoSuchVariable) and not asks_for_presence:
            path = self.variable.string_sampler.literal_value
            raise runtime_error(env, INVALID_VALUE.format(path=path))
        self.comparison_function.eval(env)


def _paths() -> None:
    def told(component: Any) -> None:
        @patch(component._eval_body)
        def evaluate(original: Callable[..., Any], self: Any, env: Any) -> None:
            try:
                original(self, env)
            except FailureEventException:
                path = self.string_sampler.literal_value
                raise runtime_error(env, f"Invalid path '{path}' : {no_result(path, env.stack[-1])}") from None

    told(InputPath)
    told(OutputPath)


def _failed_entries() -> None:
    @patch(state_task_service_events.SfnFailedEntryCountException.__init__)
    def told(original: Callable[..., Any], self: Any, cause: Any) -> None:
        original(self, cause)
        self.cause = to_json_str(cause, separators=(",", ":"))
