"""API Gateway in CloudFormation: stack updates change what is there, and no property is dropped.

LocalStack leaves the updates of most AWS::ApiGateway resources out (it reports success and changes nothing), applies a
part of a method's and of a stage's properties, and deletes every stage of an API together with any deployment of it.
Which property changes in place and which replaces the resource: CloudFormation Template Reference,
AWS::ApiGateway::* (D). A changed method is not live until a new deployment is made, and CloudFormation makes one only
for a new logical id (D: AWS::ApiGateway::Deployment).

Limits: tags of stages are applied at creation only; custom domains are left alone.
"""

import json
from collections.abc import Callable
from typing import Any

from localstack.services.apigateway.resource_providers.aws_apigateway_account import ApiGatewayAccountProvider
from localstack.services.apigateway.resource_providers.aws_apigateway_apikey import ApiGatewayApiKeyProvider
from localstack.services.apigateway.resource_providers.aws_apigateway_deployment import ApiGatewayDeploymentProvider
from localstack.services.apigateway.resource_providers.aws_apigateway_gatewayresponse import (
    ApiGatewayGatewayResponseProvider,
)
from localstack.services.apigateway.resource_providers.aws_apigateway_method import ApiGatewayMethodProvider
from localstack.services.apigateway.resource_providers.aws_apigateway_model import ApiGatewayModelProvider
from localstack.services.apigateway.resource_providers.aws_apigateway_requestvalidator import (
    ApiGatewayRequestValidatorProvider,
)
from localstack.services.apigateway.resource_providers.aws_apigateway_restapi import ApiGatewayRestApiProvider
from localstack.services.apigateway.resource_providers.aws_apigateway_stage import ApiGatewayStageProvider
from localstack.services.apigateway.resource_providers.aws_apigateway_usageplan import ApiGatewayUsagePlanProvider
from localstack.services.cloudformation import provider_utils
from localstack.services.cloudformation.resource_provider import OperationStatus, ProgressEvent
from localstack.utils.patch import patch

from harness.extension.services.apigateway.cfn_patch_operations import (
    described_stage,
    plain_patches,
    rest_api_patches,
    stage_patches,
    usage_plan_patches,
)

__all__ = ["install"]

VALIDATOR = {"ValidateRequestBody": "/validateRequestBody", "ValidateRequestParameters": "/validateRequestParameters"}
API_KEY = {"Enabled": "/enabled", "Description": "/description", "CustomerId": "/customerId"}


def install() -> None:
    """Correct the resource providers."""
    _stages()
    _deployments()
    _methods()
    _usage_plans()
    _small_resources()


def _done(request: Any, **more: Any) -> ProgressEvent[Any]:
    model = {**(request.previous_state or {}), **request.desired_state, **more}
    return ProgressEvent(OperationStatus.SUCCESS, resource_model=model, custom_context=request.custom_context)


def _client(request: Any) -> Any:
    return request.aws_client_factory.apigateway


def _arguments(client: Any, operation: str, properties: Any) -> Any:
    """Properties as arguments of an operation, in its spelling and types."""
    return provider_utils.convert_request_kwargs(
        properties, client.meta.service_model.operation_model(operation).input_shape
    )


def _stages() -> None:
    @patch(ApiGatewayStageProvider.create)
    def create(original: Callable[..., Any], self: Any, request: Any) -> Any:
        event, client = original(self, request), _client(request)
        model = request.desired_state
        made = {name: model.get(name) for name in ("DeploymentId", "Description", "Variables", "TracingEnabled")}
        made |= {name: model.get(name) for name in ("CacheClusterEnabled", "CacheClusterSize")}
        stage = {"restApiId": model["RestApiId"], "stageName": model["StageName"]}
        try:
            if patches := stage_patches(made, model):
                client.update_stage(**stage, patchOperations=patches)
        except Exception:
            client.delete_stage(**stage)  # a resource that was not created leaves nothing behind
            raise
        return event

    @patch(ApiGatewayStageProvider.update, pass_target=False)
    def update(self: Any, request: Any) -> Any:
        before, after = request.previous_state, request.desired_state
        stage = {"restApiId": before["RestApiId"], "stageName": before["StageName"]}
        if patches := stage_patches(before, after):
            _client(request).update_stage(**stage, patchOperations=patches)
        return _done(request, StageName=before["StageName"])


def _deployments() -> None:
    @patch(ApiGatewayDeploymentProvider.create, pass_target=False)
    def create(self: Any, request: Any) -> Any:
        client, model = _client(request), request.desired_state
        given = _arguments(client, "CreateDeployment", {k: v for k, v in model.items() if k != "StageDescription"})
        if canary := model.get("DeploymentCanarySettings"):
            given["canarySettings"] = {name[0].lower() + name[1:]: value for name, value in canary.items()}
        deployment = client.create_deployment(**given)
        _describe_stage(client, model, {})
        return _done(request, DeploymentId=deployment["id"])

    @patch(ApiGatewayDeploymentProvider.update, pass_target=False)
    def update(self: Any, request: Any) -> Any:
        client, before, after = _client(request), request.previous_state, request.desired_state
        if patches := plain_patches(before, after, {"Description": "/description"}):
            where = {"restApiId": before["RestApiId"], "deploymentId": before["DeploymentId"]}
            client.update_deployment(**where, patchOperations=patches)
        _describe_stage(client, after, before.get("StageDescription") or {})
        return _done(request, DeploymentId=before["DeploymentId"])

    @patch(ApiGatewayDeploymentProvider.delete, pass_target=False)
    def delete(self: Any, request: Any) -> Any:
        client, model = _client(request), request.desired_state
        api, deployment, name = model["RestApiId"], model["DeploymentId"], model.get("StageName")
        try:
            stages = client.get_stages(restApiId=api)["item"]
            if name and any((s["stageName"], s["deploymentId"]) == (name, deployment) for s in stages):
                client.delete_stage(restApiId=api, stageName=name)
            client.delete_deployment(restApiId=api, deploymentId=deployment)
        except client.exceptions.NotFoundException:
            pass
        return _done(request)


def _describe_stage(client: Any, model: Any, before: Any) -> None:
    description = model.get("StageDescription") or {}
    if model.get("StageName") and (patches := stage_patches(described_stage(before), described_stage(description))):
        client.update_stage(restApiId=model["RestApiId"], stageName=model["StageName"], patchOperations=patches)


def _methods() -> None:
    @patch(ApiGatewayMethodProvider.create, pass_target=False)
    def create(self: Any, request: Any) -> Any:
        _put_method(_client(request), request.desired_state)
        return _done(request)

    @patch(ApiGatewayMethodProvider.update, pass_target=False)
    def update(self: Any, request: Any) -> Any:
        client = _client(request)
        client.delete_method(**_arguments(client, "DeleteMethod", request.previous_state))
        _put_method(client, request.desired_state)
        return _done(request)


def _put_method(client: Any, model: Any) -> None:
    """Method, its responses, its integration, the integration's responses: each needs the one before."""
    where = {name: model[name] for name in ("RestApiId", "ResourceId", "HttpMethod")}
    client.put_method(**_arguments(client, "PutMethod", model))
    try:
        for response in model.get("MethodResponses") or ():
            client.put_method_response(**_arguments(client, "PutMethodResponse", {**response, **where}))
        if integration := model.get("Integration"):
            given = {**integration, **where}
            if method := integration.get("IntegrationHttpMethod"):
                given["integrationHttpMethod"] = method
            client.put_integration(**_arguments(client, "PutIntegration", given))
            for response in integration.get("IntegrationResponses") or ():
                client.put_integration_response(**_arguments(client, "PutIntegrationResponse", {**response, **where}))
    except Exception:
        client.delete_method(**_arguments(client, "DeleteMethod", where))
        raise


def _usage_plans() -> None:
    @patch(ApiGatewayUsagePlanProvider.create, pass_target=False)
    def create(self: Any, request: Any) -> Any:
        client, model = _client(request), dict(request.desired_state)
        model.setdefault(
            "UsagePlanName", provider_utils.generate_default_name(request.stack_name, request.logical_resource_id)
        )
        tags = {tag["Key"]: tag["Value"] for tag in model.get("Tags") or ()}
        made = client.create_usage_plan(name=model["UsagePlanName"], tags=tags)
        try:
            patches = usage_plan_patches({"UsagePlanName": model["UsagePlanName"]}, model)
            if patches:
                client.update_usage_plan(usagePlanId=made["id"], patchOperations=patches)
        except Exception:
            client.delete_usage_plan(usagePlanId=made["id"])
            raise
        return _done(request, Id=made["id"], UsagePlanName=model["UsagePlanName"])

    @patch(ApiGatewayUsagePlanProvider.update, pass_target=False)
    def update(self: Any, request: Any) -> Any:
        before, after = request.previous_state, dict(request.desired_state)
        after.setdefault("UsagePlanName", before["UsagePlanName"])
        if patches := usage_plan_patches(before, after):
            _client(request).update_usage_plan(usagePlanId=before["Id"], patchOperations=patches)
        return _done(request, Id=before["Id"], UsagePlanName=after["UsagePlanName"])


def _small_resources() -> None:
    def put_gateway_response(self: Any, request: Any) -> Any:
        client, model = _client(request), request.desired_state
        client.put_gateway_response(**_arguments(client, "PutGatewayResponse", model))
        generated = provider_utils.generate_default_name_without_stack(request.logical_resource_id)
        return _done(request, Id=(request.previous_state or {}).get("Id") or generated)

    patch(ApiGatewayGatewayResponseProvider.create, pass_target=False)(put_gateway_response)
    patch(ApiGatewayGatewayResponseProvider.update, pass_target=False)(put_gateway_response)

    @patch(ApiGatewayAccountProvider.update, pass_target=False)
    def update_account(self: Any, request: Any) -> Any:
        role = {"op": "replace", "path": "/cloudwatchRoleArn", "value": request.desired_state["CloudWatchRoleArn"]}
        _client(request).update_account(patchOperations=[role])
        return _done(request)

    @patch(ApiGatewayApiKeyProvider.update, pass_target=False)
    def update_key(self: Any, request: Any) -> Any:
        if patches := plain_patches(request.previous_state, request.desired_state, API_KEY):
            _client(request).update_api_key(apiKey=request.previous_state["APIKeyId"], patchOperations=patches)
        return _done(request)

    @patch(ApiGatewayModelProvider.update, pass_target=False)
    def update_model(self: Any, request: Any) -> Any:
        before, after = request.previous_state, request.desired_state
        if patches := plain_patches(before, after, {"Schema": "/schema", "Description": "/description"}):
            where = {"restApiId": before["RestApiId"], "modelName": before["Name"]}
            _client(request).update_model(**where, patchOperations=patches)
        return _done(request)

    @patch(ApiGatewayRequestValidatorProvider.update, pass_target=False)
    def update_validator(self: Any, request: Any) -> Any:
        before = request.previous_state
        if patches := plain_patches(before, request.desired_state, VALIDATOR):
            where = {"restApiId": before["RestApiId"], "requestValidatorId": before["RequestValidatorId"]}
            _client(request).update_request_validator(**where, patchOperations=patches)
        return _done(request)

    @patch(ApiGatewayRestApiProvider.update, pass_target=False)
    def update_api(self: Any, request: Any) -> Any:
        client, before, after = _client(request), request.previous_state, request.desired_state
        api = before["RestApiId"]
        if patches := rest_api_patches(before, {"Name": before.get("Name"), **after}):
            client.update_rest_api(restApiId=api, patchOperations=patches)
        body = after.get("Body")
        if body and body != before.get("Body"):
            given = json.dumps(body) if isinstance(body, dict) else body
            mode = {"mode": after["Mode"]} if after.get("Mode") else {"mode": "overwrite"}
            client.put_rest_api(restApiId=api, body=given.encode(), **mode)
        return _done(request)
