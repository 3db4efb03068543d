"""``AWS::ApiGateway::Authorizer``.

Source (D): CloudFormation Template Reference, AWS::ApiGateway::Authorizer: RestApiId, Name and Type are required, a
change of RestApiId replaces the authorizer; Ref is its id. A change of Type replaces it here, too.
"""

import contextlib
from typing import Any

from localstack.services.cloudformation import provider_utils
from localstack.services.cloudformation.resource_provider import OperationStatus, ProgressEvent, ResourceProvider

__all__ = ["AuthorizerProvider"]

PATHS = {
    "Name": "/name",
    "AuthorizerUri": "/authorizerUri",
    "AuthorizerCredentials": "/authorizerCredentials",
    "IdentitySource": "/identitySource",
    "IdentityValidationExpression": "/identityValidationExpression",
    "AuthorizerResultTtlInSeconds": "/authorizerResultTtlInSeconds",
}
DEFAULTS = {"AuthorizerResultTtlInSeconds": 300}


class AuthorizerProvider(ResourceProvider[Any]):
    """Makes, changes and deletes authorizers."""

    TYPE = "AWS::ApiGateway::Authorizer"
    SCHEMA = {  # noqa: RUF012 - the attribute that LocalStack reads
        "typeName": TYPE,
        "properties": {},
        "required": ["RestApiId", "Name", "Type"],
        "createOnlyProperties": ["/properties/RestApiId", "/properties/Type"],
        "readOnlyProperties": ["/properties/AuthorizerId"],
        "primaryIdentifier": ["/properties/AuthorizerId"],
    }

    def create(self, request: Any) -> ProgressEvent[Any]:
        """Make an authorizer."""
        client, model = request.aws_client_factory.apigateway, request.desired_state
        shape = client.meta.service_model.operation_model("CreateAuthorizer").input_shape
        made = client.create_authorizer(**provider_utils.convert_request_kwargs(model, shape))
        return _done(request, {**model, "AuthorizerId": made["id"]})

    def update(self, request: Any) -> ProgressEvent[Any]:
        """Change an authorizer."""
        before, after = request.previous_state, request.desired_state
        operations = [
            {"op": "replace", "path": path, "value": str(after.get(name, DEFAULTS.get(name, "")))}
            for name, path in PATHS.items()
            if before.get(name) != after.get(name)
        ]
        where = {"restApiId": before["RestApiId"], "authorizerId": before["AuthorizerId"]}
        if operations:
            request.aws_client_factory.apigateway.update_authorizer(**where, patchOperations=operations)
        return _done(request, {**after, "AuthorizerId": before["AuthorizerId"]})

    def delete(self, request: Any) -> ProgressEvent[Any]:
        """Delete an authorizer; one that is gone with its API is deleted."""
        client, model = request.aws_client_factory.apigateway, request.desired_state
        with contextlib.suppress(client.exceptions.NotFoundException):
            client.delete_authorizer(restApiId=model["RestApiId"], authorizerId=model["AuthorizerId"])
        return _done(request, model)


def _done(request: Any, model: Any) -> ProgressEvent[Any]:
    return ProgressEvent(OperationStatus.SUCCESS, resource_model=model, custom_context=request.custom_context)
