"""``AWS::Logs::MetricFilter``.

Source (D): CloudFormation Template Reference, AWS::Logs::MetricFilter: FilterPattern, LogGroupName and
MetricTransformations are required, a change of FilterName or LogGroupName replaces the filter; Ref is its name.
"""

from contextlib import suppress
from typing import Any

from localstack.services.cloudformation import provider_utils
from localstack.services.cloudformation.resource_provider import OperationStatus, ProgressEvent, ResourceProvider

__all__ = ["MetricFilterProvider"]

NAMES = {
    "MetricName": "metricName",
    "MetricNamespace": "metricNamespace",
    "MetricValue": "metricValue",
    "DefaultValue": "defaultValue",
    "Unit": "unit",
}


class MetricFilterProvider(ResourceProvider[Any]):
    """Makes, changes and deletes metric filters."""

    TYPE = "AWS::Logs::MetricFilter"
    SCHEMA = {  # noqa: RUF012 - the attribute that LocalStack reads
        "typeName": TYPE,
        "properties": {},
        "required": ["FilterPattern", "LogGroupName", "MetricTransformations"],
        "createOnlyProperties": ["/properties/FilterName", "/properties/LogGroupName"],
        "primaryIdentifier": ["/properties/FilterName"],
    }

    def create(self, request: Any) -> ProgressEvent[Any]:
        """Put a new filter."""
        model = request.desired_state
        if not model.get("FilterName"):
            model["FilterName"] = provider_utils.generate_default_name(request.stack_name, request.logical_resource_id)
        return self._put(request, model)

    def update(self, request: Any) -> ProgressEvent[Any]:
        """Put a filter again."""
        name = {"FilterName": request.previous_state["FilterName"]}
        return self._put(request, {**request.desired_state, **name})

    def delete(self, request: Any) -> ProgressEvent[Any]:
        """Delete a filter; one that is gone is deleted."""
        logs, model = request.aws_client_factory.logs, request.desired_state
        with suppress(logs.exceptions.ResourceNotFoundException):  # it went with its log group, for example
            logs.delete_metric_filter(filterName=model["FilterName"], logGroupName=model["LogGroupName"])
        return ProgressEvent(OperationStatus.SUCCESS, resource_model=model, custom_context=request.custom_context)

    @staticmethod
    def _put(request: Any, model: dict[str, Any]) -> ProgressEvent[Any]:
        request.aws_client_factory.logs.put_metric_filter(
            filterName=model["FilterName"],
            filterPattern=model["FilterPattern"],
            logGroupName=model["LogGroupName"],
            metricTransformations=[_transformation(each) for each in model["MetricTransformations"]],
        )
        return ProgressEvent(OperationStatus.SUCCESS, resource_model=model, custom_context=request.custom_context)


def _transformation(properties: dict[str, Any]) -> dict[str, Any]:
    given = {argument: properties[name] for name, argument in NAMES.items() if properties.get(name) is not None}
    given["metricValue"] = str(given["metricValue"])
    if "defaultValue" in given:
        given["defaultValue"] = float(given["defaultValue"])
    if dimensions := properties.get("Dimensions"):
        given["dimensions"] = {each["Key"]: each["Value"] for each in dimensions}
    return given
