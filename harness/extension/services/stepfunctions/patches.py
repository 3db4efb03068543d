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
from localstack.services.stepfunctions.asl.component.state.state_execution.state_task.service import (
    state_task_service_dynamodb,
    state_task_service_events,
    state_task_service_lambda,
    state_task_service_sfn,
    state_task_service_sns,
    state_task_service_sqs,
)
from localstack.services.stepfunctions.asl.component.state.state_execution.state_task.state_task_lambda import (
    StateTaskLambda,
)
from localstack.services.stepfunctions.asl.eval.event.event_detail import EventDetails
from localstack.services.stepfunctions.provider import StepFunctionsProvider
from localstack.utils.aws.arns import stepfunctions_state_machine_arn
from localstack.utils.patch import patch

from harness.extension.authorization.questions import Questions
from harness.extension.denials import is_denial
from harness.extension.services.lambda_ import execution_role
from harness.extension.services.stepfunctions import (
    branches,
    errors,
    histories,
    limits,
    log_delivery,
    parameters,
    refused_definitions,
    running,
    waits,
)
from harness.extension.services.stepfunctions.sdk_names import (
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

__all__ = ["install"]

NOT_ASSUMABLE = (
    "Neither the global service principal states.amazonaws.com, nor the regional one "
    "is authorized to assume the provided role."
)


def install(tools: Tools) -> None:
    """Correct the checks of roles and the names of refusals; then definitions, time, errors and ends of executions."""
    log_delivery.install(tools.questions)
    _check_roles(tools.questions)
    execution_role.install()
    running.install(tools.timescale)
    waits.install(tools.timescale)
    errors.install()
    parameters.install()
    limits.install()
    branches.install()
    refused_definitions.install()
    histories.install()
    for task, names in (
        (state_task_service_dynamodb.StateTaskServiceDynamoDB, DYNAMODB),
        (state_task_service_events.StateTaskServiceEvents, EVENTS),
        (state_task_service_lambda.StateTaskServiceLambda, LAMBDA),
        (state_task_service_sfn.StateTaskServiceSfn, STATES),
        (state_task_service_sns.StateTaskServiceSns, SNS),
        (state_task_service_sqs.StateTaskServiceSqs, SQS),
    ):
        _name_refusals(task, names)
    _name_refusals_of_bare_functions()


def _check_roles(questions: Questions) -> None:
    def require(role: str, machine_arn: str, region: str) -> None:
        principals = ("states.amazonaws.com", f"states.{region}.amazonaws.com")
        if not any(questions.service_may_assume(role, principal, machine_arn) for principal in principals):
            raise CommonServiceException("AccessDeniedException", NOT_ASSUMABLE, 400, sender_fault=True)

    @patch(StepFunctionsProvider.create_state_machine)
    def create(original: Callable[..., Any], self: Any, context: Any, request: Any, **kwargs: Any) -> Any:
        arn = stepfunctions_state_machine_arn(request["name"], context.account_id, context.region)
        require(request["roleArn"], arn, context.region)
        return original(self, context, request, **kwargs)

    @patch(StepFunctionsProvider.update_state_machine)
    def update(original: Callable[..., Any], self: Any, context: Any, state_machine_arn: str, **kwargs: Any) -> Any:
        if role := kwargs.get("role_arn"):
            require(role, state_machine_arn, context.region)
        return original(self, context, state_machine_arn, **kwargs)


def _is_refused_call(error: Exception) -> bool:
    """Whether a service refused a call: for the caller's rights, or for a field that was null (see ``parameters``)."""
    if not isinstance(error, ClientError) or error.operation_name == "AssumeRole":
        return False
    return is_denial(error) or "Member must not be null" in error.response["Error"].get("Message", "")


def _name_refusals(task: Any, names: SdkNames) -> None:
    @patch(task._from_error)
    def from_error(original: Callable[..., Any], self: Any, env: Any, ex: Exception) -> Any:
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


def _name_refusals_of_bare_functions() -> None:
    """A task whose resource is the function's own ARN has events of its own kind."""

    @patch(StateTaskLambda._from_error)
    def from_error(original: Callable[..., Any], self: Any, env: Any, ex: Exception) -> Any:
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
