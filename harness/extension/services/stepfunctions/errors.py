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
from localstack.services.stepfunctions.asl.component.common.error_name.error_name import ErrorName
from localstack.services.stepfunctions.asl.component.common.error_name.failure_event import (
    FailureEvent,
    FailureEventException,
)
from localstack.services.stepfunctions.asl.component.common.error_name.states_error_name import StatesErrorName
from localstack.services.stepfunctions.asl.component.common.error_name.states_error_name_type import (
    StatesErrorNameType,
)
from localstack.services.stepfunctions.asl.component.state.state_choice.comparison.comparison_operator_type import (
    ComparisonOperatorType,
)
from localstack.services.stepfunctions.asl.component.state.state_choice.comparison.variable import NoSuchVariable
from localstack.services.stepfunctions.asl.eval.callback.callback import HeartbeatTimeoutError
from localstack.services.stepfunctions.asl.eval.event.event_detail import EventDetails
from localstack.services.stepfunctions.asl.utils.encoding import to_json_str
from localstack.services.stepfunctions.asl.utils.json_path import NoSuchJsonPathError

from harness.extension.patching import Patches, documented, quoted, recorded
from harness.extension.services.stepfunctions.matching import RUNTIME, matches, no_result

__all__ = ["Uncatchable", "declare", "runtime_error", "uncatchable"]

_COMPONENT = "localstack.services.stepfunctions.asl.component"
_ERROR_NAME = f"{_COMPONENT}.common.error_name"
_PATH = f"{_COMPONENT}.common.path"
_CHOICE = f"{_COMPONENT}.state.state_choice"
_EXECUTION = f"{_COMPONENT}.state.state_execution"
_TASK = f"{_EXECUTION}.state_task"
_SERVICE = f"{_TASK}.service.state_task_service"

_NAMES = documented("https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html")
HEARTBEAT = recorded("LocalStack: tests/aws/services/stepfunctions/v2/timeouts/test_heartbeats.snapshot.json")
RUNTIME_ERRORS = recorded("LocalStack: tests/aws/services/stepfunctions/v2, test_catch_states_runtime")
CHOICES = quoted("measured in us-east-1: a Choice state without a match ends in States.Runtime")
PATHS = quoted("measured in us-east-1: 'Invalid path' in the cause of States.Runtime")

OWN_ERRORS = {
    f"{_EXECUTION}.execute_state:ExecutionState._from_error": "effa9035fc",
    f"{_TASK}.state_task:StateTask._from_error": "2fe648dccb",
    f"{_TASK}.state_task_lambda:StateTaskLambda._from_error": "82ffb78b81",
    f"{_TASK}.state_task_activitiy:StateTaskActivity._from_error": "061f2d250a",
    f"{_SERVICE}_api_gateway:StateTaskServiceApiGateway._from_error": "7b3c4d9005",
    f"{_SERVICE}_aws_sdk:StateTaskServiceAwsSdk._from_error": "8e5f79320a",
    f"{_SERVICE}_batch:StateTaskServiceBatch._from_error": "56f17149d1",
    f"{_SERVICE}_callback:StateTaskServiceCallback._from_error": "b403ede0af",
    f"{_SERVICE}_dynamodb:StateTaskServiceDynamoDB._from_error": "4d8c578635",
    f"{_SERVICE}_events:StateTaskServiceEvents._from_error": "965033e359",
    f"{_SERVICE}_glue:StateTaskServiceGlue._from_error": "21dc347c79",
    f"{_SERVICE}_lambda:StateTaskServiceLambda._from_error": "98b7e96dd8",
    f"{_SERVICE}_sfn:StateTaskServiceSfn._from_error": "261b6def9a",
    f"{_SERVICE}_sns:StateTaskServiceSns._from_error": "b807ef956e",
    f"{_SERVICE}_sqs:StateTaskServiceSqs._from_error": "a3e2a3b598",
}
"""What makes an event of an error, in the kinds of states that do so in their own way → fingerprint."""

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


def declare(patches: Patches) -> None:
    """Give errors AWS's names and reach."""
    _names(patches)
    _choices(patches)
    _paths(patches)
    _failed_entries(patches)

    @patches.wrap(f"{_COMPONENT}.state.state:CommonStateField._eval_body", "84a87223b9", RUNTIME_ERRORS)
    def evaluate(original: Callable[..., Any], self: Any, env: Any) -> None:
        """States.Runtime ends the execution at once."""
        try:
            original(self, env)
        except Uncatchable as error:
            raise error.failure from None


def _names(patches: Patches) -> None:
    @patches.wrap(f"{_ERROR_NAME}.custom_error_name:CustomErrorName.__init__", "3aacd0320b", _NAMES)
    def any_name(original: Callable[..., Any], self: Any, error_name: str | None) -> None:
        """A Fail state may have any error name."""
        ErrorName.__init__(self, error_name=error_name)

    @patches.wrap(f"{_ERROR_NAME}.error_equals_decl:ErrorEqualsDecl._eval_body", "bfa87f8635", _NAMES)
    def equals(original: Callable[..., Any], self: Any, env: Any) -> None:
        """Retry and Catch match errors as AWS does."""
        error = env.stack.pop()
        name = error.error_name if error is not None else None
        names = [each.error_name for each in self.error_names]
        env.stack.append(matches(names, name, is_heartbeat=getattr(error, "daylab_heartbeat", False)))

    @patches.wrap(f"{_ERROR_NAME}.failure_event:FailureEvent.__init__", "8dbc7d41bf", RUNTIME_ERRORS)
    def failed(original: Callable[..., Any], self: Any, env: Any, *args: Any, **kwargs: Any) -> None:
        """A failure follows the event at which its state was entered."""
        original(self, env, *args, **kwargs)
        if (entered := getattr(env, "daylab_entered", None)) is not None:
            self.source_event_id = entered

    @patches.wrap(
        f"{_ERROR_NAME}.failure_event:FailureEventException.get_execution_failed_event_details",
        "96fcd69926",
        RUNTIME_ERRORS,
    )
    def details(original: Callable[..., Any], self: Any) -> Any:
        """A cause that says where already is not wrapped again."""
        pair = self.extract_error_cause_pair()
        if pair and pair[1] and str(pair[1]).startswith(_TOLD):
            return ExecutionFailedEventDetails(error=pair[0], cause=pair[1])
        return original(self)

    @patches.wrap(
        "localstack.services.stepfunctions.asl.eval.environment:Environment.set_error", "e09d9eedea", RUNTIME_ERRORS
    )
    def ended_by(original: Callable[..., Any], self: Any, error: Any) -> None:
        """A frame that ends with States.Runtime reports nothing more."""
        if self.is_frame() and error and error.get("error") == RUNTIME:
            self.event_history_context.daylab_abandoned = True
        original(self, error=error)

    def from_error(original: Callable[..., Any], self: Any, env: Any, ex: Exception) -> Any:
        """An error that a missing heartbeat has caused can be told from other States.Timeout."""
        failure = original(self, env=env, ex=ex)
        if isinstance(ex, HeartbeatTimeoutError) and failure.error_name is not None:
            failure.error_name.daylab_heartbeat = True
        return failure

    for target, expected in OWN_ERRORS.items():
        patches.wrap(target, expected, HEARTBEAT)(from_error)


def _choices(patches: Patches) -> None:
    @patches.wrap(f"{_CHOICE}.state_choice:StateChoice._eval_state", "0991dd0563", CHOICES)
    def choose(original: Callable[..., Any], self: Any, env: Any) -> None:
        """A Choice state without a match and without Default ends in States.Runtime."""
        for rule in self.choices_decl.rules:
            rule.eval(env)
            if env.stack.pop() is True:
                env.stack.append(rule.next_stmt.name)
                return
        if self.default_state is None:
            raise runtime_error(env, NO_NEXT_STATE)
        env.stack.append(self.default_state.state_name)

    @patches.wrap(f"{_CHOICE}.comparison.comparison_variable:ComparisonVariable._eval_body", "313919b826", CHOICES)
    def compare(original: Callable[..., Any], self: Any, env: Any) -> None:
        """A Variable that is not in the input ends in States.Runtime, other than for IsPresent."""
        self.variable.eval(env)
        asks_for_presence = self.comparison_function.operator_type == ComparisonOperatorType.IsPresent
        if isinstance(env.stack[-1], NoSuchVariable) and not asks_for_presence:
            path = self.variable.string_sampler.literal_value
            raise runtime_error(env, INVALID_VALUE.format(path=path))
        self.comparison_function.eval(env)


def _paths(patches: Patches) -> None:
    @patches.wrap(f"{_PATH}.input_path:InputPath._eval_body", "798b79721a", PATHS)
    @patches.wrap(f"{_PATH}.output_path:OutputPath._eval_body", "a194be9218", PATHS)
    def evaluate(original: Callable[..., Any], self: Any, env: Any) -> None:
        """A path that finds nothing is named in the cause."""
        try:
            original(self, env)
        except FailureEventException:
            path = self.string_sampler.literal_value
            raise runtime_error(env, f"Invalid path '{path}' : {no_result(path, env.stack[-1])}") from None


def _failed_entries(patches: Patches) -> None:
    @patches.wrap(
        f"{_SERVICE}_events:SfnFailedEntryCountException.__init__",
        "c2ad5bfb40",
        documented("https://docs.aws.amazon.com/step-functions/latest/dg/connect-eventbridge.html"),
    )
    def told(original: Callable[..., Any], self: Any, cause: Any) -> None:
        """The cause of EventBridge.FailedEntry is a text."""
        original(self, cause)
        self.cause = to_json_str(cause, separators=(",", ":"))
