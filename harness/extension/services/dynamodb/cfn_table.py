"""Tables that CloudFormation changes: LocalStack's provider of ``AWS::DynamoDB::Table`` can only make and delete them.

D: CloudFormation Template Reference, AWS::DynamoDB::Table, "Update requires" of each property: throughput, streams,
time to live, protection and one index more or less are changes in place, a key schema or a local secondary index
is not. CloudFormation waits until the table and its indexes are ACTIVE. Words Q: "Cannot perform more than one GSI
creation or deletion in a single update" (https://github.com/aws/aws-cdk/issues/14920), "Cannot update GSI's
properties other than Provisioned Throughput …" (https://github.com/aws-amplify/amplify-category-api/issues/988); see
also ``services.cloudformation.replacement``.

Limits: tags, point-in-time recovery, Kinesis destinations, encryption and table class stay as they were created.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from localstack.services.cloudformation.resource_provider import OperationStatus, ProgressEvent

from harness.extension.patching import Patches, documented

__all__ = ["StackUpdateError", "Step", "declare", "plan_steps"]

_AWS_DYNAMODB_TABLE = "localstack.services.dynamodb.resource_providers.aws_dynamodb_table"
TABLE = documented(
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-dynamodb-table.html"
)

REPLACING = ("/properties/KeySchema", "/properties/LocalSecondaryIndexes")
STEPS = "steps"


class StackUpdateError(ValueError):
    """A change that CloudFormation refuses; the message is CloudFormation's."""


@dataclass(frozen=True, slots=True)
class Step:
    """One call to DynamoDB.

    Attributes:
        operation: boto3's name of it.
        parameters: what it is called with, besides the table.
    """

    operation: str
    parameters: Mapping[str, Any] = field(default_factory=dict)


def plan_steps(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Step]:
    """Return the calls that turn a table with properties ``before`` into one with ``after``.

    Raises:
        StackUpdateError: CloudFormation does not make this change.
    """
    steps = [*_billing(before, after), *_indexes(before, after)]
    old, new = (properties.get("StreamSpecification") for properties in (before, after))
    if old != new:
        if old:
            steps.append(Step("update_table", {"StreamSpecification": {"StreamEnabled": False}}))
        if new:
            steps.append(Step("update_table", {"StreamSpecification": {"StreamEnabled": True, **new}}))
    if _changed(before, after, "DeletionProtectionEnabled"):
        protected = bool(after.get("DeletionProtectionEnabled"))
        steps.append(Step("update_table", {"DeletionProtectionEnabled": protected}))
    if _changed(before, after, "TimeToLiveSpecification"):
        told = after.get("TimeToLiveSpecification") or {**before["TimeToLiveSpecification"], "Enabled": False}
        steps.append(Step("update_time_to_live", {"TimeToLiveSpecification": told}))
    return steps


def _changed(before: Mapping[str, Any], after: Mapping[str, Any], name: str) -> bool:
    return bool(_written(before.get(name)) != _written(after.get(name)))


def _written(value: Any) -> Any:
    """A property as a template may write it: numbers and booleans can be texts."""
    if isinstance(value, Mapping):
        return {name: _written(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_written(each) for each in value]
    return value if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def _billing(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Step]:
    names = ("BillingMode", "ProvisionedThroughput")
    told = {name: after[name] for name in names if name in after and _changed(before, after, name)}
    if "BillingMode" in told and "ProvisionedThroughput" in after:
        told["ProvisionedThroughput"] = after["ProvisionedThroughput"]
    return [Step("update_table", told)] if told else []


def _indexes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Step]:
    old, new = (
        {index["IndexName"]: index for index in properties.get("GlobalSecondaryIndexes") or ()}
        for properties in (before, after)
    )
    gone, added = old.keys() - new.keys(), new.keys() - old.keys()
    if len(gone) + len(added) > 1:
        raise StackUpdateError("Cannot perform more than one GSI creation or deletion in a single update")
    updates = []
    for name in new.keys() & old.keys():
        if any(_changed(old[name], new[name], part) for part in ("KeySchema", "Projection")):
            raise StackUpdateError(
                "Cannot update GSI's properties other than Provisioned Throughput and Contributor Insights "
                "Specification. You can create a new GSI with a different name."
            )
        if _changed(old[name], new[name], "ProvisionedThroughput"):
            updates.append({"Update": {"IndexName": name, "ProvisionedThroughput": new[name]["ProvisionedThroughput"]}})
    updates += [{"Delete": {"IndexName": name}} for name in gone]
    steps = [Step("update_table", {"GlobalSecondaryIndexUpdates": [update]}) for update in updates]
    for name in added:
        create = {part: value for part, value in new[name].items() if part != "ContributorInsightsSpecification"}
        steps.append(
            Step(
                "update_table",
                {
                    "AttributeDefinitions": after["AttributeDefinitions"],
                    "GlobalSecondaryIndexUpdates": [{"Create": create}],
                },
            )
        )
    return steps


def declare(patches: Patches) -> None:
    """Teach LocalStack's provider to change tables."""
    says = "A change of the properties that AWS cannot change replaces the table."
    patches.derive(f"{_AWS_DYNAMODB_TABLE}:DynamoDBTableProvider.SCHEMA", "7e457f8af0", TABLE, says, _replacing)

    @patches.wrap(f"{_AWS_DYNAMODB_TABLE}:DynamoDBTableProvider.update", "14c59a0189", TABLE)
    def update(original: Callable[..., Any], self: Any, request: Any) -> Any:
        """A stack update changes a table and its indexes in place, step by step."""
        return _update(request)


def _replacing(schema: Mapping[str, Any]) -> dict[str, Any]:
    kept = schema["createOnlyProperties"]
    return {**schema, "createOnlyProperties": [*kept, *(each for each in REPLACING if each not in kept)]}


def _update(request: Any) -> Any:
    """Take the next step once the table is ready for it. Called until it reports an end."""
    context, dynamodb = request.custom_context, request.aws_client_factory.dynamodb
    before, after = request.previous_state, request.desired_state
    name = before["TableName"]
    if STEPS not in context:
        try:
            context[STEPS] = plan_steps(before, after)
        except StackUpdateError as error:
            return ProgressEvent(OperationStatus.FAILED, resource_model=before, message=str(error))
    table = dynamodb.describe_table(TableName=name)["Table"]
    states = [table["TableStatus"], *(index["IndexStatus"] for index in table.get("GlobalSecondaryIndexes", ()))]
    ready = set(states) == {"ACTIVE"}
    if ready and context[STEPS]:
        step = context[STEPS].pop(0)
        try:
            getattr(dynamodb, step.operation)(TableName=name, **step.parameters)
        except dynamodb.exceptions.ClientError as error:
            return ProgressEvent(OperationStatus.FAILED, resource_model=before, message=str(error))
        ready = False
    model = {**after, "TableName": name, "Arn": table["TableArn"]}
    if "LatestStreamArn" in table:
        model["StreamArn"] = table["LatestStreamArn"]
    status = OperationStatus.SUCCESS if ready else OperationStatus.IN_PROGRESS
    return ProgressEvent(status, resource_model=model, custom_context=context)
