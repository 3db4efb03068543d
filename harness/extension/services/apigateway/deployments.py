"""API Gateway (REST): a deployment is a snapshot that stages point to.

* CreateDeployment to a stage that exists points it to the new snapshot and keeps its settings; variables that are given
  are added to it (D: API Gateway Developer Guide, "Set up a stage for a REST API"). moto makes a new stage without
  settings in its place.
* The API's resource policy is part of the snapshot (D: "Control access to a REST API with API Gateway resource
  policies": a changed policy has to be deployed).
* A deployment that a stage points to cannot be deleted (R: LocalStack's snapshots,
  ``tests/aws/services/apigateway/test_apigateway_common.py``); moto knows only the stage that it was made for.
"""

from collections.abc import Callable
from typing import Any

from localstack.services.apigateway.helpers import get_apigateway_store, get_moto_rest_api
from localstack.services.apigateway.next_gen.provider import ApigatewayNextGenProvider
from localstack.utils.patch import patch
from moto.apigateway.exceptions import StageStillActive

__all__ = ["install"]


def install() -> None:
    """Correct creation and deletion of deployments."""

    @patch(ApigatewayNextGenProvider.create_deployment)
    def create(
        original: Callable[..., Any], self: Any, context: Any, rest_api_id: str, stage_name: Any = None, **given: Any
    ) -> Any:
        api = get_moto_rest_api(context, rest_api_id)
        stage = api.stages.get(stage_name) if stage_name and not given.get("canary_settings") else None
        variables = given.pop("variables", None) if stage else given.get("variables")
        deployment = original(self, context, rest_api_id, stage_name=stage_name, **given)
        snapshots = get_apigateway_store(context=context).internal_deployments[rest_api_id.lower()]
        snapshots[deployment["id"]].policy = api.policy
        if stage:
            made = api.stages[stage_name]
            stage.deployment_id = deployment["id"]
            stage.variables = {**(stage.variables or {}), **(variables or {})}
            stage.last_updated_date = made.created_date
            if given.get("stage_description"):
                stage.description = given["stage_description"]
            api.stages[stage_name] = stage
        return deployment

    @patch(ApigatewayNextGenProvider.delete_deployment)
    def delete(
        original: Callable[..., Any], self: Any, context: Any, rest_api_id: str, deployment_id: str, **given: Any
    ) -> None:
        api = get_moto_rest_api(context, rest_api_id)
        if any(stage.deployment_id == deployment_id for stage in api.stages.values()):
            raise StageStillActive
        original(self, context, rest_api_id, deployment_id, **given)
