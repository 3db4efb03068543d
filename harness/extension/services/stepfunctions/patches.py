"""Step Functions: a role that it may not assume is refused at once, and refused tasks fail under AWS's names.

* CreateStateMachine and UpdateStateMachine: ``AccessDeniedException`` 400, "Neither the global service principal
  states.amazonaws.com, nor the regional one is authorized to assume the provided role." Quoted (Q):
  https://github.com/lumigo-io/lumigo-CLI/issues/83.
* Tasks: the optimised integrations report refusals as the Java SDK does, message and ``(Service: AWSLambda; Status
  Code: 403; Error Code: AccessDeniedException; Request ID: …; Proxy: null)``. The error is named for the exception
  class: the code's own where the service's API model knows it (``SNS.AuthorizationErrorException``: M), else the
  service's base class: ``Lambda.AWSLambdaException`` is quoted (Q); those of DynamoDB, SQS, Step Functions and
  EventBridge follow from the same rule (U).

Limits: other failures stay as LocalStack words them; so does a role whose trust is taken away later, for which no
record was found. Trust policies are asked with the state machine as ``aws:SourceArn``, as when it runs: see
``execution_role``.
"""

from collections.abc import Callable
from typing import Any

from botocore.exceptions import ClientError
from localstack.aws.api import CommonServiceException
from localstack.aws.api.stepfunctions import (
    HistoryEventType,
    LambdaFunctionFailedEventDetails,
    TaskFailedEventDetails,
)
from localstack.services.stepfunctions.asl.component.common.error_name.custom_error_name import CustomErrorName
from localstack.services.stepfunctions.asl.component.common.error_name.failure_event import FailureEvent
from localstack.services.stepfunctions.asl.eval.event.event_detail import EventDetails
from localstack.utils.aws.arns import stepfunctions_state_machine_arn

from harness.extension.authorization.questions import Questions
from harness.extension.denials import is_denial
from harness.extension.patching import Patches, documented, from_model, quoted
from harness.extension.services.stepfunctions import (
    branches,
    errors,
    execution_role,
    expression_limits,
    histories,
    jsonata,
    limits,
    log_delivery,
    parameters,
    refused_definitions,
    release,
    running,
    waits,
)
from harness.extension.services.stepfunctions.sdk_names import (
    BOTO_NAMES,
    DYNAMODB,
    EVENTS,
    LAMBDA,
    SNS,
    SQS,
    STATES,
    SdkNames,
    refused_task,
)
from harness.extension.tools import Tools

__all__ = ["declare"]

_PROVIDER = "localstack.services.stepfunctions.provider"
_TASK = "localstack.services.stepfunctions.asl.component.state.state_execution.state_task"
_SERVICE = f"{_TASK}.service.state_task_service"
NAMES = from_model("botocore's models: errors of the service, else its base class in the Java SDK")

NOT_ASSUMABLE = (
    "Neither the global service principal states.amazonaws.com, nor the regional one "
    "is authorized to assume the provided role."
)


def declare(patches: Patches, tools: Tools) -> None:
    """Correct the checks of roles and the names of refusals; then definitions, time, errors and ends of executions."""
    log_delivery.declare(patches, tools.questions)
    _check_roles(patches, tools.questions)
    execution_role.declare(patches)
    running.declare(patches, tools.timescale)
    waits.declare(patches, tools.timescale)
    errors.declare(patches)
    parameters.declare(patches)
    jsonata.declare(patches)
    limits.declare(patches)
    expression_limits.declare(patches)
    branches.declare(patches)
    refused_definitions.declare(patches)
    histories.declare(patches)
    patches.derive(
        f"{_SERVICE}:StateTaskService._SERVICE_NAME_SFN_TO_BOTO_OVERRIDES",
        "12c98073b2",
        documented("https://docs.aws.amazon.com/step-functions/latest/dg/supported-services-awssdk.html"),
        "Services are found under their names in the SDK (cloudwatchlogs, eventbridge).",
        lambda known: {**known, **BOTO_NAMES},
    )
    _name_refusals(patches)
    _name_refusals_of_bare_functions(patches)
    patches.then(lambda: tools.releases.add("stepfunctions", stop=release.stop))


def _check_roles(patches: Patches, questions: Questions) -> None:
    def require(role: str, machine_arn: str, region: str) -> None:
        principals = ("states.amazonaws.com", f"states.{region}.amazonaws.com")
        if not any(questions.service_may_assume(role, principal, machine_arn) for principal in principals):
            raise CommonServiceException("AccessDeniedException", NOT_ASSUMABLE, 400, sender_fault=True)

    @patches.wrap(
        f"{_PROVIDER}:StepFunctionsProvider.create_state_machine",
        "c31cc2c906",
        quoted("https://github.com/lumigo-io/lumigo-CLI/issues/83"),
    )
    def create(original: Callable[..., Any], self: Any, context: Any, request: Any, **kwargs: Any) -> Any:
        """A state machine is refused whose role cannot be assumed."""
        arn = stepfunctions_state_machine_arn(request["name"], context.account_id, context.region)
        require(request["roleArn"], arn, context.region)
        return original(self, context, request, **kwargs)

    @patches.wrap(
        f"{_PROVIDER}:StepFunctionsProvider.update_state_machine",
        "d0dad85529",
        quoted("https://github.com/lumigo-io/lumigo-CLI/issues/83"),
    )
    def update(original: Callable[..., Any], self: Any, context: Any, state_machine_arn: str, **kwargs: Any) -> Any:
        """A state machine is not given a role that cannot be assumed."""
        if role := kwargs.get("role_arn"):
            require(role, state_machine_arn, context.region)
        return original(self, context, state_machine_arn, **kwargs)


def _is_refused_call(error: Exception) -> bool:
    """Whether a service refused a call: for the caller's rights, or for a field that was null (see ``parameters``)."""
    if not isinstance(error, ClientError) or error.operation_name == "AssumeRole":
        return False
    return is_denial(error) or "Member must not be null" in error.response["Error"].get("Message", "")


def _name_refusals(patches: Patches) -> None:
    for target, expected, names in (
        (f"{_SERVICE}_dynamodb:StateTaskServiceDynamoDB._from_error", "4d8c578635", DYNAMODB),
        (f"{_SERVICE}_events:StateTaskServiceEvents._from_error", "965033e359", EVENTS),
        (f"{_SERVICE}_lambda:StateTaskServiceLambda._from_error", "98b7e96dd8", LAMBDA),
        (f"{_SERVICE}_sfn:StateTaskServiceSfn._from_error", "261b6def9a", STATES),
        (f"{_SERVICE}_sns:StateTaskServiceSns._from_error", "b807ef956e", SNS),
        (f"{_SERVICE}_sqs:StateTaskServiceSqs._from_error", "a3e2a3b598", SQS),
    ):
        patches.wrap(target, expected, NAMES)(_naming(names))


def _naming(names: SdkNames) -> Callable[..., Any]:
    def from_error(original: Callable[..., Any], self: Any, env: Any, ex: Exception) -> Any:
        """A refused task fails under the SDK's name of the error."""
        if not _is_refused_call(ex):
            return original(self, env=env, ex=ex)
        error, cause = refused_task(names, ex)
        details = TaskFailedEventDetails(
            error=error, cause=cause, resource=self._get_sfn_resource(), resourceType=self._get_sfn_resource_type()
        )
        return FailureEvent(
            env=env,
            error_name=CustomErrorName(error),
            event_type=HistoryEventType.TaskFailed,
            event_details=EventDetails(taskFailedEventDetails=details),
        )

    return from_error


def _name_refusals_of_bare_functions(patches: Patches) -> None:
    """A task whose resource is the function's own ARN has events of its own kind."""

    @patches.wrap(f"{_TASK}.state_task_lambda:StateTaskLambda._from_error", "82ffb78b81", NAMES)
    def from_error(original: Callable[..., Any], self: Any, env: Any, ex: Exception) -> Any:
        """A refused function fails under the SDK's name in the event of its kind."""
        if not _is_refused_call(ex):
            return original(self, env=env, ex=ex)
        error, cause = refused_task(LAMBDA, ex)
        details = LambdaFunctionFailedEventDetails(error=error, cause=cause)
        return FailureEvent(
            env=env,
            error_name=CustomErrorName(error),
            event_type=HistoryEventType.LambdaFunctionFailed,
            event_details=EventDetails(lambdaFunctionFailedEventDetails=details),
        )
