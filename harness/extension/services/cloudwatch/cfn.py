"""CloudWatch in CloudFormation: stack updates change alarms and composite alarms.

LocalStack reports these updates as done and changes nothing. Which property changes in place: CloudFormation Template
Reference, AWS::CloudWatch::Alarm, AWS::CloudWatch::CompositeAlarm (D): all but the names.
"""

from typing import Any

from harness.extension.patching import Patches, documented

__all__ = ["declare"]

_AWS_CLOUDWATCH_ALARM = "localstack.services.cloudwatch.resource_providers.aws_cloudwatch_alarm"
_AWS_CLOUDWATCH_COMPOSITEALARM = "localstack.services.cloudwatch.resource_providers.aws_cloudwatch_compositealarm"
REFERENCE = "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference"


def declare(patches: Patches) -> None:
    """Correct the resource providers; an alarm that is put again keeps its state, see ``cloudwatch``."""

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
