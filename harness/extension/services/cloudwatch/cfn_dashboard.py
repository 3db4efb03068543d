"""``AWS::CloudWatch::Dashboard``.

Source (D): CloudFormation Template Reference, AWS::CloudWatch::Dashboard: DashboardBody is required, a change of
DashboardName replaces the dashboard; Ref is its name.
"""

from typing import Any

from localstack.services.cloudformation import provider_utils
from localstack.services.cloudformation.resource_provider import OperationStatus, ProgressEvent, ResourceProvider

__all__ = ["DashboardProvider"]


class DashboardProvider(ResourceProvider[Any]):
    """Makes, changes and deletes dashboards."""

    TYPE = "AWS::CloudWatch::Dashboard"
    SCHEMA = {  # noqa: RUF012 - the attribute that LocalStack reads
        "typeName": TYPE,
        "properties": {},
        "required": ["DashboardBody"],
        "createOnlyProperties": ["/properties/DashboardName"],
        "primaryIdentifier": ["/properties/DashboardName"],
    }

    def create(self, request: Any) -> ProgressEvent[Any]:
        """Put a new dashboard."""
        model = request.desired_state
        if not model.get("DashboardName"):
            name = provider_utils.generate_default_name(request.stack_name, request.logical_resource_id)
            model["DashboardName"] = name
        return self._put(request, model)

    def update(self, request: Any) -> ProgressEvent[Any]:
        """Put a dashboard again."""
        name = {"DashboardName": request.previous_state["DashboardName"]}
        return self._put(request, {**request.desired_state, **name})

    def delete(self, request: Any) -> ProgressEvent[Any]:
        """Delete a dashboard."""
        model = request.desired_state
        request.aws_client_factory.cloudwatch.delete_dashboards(DashboardNames=[model["DashboardName"]])
        return ProgressEvent(OperationStatus.SUCCESS, resource_model=model, custom_context=request.custom_context)

    @staticmethod
    def _put(request: Any, model: dict[str, Any]) -> ProgressEvent[Any]:
        request.aws_client_factory.cloudwatch.put_dashboard(
            DashboardName=model["DashboardName"], DashboardBody=model["DashboardBody"]
        )
        return ProgressEvent(OperationStatus.SUCCESS, resource_model=model, custom_context=request.custom_context)
