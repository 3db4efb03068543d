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
from moto.apigateway.exceptions import StageStillActive

from harness.extension.patching import Patches, documented, recorded

__all__ = ["declare"]

_PROVIDER = "localstack.services.apigateway.next_gen.provider"
STAGES = documented("https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-stages.html")


def declare(patches: Patches) -> None:
    """Correct creation and deletion of deployments."""

    @patches.wrap(f"{_PROVIDER}:ApigatewayNextGenProvider.create_deployment", "ddd54e5538", STAGES)
    def create(
        original: Callable[..., Any], self: Any, context: Any, rest_api_id: str, stage_name: Any = None, **given: Any
    ) -> Any:
        """A deployment to a stage that exists keeps the stage's settings, and has the API's policy."""
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

    @patches.wrap(
        f"{_PROVIDER}:ApigatewayNextGenProvider.delete_deployment",
        "3793e7c889",
        recorded("LocalStack: tests/aws/services/apigateway/test_apigateway_common.snapshot.json"),
    )
    def delete(
        original: Callable[..., Any], self: Any, context: Any, rest_api_id: str, deployment_id: str, **given: Any
    ) -> None:
        """A deployment that a stage points to is not deleted."""
        api = get_moto_rest_api(context, rest_api_id)
        if any(stage.deployment_id == deployment_id for stage in api.stages.values()):
            raise StageStillActive
        original(self, context, rest_api_id, deployment_id, **given)
