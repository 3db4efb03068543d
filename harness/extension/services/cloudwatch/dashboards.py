"""CloudWatch dashboards: a body that cannot be shown is refused, and lists tell its size.

Sources: API Reference, "PutDashboard" (D: InvalidParameterInput with DashboardValidationMessages) and "Dashboard body
structure and syntax" (D: ``widgets``, each with ``type`` and ``properties``); the words of the refusals are Q. A
dashboard's Size is its body's, in bytes (R: LocalStack's snapshot, ``test_dashboard_lifecycle``).

Limits: properties within widgets are not looked at.
"""

import json
from collections.abc import Callable
from typing import Any

from localstack.aws.api.cloudwatch import DashboardInvalidInputError
from localstack.services.cloudwatch.provider_v2 import CloudwatchProvider

from harness.extension.patching import Patches, documented

__all__ = ["declare", "problems_of"]

_PROVIDER_V2 = "localstack.services.cloudwatch.provider_v2"


def declare(patches: Patches) -> None:
    """Correct PutDashboard."""

    @patches.wrap(
        f"{_PROVIDER_V2}:CloudwatchProvider.put_dashboard",
        "077e15c4a7",
        documented("https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutDashboard.html"),
    )
    def put(
        original: Callable[..., Any],
        self: CloudwatchProvider,
        context: Any,
        dashboard_name: str,
        dashboard_body: str,
        **more: Any,
    ) -> Any:
        """A body that cannot be shown is refused, and a dashboard's size is its body's."""
        if problems := problems_of(dashboard_body):
            raise _refusal(problems)
        answer = original(self, context, dashboard_name, dashboard_body, **more)
        stored = self.get_store(context.account_id, context.region).dashboards[dashboard_name]
        stored.size = len(dashboard_body.encode())
        return answer


def problems_of(body: str) -> list[dict[str, str]]:
    """What is wrong with a dashboard's body, as DashboardValidationMessages; empty if it can be shown."""
    try:
        found = json.loads(body)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        return [{"Message": "The field DashboardBody must be a valid JSON object"}]
    widgets = found.get("widgets")
    if not isinstance(widgets, list):
        return [{"DataPath": "", "Message": "Should have required property 'widgets'"}]
    return [
        {"DataPath": f"/widgets/{place}", "Message": f"Should have required property '{name}'"}
        for place, widget in enumerate(widgets)
        for name in ("type", "properties")
        if not isinstance(widget, dict) or name not in widget
    ]


def _refusal(problems: list[dict[str, str]]) -> DashboardInvalidInputError:
    if "DataPath" not in problems[0]:
        return DashboardInvalidInputError(problems[0]["Message"], dashboardValidationMessages=problems)
    told = f"The dashboard body is invalid, there are {len(problems)} validation errors: {json.dumps(problems)}"
    return DashboardInvalidInputError(told, dashboardValidationMessages=problems)
