"""CloudWatch in CloudFormation: stack updates change alarms, composite alarms and log groups.

LocalStack reports these updates as done and changes nothing, and drops a log group's RetentionInDays. Which property
changes in place: CloudFormation Template Reference, AWS::CloudWatch::Alarm, AWS::CloudWatch::CompositeAlarm,
AWS::Logs::LogGroup (D): all but the names.

Limits: tags, KmsKeyId and data protection policies of log groups are left out.
"""

from collections.abc import Callable
from typing import Any

from localstack.services.cloudformation.resource_provider import OperationStatus, ProgressEvent
from localstack.services.cloudwatch.resource_providers.aws_cloudwatch_alarm import CloudWatchAlarmProvider
from localstack.services.cloudwatch.resource_providers.aws_cloudwatch_compositealarm import (
    CloudWatchCompositeAlarmProvider,
)
from localstack.services.logs.resource_providers.aws_logs_loggroup import LogsLogGroupProvider
from localstack.utils.patch import patch

__all__ = ["install"]


def install() -> None:
    """Correct the resource providers."""
    _updates_put_again()
    _retention()


def _updates_put_again() -> None:
    """An alarm that is put again keeps its state; see ``cloudwatch``."""

    @patch(CloudWatchAlarmProvider.update, pass_target=False)
    def update(self: Any, request: Any) -> Any:
        request.desired_state["AlarmName"] = request.previous_state["AlarmName"]
        return self.create(request)

    @patch(CloudWatchCompositeAlarmProvider.update, pass_target=False)
    def update_composite(self: Any, request: Any) -> Any:
        request.desired_state["AlarmName"] = request.previous_state["AlarmName"]
        return self.create(request)


def _retention() -> None:
    @patch(LogsLogGroupProvider.create)
    def create(original: Callable[..., Any], self: Any, request: Any) -> Any:
        event = original(self, request)
        if request.desired_state.get("RetentionInDays"):
            _retain(request)
        return event

    @patch(LogsLogGroupProvider.update, pass_target=False)
    def update(self: Any, request: Any) -> Any:
        name = {key: request.previous_state[key] for key in ("LogGroupName", "Arn") if key in request.previous_state}
        request.desired_state.update(name)
        _retain(request)
        return ProgressEvent(
            OperationStatus.SUCCESS, resource_model=request.desired_state, custom_context=request.custom_context
        )


def _retain(request: Any) -> None:
    logs, model = request.aws_client_factory.logs, request.desired_state
    if days := model.get("RetentionInDays"):
        logs.put_retention_policy(logGroupName=model["LogGroupName"], retentionInDays=int(days))
    else:
        logs.delete_retention_policy(logGroupName=model["LogGroupName"])
