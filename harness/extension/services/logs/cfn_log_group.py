"""Log groups in CloudFormation: they have the key, the retention and the tags of their template.

Source (D): CloudFormation Template Reference, AWS::Logs::LogGroup: all but the name changes in place. LocalStack makes
groups by their name alone, and reports updates as done.

Limits: tags are given when a group is made; data protection policies are left out.
"""

from collections.abc import Mapping
from typing import Any

from localstack.services.cloudformation import provider_utils as util
from localstack.services.cloudformation.resource_provider import OperationStatus, ProgressEvent

from harness.extension.patching import Patches, documented

__all__ = ["declare"]

_PROVIDER = "localstack.services.logs.resource_providers.aws_logs_loggroup:LogsLogGroupProvider"
REFERENCE = documented(
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-logs-loggroup.html"
)


def declare(patches: Patches) -> None:
    """Correct the resource provider."""

    @patches.replace(f"{_PROVIDER}.create", "dd58c9c3c0", REFERENCE)
    def create(self: Any, request: Any) -> ProgressEvent[Any]:
        """A stack's log group has its key, retention and tags."""
        model, logs = request.desired_state, request.aws_client_factory.logs
        if not model.get("LogGroupName"):
            model["LogGroupName"] = util.generate_default_name(request.stack_name, request.logical_resource_id)
        name = model["LogGroupName"]
        key = {"kmsKeyId": model["KmsKeyId"]} if model.get("KmsKeyId") else {}
        tags = {"tags": {tag["Key"]: tag["Value"] for tag in model["Tags"]}} if model.get("Tags") else {}
        logs.create_log_group(logGroupName=name, **key, **tags)
        if model.get("RetentionInDays"):
            _retain(logs, model)
        model["Arn"] = logs.describe_log_groups(logGroupNamePrefix=name)["logGroups"][0]["arn"]
        return _done(request)

    @patches.replace(f"{_PROVIDER}.update", "9c5029289d", REFERENCE)
    def update(self: Any, request: Any) -> ProgressEvent[Any]:
        """A stack update changes a log group's key and retention."""
        before, model, logs = request.previous_state, request.desired_state, request.aws_client_factory.logs
        model.update({key: before[key] for key in ("LogGroupName", "Arn") if key in before})
        key = model.get("KmsKeyId")
        if key and key != before.get("KmsKeyId"):
            logs.associate_kms_key(logGroupName=model["LogGroupName"], kmsKeyId=key)
        elif before.get("KmsKeyId") and not key:
            logs.disassociate_kms_key(logGroupName=model["LogGroupName"])
        _retain(logs, model)
        return _done(request)


def _retain(logs: Any, model: Mapping[str, Any]) -> None:
    if days := model.get("RetentionInDays"):
        logs.put_retention_policy(logGroupName=model["LogGroupName"], retentionInDays=int(days))
    else:
        logs.delete_retention_policy(logGroupName=model["LogGroupName"])


def _done(request: Any) -> ProgressEvent[Any]:
    return ProgressEvent(
        OperationStatus.SUCCESS, resource_model=request.desired_state, custom_context=request.custom_context
    )
