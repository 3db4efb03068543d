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

from localstack.services.cloudformation import provider_utils
from localstack.services.cloudformation.resource_provider import OperationStatus, ProgressEvent

from harness.extension.patching import Patches, documented
from harness.extension.services.apigateway.cfn_patch_operations import (
    described_stage,
    plain_patches,
    rest_api_patches,
    stage_patches,
    usage_plan_patches,
)

__all__ = ["declare"]

_AWS_APIGATEWAY_REQUESTVALIDATOR = "localstack.services.apigateway.resource_providers.aws_apigateway_requestvalidator"
_PROVIDERS = "localstack.services.apigateway.resource_providers.aws_apigateway"
_REFERENCE = "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigateway"
STAGE = documented(f"{_REFERENCE}-stage.html")
DEPLOYMENT = documented(f"{_REFERENCE}-deployment.html")
METHOD = documented(f"{_REFERENCE}-method.html")
USAGE_PLAN = documented(f"{_REFERENCE}-usageplan.html")
GATEWAY_RESPONSE = documented(f"{_REFERENCE}-gatewayresponse.html")

VALIDATOR = {"ValidateRequestBody": "/validateRequestBody", "ValidateRequestParameters": "/validateRequestParameters"}
API_KEY = {"Enabled": "/enabled", "Description": "/description", "CustomerId": "/customerId"}


def declare(patches: Patches) -> None:
    """Correct the resource providers."""
    _stages(patches)
    _deployments(patches)
    _methods(patches)
    _usage_plans(patches)
    _small_resources(patches)


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


def _stages(patches: Patches) -> None:
    @patches.wrap(f"{_PROVIDERS}_stage:ApiGatewayStageProvider.create", "8467783f97", STAGE)
    def create(original: Callable[..., Any], self: Any, request: Any) -> Any:
        """A stage of a stack has all its properties."""
        event, client = original(self, request), _client(request)
        model = request.desired_state
        made = {name: model.get(name) for name in ("DeploymentId", "Description", "Variables", "TracingEnabled")}
        made |= {name: model.get(name) for name in ("CacheClusterEnabled", "CacheClusterSize")}
        stage = {"restApiId": model["RestApiId"], "stageName": model["StageName"]}
        try:
            if operations := stage_patches(made, model):
                client.update_stage(**stage, patchOperations=operations)
        except Exception:
            client.delete_stage(**stage)  # a resource that was not created leaves nothing behind
            raise
        return event

    @patches.replace(f"{_PROVIDERS}_stage:ApiGatewayStageProvider.update", "954e815c30", STAGE)
    def update(self: Any, request: Any) -> Any:
        """A stack update changes a stage in place."""
        before, after = request.previous_state, request.desired_state
        stage = {"restApiId": before["RestApiId"], "stageName": before["StageName"]}
        if operations := stage_patches(before, after):
            _client(request).update_stage(**stage, patchOperations=operations)
        return _done(request, StageName=before["StageName"])


def _deployments(patches: Patches) -> None:
    @patches.replace(f"{_PROVIDERS}_deployment:ApiGatewayDeploymentProvider.create", "80b6dbb3a8", DEPLOYMENT)
    def create(self: Any, request: Any) -> Any:
        """A deployment of a stack may have canary settings and describe its stage."""
        client, model = _client(request), request.desired_state
        given = _arguments(client, "CreateDeployment", {k: v for k, v in model.items() if k != "StageDescription"})
        if canary := model.get("DeploymentCanarySettings"):
            given["canarySettings"] = {name[0].lower() + name[1:]: value for name, value in canary.items()}
        deployment = client.create_deployment(**given)
        _describe_stage(client, model, {})
        return _done(request, DeploymentId=deployment["id"])

    @patches.replace(f"{_PROVIDERS}_deployment:ApiGatewayDeploymentProvider.update", "5daf32c3a5", DEPLOYMENT)
    def update(self: Any, request: Any) -> Any:
        """A stack update changes the description of a deployment and of its stage."""
        client, before, after = _client(request), request.previous_state, request.desired_state
        if operations := plain_patches(before, after, {"Description": "/description"}):
            where = {"restApiId": before["RestApiId"], "deploymentId": before["DeploymentId"]}
            client.update_deployment(**where, patchOperations=operations)
        _describe_stage(client, after, before.get("StageDescription") or {})
        return _done(request, DeploymentId=before["DeploymentId"])

    @patches.replace(f"{_PROVIDERS}_deployment:ApiGatewayDeploymentProvider.delete", "3455d7b1aa", DEPLOYMENT)
    def delete(self: Any, request: Any) -> Any:
        """A deployment that goes takes only the stage that it made with it."""
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
    if model.get("StageName") and (operations := stage_patches(described_stage(before), described_stage(description))):
        client.update_stage(restApiId=model["RestApiId"], stageName=model["StageName"], patchOperations=operations)


def _methods(patches: Patches) -> None:
    @patches.replace(f"{_PROVIDERS}_method:ApiGatewayMethodProvider.create", "da2964c4c3", METHOD)
    def create(self: Any, request: Any) -> Any:
        """A method of a stack has all its properties."""
        _put_method(_client(request), request.desired_state)
        return _done(request)

    @patches.replace(f"{_PROVIDERS}_method:ApiGatewayMethodProvider.update", "1410f82330", METHOD)
    def update(self: Any, request: Any) -> Any:
        """A stack update changes a method."""
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


def _usage_plans(patches: Patches) -> None:
    @patches.replace(f"{_PROVIDERS}_usageplan:ApiGatewayUsagePlanProvider.create", "3698113f63", USAGE_PLAN)
    def create(self: Any, request: Any) -> Any:
        """A usage plan of a stack has all its properties."""
        client, model = _client(request), dict(request.desired_state)
        model.setdefault(
            "UsagePlanName", provider_utils.generate_default_name(request.stack_name, request.logical_resource_id)
        )
        tags = {tag["Key"]: tag["Value"] for tag in model.get("Tags") or ()}
        made = client.create_usage_plan(name=model["UsagePlanName"], tags=tags)
        try:
            operations = usage_plan_patches({"UsagePlanName": model["UsagePlanName"]}, model)
            if operations:
                client.update_usage_plan(usagePlanId=made["id"], patchOperations=operations)
        except Exception:
            client.delete_usage_plan(usagePlanId=made["id"])
            raise
        return _done(request, Id=made["id"], UsagePlanName=model["UsagePlanName"])

    @patches.replace(f"{_PROVIDERS}_usageplan:ApiGatewayUsagePlanProvider.update", "52ec909dfa", USAGE_PLAN)
    def update(self: Any, request: Any) -> Any:
        """A stack update changes a usage plan in place."""
        before, after = request.previous_state, dict(request.desired_state)
        after.setdefault("UsagePlanName", before["UsagePlanName"])
        if operations := usage_plan_patches(before, after):
            _client(request).update_usage_plan(usagePlanId=before["Id"], patchOperations=operations)
        return _done(request, Id=before["Id"], UsagePlanName=after["UsagePlanName"])


def _small_resources(patches: Patches) -> None:
    @patches.replace(
        f"{_PROVIDERS}_gatewayresponse:ApiGatewayGatewayResponseProvider.create", "3bf0331f43", GATEWAY_RESPONSE
    )
    @patches.replace(
        f"{_PROVIDERS}_gatewayresponse:ApiGatewayGatewayResponseProvider.update", "ae1cf08e92", GATEWAY_RESPONSE
    )
    def put_gateway_response(self: Any, request: Any) -> Any:
        """A gateway response of a stack is put, and put again when it changes."""
        client, model = _client(request), request.desired_state
        client.put_gateway_response(**_arguments(client, "PutGatewayResponse", model))
        generated = provider_utils.generate_default_name_without_stack(request.logical_resource_id)
        return _done(request, Id=(request.previous_state or {}).get("Id") or generated)

    @patches.replace(
        f"{_PROVIDERS}_account:ApiGatewayAccountProvider.update", "b6c53bebe2", documented(f"{_REFERENCE}-account.html")
    )
    def update_account(self: Any, request: Any) -> Any:
        """A stack update changes the account's role for logs."""
        role = {"op": "replace", "path": "/cloudwatchRoleArn", "value": request.desired_state["CloudWatchRoleArn"]}
        _client(request).update_account(patchOperations=[role])
        return _done(request)

    @patches.replace(
        f"{_PROVIDERS}_apikey:ApiGatewayApiKeyProvider.update", "40a018ba64", documented(f"{_REFERENCE}-apikey.html")
    )
    def update_key(self: Any, request: Any) -> Any:
        """A stack update changes an API key in place."""
        if operations := plain_patches(request.previous_state, request.desired_state, API_KEY):
            _client(request).update_api_key(apiKey=request.previous_state["APIKeyId"], patchOperations=operations)
        return _done(request)

    @patches.replace(
        f"{_PROVIDERS}_model:ApiGatewayModelProvider.update", "3e51ccc84a", documented(f"{_REFERENCE}-model.html")
    )
    def update_model(self: Any, request: Any) -> Any:
        """A stack update changes a model in place."""
        before, after = request.previous_state, request.desired_state
        if operations := plain_patches(before, after, {"Schema": "/schema", "Description": "/description"}):
            where = {"restApiId": before["RestApiId"], "modelName": before["Name"]}
            _client(request).update_model(**where, patchOperations=operations)
        return _done(request)

    @patches.replace(
        f"{_PROVIDERS}_requestvalidator:ApiGatewayRequestValidatorProvider.update",
        "27717407ee",
        documented(f"{_REFERENCE}-requestvalidator.html"),
    )
    def update_validator(self: Any, request: Any) -> Any:
        """A stack update changes a request validator in place."""
        before = request.previous_state
        if operations := plain_patches(before, request.desired_state, VALIDATOR):
            where = {"restApiId": before["RestApiId"], "requestValidatorId": before["RequestValidatorId"]}
            _client(request).update_request_validator(**where, patchOperations=operations)
        return _done(request)

    @patches.replace(
        f"{_PROVIDERS}_restapi:ApiGatewayRestApiProvider.update", "7d475384db", documented(f"{_REFERENCE}-restapi.html")
    )
    def update_api(self: Any, request: Any) -> Any:
        """A stack update changes an API in place."""
        client, before, after = _client(request), request.previous_state, request.desired_state
        api = before["RestApiId"]
        if operations := rest_api_patches(before, {"Name": before.get("Name"), **after}):
            client.update_rest_api(restApiId=api, patchOperations=operations)
        body = after.get("Body")
        if body and body != before.get("Body"):
            given = json.dumps(body) if isinstance(body, dict) else body
            mode = {"mode": after["Mode"]} if after.get("Mode") else {"mode": "overwrite"}
            client.put_rest_api(restApiId=api, body=given.encode(), **mode)
        return _done(request)
