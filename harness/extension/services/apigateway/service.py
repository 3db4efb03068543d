"""Amazon API Gateway (REST APIs): what the rest of daylab must know of it."""

from harness.descriptors import CallGraph, Capability, PassedRole, Service

__all__ = ["SERVICE"]

SERVICE = Service(
    name="apigateway",
    prefix="apigateway",
    requirements={"*": "actions:by_method_and_path"},
    stored_requirements="actions:passed_in_documents",
    passed_roles={
        "CreateAuthorizer": (PassedRole("authorizerCredentials"),),
        "PutIntegration": (PassedRole("credentials"),),
    },
    patches="patches",
    resource_types={"AWS::ApiGateway::Authorizer": "cfn_authorizer:AuthorizerProvider"},
    call_graph=CallGraph(
        arns={"AWS::ApiGateway::RestApi": "arn:aws:execute-api:{region}:{account}:{id}"},
        calls={"AWS::ApiGateway::RestApi": "over_api:integrations"},
    ),
    capabilities={
        "apigateway.logs": Capability(),
        "apigateway.rest-calls": Capability(probe="apis:answers_rest_calls"),
        "apigateway.throttling": Capability(),
    },
    imports=("localstack.services.apigateway.next_gen.provider",),
)
