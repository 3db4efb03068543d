"""CloudWatch in CloudFormation: stack updates change alarms, composite alarms and log groups.

LocalStack reports these updates as done and changes nothing, and drops a log group's RetentionInDays. Which property
changes in place: CloudFormation Template Reference, AWS::CloudWatch::Alarm, AWS::CloudWatch::CompositeAlarm,
AWS::Logs::LogGroup (D): all but the names.

Limits: tags, KmsKeyId and data protection policies of log groups are left out.
"""

from collections.abc import Callable
from typing import Any

from localstack.services.cloudformation.resource_provider import OperationStatus, ProgressEvent

from harness.extension.patching import Patches, documented

__all__ = ["declare"]

_AWS_CLOUDWATCH_ALARM = "localstack.services.cloudwatch.resource_providers.aws_cloudwatch_alarm"
_AWS_CLOUDWATCH_COMPOSITEALARM = "localstack.services.cloudwatch.resource_providers.aws_cloudwatch_compositealarm"
_AWS_LOGS_LOGGROUP = "localstack.services.logs.resource_providers.aws_logs_loggroup"
REFERENCE = "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference"
LOG_GROUP = documented(f"{REFERENCE}/aws-resource-logs-loggroup.html")


def declare(patches: Patches) -> None:
    """Correct the resource providers."""
    _updates_put_again(patches)
    _retention(patches)


def _updates_put_again(patches: Patches) -> None:
    """An alarm that is put again keeps its state; see ``cloudwatch``."""

    @patches.replace(
        f"{_AWS_CLOUDWATCH_ALARM}:CloudWatchAlarmProvider.update",
        "2e71a948fe",
        documented(f"{REFERENCE}/aws-resource-cloudwatch-alarm.html"),
    )
    def update(self: Any, request: Any) -> Any:
        """A stack update changes an alarm."""
        request.desired_state["AlarmName"] = request.previous_state["AlarmName"]
        return self.create(request)

    @patches.replace(
        f"{_AWS_CLOUDWATCH_COMPOSITEALARM}:CloudWatchCompositeAlarmProvider.update",
        "f95513a45f",
        documented(f"{REFERENCE}/aws-resource-cloudwatch-compositealarm.html"),
    )
    def update_composite(self: Any, request: Any) -> Any:
        """A stack update changes a composite alarm."""
        request.desired_state["AlarmName"] = request.previous_state["AlarmName"]
        return self.create(request)


def _retention(patches: Patches) -> None:
    @patches.wrap(f"{_AWS_LOGS_LOGGROUP}:LogsLogGroupProvider.create", "dd58c9c3c0", LOG_GROUP)
    def create(original: Callable[..., Any], self: Any, request: Any) -> Any:
        """A log group of a stack has its retention."""
        event = original(self, request)
        if request.desired_state.get("RetentionInDays"):
            _retain(request)
        return event

    @patches.replace(f"{_AWS_LOGS_LOGGROUP}:LogsLogGroupProvider.update", "9c5029289d", LOG_GROUP)
    def update(self: Any, request: Any) -> Any:
        """A stack update changes a log group's retention."""
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
