"""``AWS::Scheduler::Schedule``: stack updates change schedules, and a stack's schedule has all of its properties.

Source (D): CloudFormation Template Reference, AWS::Scheduler::Schedule: a change of Name replaces the schedule,
anything else changes in place. LocalStack cannot update schedules and drops ActionAfterCompletion.
"""

from typing import Any, Final

from botocore import xform_name
from localstack.services.cloudformation import provider_utils
from localstack.services.cloudformation.resource_provider import OperationStatus, ProgressEvent

from harness.extension.patching import Patches, documented

__all__ = ["declare"]

_PROVIDER = "localstack.services.scheduler.resource_providers.aws_scheduler_schedule:SchedulerScheduleProvider"
SCHEDULE = documented(
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-scheduler-schedule.html"
)
_PROPERTIES: Final = (
    "ActionAfterCompletion", "Description", "EndDate", "FlexibleTimeWindow", "GroupName", "KmsKeyArn", "Name",
    "ScheduleExpression", "ScheduleExpressionTimezone", "StartDate", "State", "Target",
)  # fmt: skip


def declare(patches: Patches) -> None:
    """Correct the resource provider."""

    @patches.replace(f"{_PROVIDER}.create", "8806f596a6", SCHEDULE)
    def create(self: Any, request: Any) -> Any:
        """A schedule of a stack has all of its properties."""
        model = request.desired_state
        if not model.get("Name"):
            name = provider_utils.generate_default_name(request.stack_name, request.logical_resource_id)
            model["Name"] = name[-64:].lstrip("-")
        return _put(request, model, "CreateSchedule")

    @patches.replace(f"{_PROVIDER}.update", "5c17f03f6c", SCHEDULE)
    def update(self: Any, request: Any) -> Any:
        """A stack update changes a schedule in place."""
        model = {**request.desired_state, "Name": request.previous_state["Name"]}
        return _put(request, model, "UpdateSchedule")


def _put(request: Any, model: Any, operation: str) -> ProgressEvent[Any]:
    client = request.aws_client_factory.scheduler
    shape = client.meta.service_model.operation_model(operation).input_shape
    given = {name: model[name] for name in _PROPERTIES if model.get(name) is not None}
    put = getattr(client, xform_name(operation))
    answer = put(**provider_utils.convert_request_kwargs(given, shape))
    return ProgressEvent(
        OperationStatus.SUCCESS,
        resource_model={**model, "Arn": answer["ScheduleArn"]},
        custom_context=request.custom_context,
    )
