"""REST APIs in stacks: every property arrives, and an update changes what is there."""

import copy
import json
from typing import Any

import pytest
import requests
from botocore.exceptions import WaiterError

from tests.integration.rest_api import OK_TEMPLATE, RestApi
from tests.support.account import Account

API = {"RestApiId": {"Ref": "Api"}}


class Stack:
    """A stack that is created by its first template and updated by others."""

    def __init__(self, account: Account) -> None:
        self.account = account
        self.client = account.root("cloudformation")
        self.exists = False

    def apply(self, template: dict[str, Any]) -> dict[str, str]:
        """Apply a template and return the outputs."""
        operation = "update" if self.exists else "create"
        given = {"StackName": "s", "TemplateBody": json.dumps(template), "Capabilities": ["CAPABILITY_IAM"]}
        getattr(self.client, f"{operation}_stack")(**given)
        self.exists = True
        waiter = self.client.get_waiter(f"stack_{operation}_complete")
        waiter.wait(StackName="s", WaiterConfig={"Delay": 1, "MaxAttempts": 30})
        (stack,) = self.client.describe_stacks(StackName="s")["Stacks"]
        return {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}

    def call(self, api: str, method: str = "GET", **given: Any) -> requests.Response:
        url = f"{self.account.endpoint.url}/_aws/execute-api/{api}/dev"
        return requests.request(method, url, timeout=30, **given)


def resource(kind: str, **properties: Any) -> dict[str, Any]:
    return {"Type": kind, "Properties": properties}


def template(*, deployment: str = "Deployment", stage: dict[str, Any] | None = None, **method: Any) -> dict[str, Any]:
    """GET / answered by itself, stage ``dev``."""
    return copy.deepcopy(
        {
            "Resources": {
                "Api": resource("AWS::ApiGateway::RestApi", Name="stacked"),
                "Method": resource(
                    "AWS::ApiGateway::Method",
                    **API,
                    ResourceId={"Fn::GetAtt": ["Api", "RootResourceId"]},
                    HttpMethod="GET",
                    AuthorizationType="NONE",
                    Integration={
                        "Type": "MOCK",
                        "RequestTemplates": OK_TEMPLATE,
                        "IntegrationResponses": [
                            {"StatusCode": 200, "ResponseTemplates": {"application/json": '{"v": 1}'}}
                        ],
                    },
                    MethodResponses=[{"StatusCode": 200}],
                    **method,
                ),
                deployment: resource("AWS::ApiGateway::Deployment", **API) | {"DependsOn": "Method"},
                "Stage": resource(
                    "AWS::ApiGateway::Stage", **API, DeploymentId={"Ref": deployment}, StageName="dev", **(stage or {})
                ),
            },
            "Outputs": {"Api": {"Value": {"Ref": "Api"}}},
        }
    )


@pytest.fixture
def stack(engine: Any) -> Stack:
    return Stack(Account(engine))


def stage_of(stack: Stack, api: str) -> Any:
    return stack.account.root("apigateway").get_stage(restApiId=api, stageName="dev")


def test_a_stage_is_updated_in_place(stack: Stack) -> None:
    everywhere = {"ResourcePath": "/*", "HttpMethod": "*"}
    first = template(
        stage={
            "Description": "one",
            "Variables": {"a": "1", "gone": "1"},
            "MethodSettings": [
                {**everywhere, "ThrottlingBurstLimit": 9, "ThrottlingRateLimit": 5},
                {"ResourcePath": "/", "HttpMethod": "GET", "ThrottlingBurstLimit": 3},
            ],
        }
    )
    api = stack.apply(first)["Api"]
    assert stage_of(stack, api)["methodSettings"]["~1/GET"]["throttlingBurstLimit"] == 3

    changed = template(
        stage={
            "Description": "two",
            "Variables": {"a": "2", "new": "1"},
            "MethodSettings": [{**everywhere, "ThrottlingRateLimit": 7}],
        }
    )
    assert stack.apply(changed)["Api"] == api
    stage = stage_of(stack, api)
    assert (stage["description"], stage["variables"]) == ("two", {"a": "2", "new": "1"})
    assert list(stage["methodSettings"]) == ["*/*"]
    assert stage["methodSettings"]["*/*"]["throttlingRateLimit"] == 7
    assert stage["methodSettings"]["*/*"]["throttlingBurstLimit"] == 5000
    assert stack.call(api).json() == {"v": 1}


def test_a_changed_method_is_live_with_a_deployment_of_a_new_name_only(stack: Stack) -> None:
    api = stack.apply(template())["Api"]
    changed = template()
    changed["Resources"]["Method"]["Properties"]["Integration"]["IntegrationResponses"][0]["ResponseTemplates"] = {
        "application/json": '{"v": 2}'
    }
    stack.apply(changed)
    assert stack.call(api).json() == {"v": 1}
    changed["Resources"]["Deployment2"] = changed["Resources"].pop("Deployment")
    changed["Resources"]["Stage"]["Properties"]["DeploymentId"] = {"Ref": "Deployment2"}
    stack.apply(changed)
    assert stack.call(api).json() == {"v": 2}
    assert len(stack.account.root("apigateway").get_deployments(restApiId=api)["items"]) == 1


def test_every_part_of_a_method_is_updated(stack: Stack) -> None:
    api = stack.apply(template())["Api"]
    changed = template(deployment="Deployment2", ApiKeyRequired=True)
    method = changed["Resources"]["Method"]["Properties"]
    method["MethodResponses"] = [{"StatusCode": "201", "ResponseParameters": {"method.response.header.X-A": True}}]
    method["Integration"]["IntegrationResponses"] = [
        {"StatusCode": "201", "ResponseParameters": {"method.response.header.X-A": "'a'"}}
    ]
    stack.apply(changed)
    assert stack.call(api).status_code == 403
    open_again = copy.deepcopy(changed)
    open_again["Resources"]["Method"]["Properties"].pop("ApiKeyRequired")
    open_again["Resources"]["Deployment3"] = open_again["Resources"].pop("Deployment2")
    open_again["Resources"]["Stage"]["Properties"]["DeploymentId"] = {"Ref": "Deployment3"}
    stack.apply(open_again)
    answer = stack.call(api)
    assert (answer.status_code, answer.headers["X-A"]) == (201, "a")


def test_an_undeclared_header_fails_the_stack(stack: Stack) -> None:
    wrong = template()
    integration = wrong["Resources"]["Method"]["Properties"]["Integration"]
    integration["IntegrationResponses"][0]["ResponseParameters"] = {"method.response.header.X-A": "'a'"}
    stack.client.create_stack(StackName="s", TemplateBody=json.dumps(wrong))
    with pytest.raises(WaiterError):
        stack.client.get_waiter("stack_create_complete").wait(
            StackName="s", WaiterConfig={"Delay": 1, "MaxAttempts": 30}
        )
    reasons = [
        e.get("ResourceStatusReason", "") for e in stack.client.describe_stack_events(StackName="s")["StackEvents"]
    ]
    assert any("Invalid mapping expression parameter specified: method.response.header.X-A" in r for r in reasons)


def test_plans_keys_models_validators_and_gateway_responses_are_updated(stack: Stack) -> None:
    def wanted(number: int) -> dict[str, Any]:
        made = template(
            deployment=f"Deployment{number}",
            ApiKeyRequired=True,
            RequestValidatorId={"Ref": "Validator"},
            RequestModels={"application/json": {"Ref": "Model"}},
            RequestParameters={"method.request.querystring.who": True},
        )
        stage = {"ApiId": {"Ref": "Api"}, "Stage": {"Ref": "Stage"}}
        value = "a-key-of-twenty-letters"
        made["Resources"] |= {
            "Key": resource("AWS::ApiGateway::ApiKey", Name="k", Value=value, Enabled=number > 1),
            "Plan": resource(
                "AWS::ApiGateway::UsagePlan",
                ApiStages=[stage],
                Throttle={"RateLimit": 50 * number, "BurstLimit": 20 * number},
                **({"Quota": {"Limit": 3, "Period": "DAY"}} if number > 2 else {}),
            ),
            "PlanKey": resource(
                "AWS::ApiGateway::UsagePlanKey",
                KeyId={"Ref": "Key"},
                KeyType="API_KEY",
                UsagePlanId={"Ref": "Plan"},
            ),
            "Model": resource(
                "AWS::ApiGateway::Model", **API, Name="M", Schema={"type": "object", "maxProperties": number}
            ),
            "Validator": resource(
                "AWS::ApiGateway::RequestValidator", **API, Name="v", ValidateRequestParameters=number > 2
            ),
            "Forbidden": resource(
                "AWS::ApiGateway::GatewayResponse", **API, ResponseType="INVALID_API_KEY", StatusCode=str(400 + number)
            ),
        }
        made["Resources"][f"Deployment{number}"]["DependsOn"] = ["Method", "Forbidden"]
        made["Outputs"]["Plan"] = {"Value": {"Ref": "Plan"}}
        return made

    headers = {"x-api-key": "a-key-of-twenty-letters"}
    outputs = stack.apply(wanted(1))
    api, gateway = outputs["Api"], stack.account.root("apigateway")
    assert stack.call(api, headers=headers).status_code == 401
    assert stack.apply(wanted(2)) == outputs
    assert stack.call(api).status_code == 402
    assert stack.call(api, headers=headers).status_code == 200
    stack.apply(wanted(3))
    assert stack.call(api).status_code == 403
    assert stack.call(api, headers=headers).json() == {"message": "Missing required request parameters: [who]"}
    plan = gateway.get_usage_plan(usagePlanId=outputs["Plan"])
    assert (plan["throttle"], plan["quota"]["limit"]) == ({"rateLimit": 150.0, "burstLimit": 60}, 3)
    assert '"maxProperties": 3' in gateway.get_model(restApiId=api, modelName="M")["schema"]


def test_a_deployment_describes_its_stage(stack: Stack) -> None:
    described = template()
    described["Resources"].pop("Stage")
    described["Resources"]["Deployment"]["Properties"] |= {
        "StageName": "dev",
        "StageDescription": {"Description": "d", "ThrottlingBurstLimit": 4, "Variables": {"a": "1"}},
    }
    api = stack.apply(described)["Api"]
    stage = stage_of(stack, api)
    assert (stage["description"], stage["variables"]) == ("d", {"a": "1"})
    assert stage["methodSettings"]["*/*"]["throttlingBurstLimit"] == 4
    described["Resources"]["Deployment"]["Properties"]["StageDescription"] = {"Description": "e"}
    stack.apply(described)
    assert (stage_of(stack, api)["description"], stage_of(stack, api)["methodSettings"]) == ("e", {})


def test_logs_of_a_stage_come_and_go(stack: Stack) -> None:
    def wanted(**settings: Any) -> dict[str, Any]:
        made = template(stage=settings)
        role = {"Effect": "Allow", "Principal": {"Service": "apigateway.amazonaws.com"}, "Action": "sts:AssumeRole"}
        writes = {"Effect": "Allow", "Action": ["logs:Create*", "logs:PutLogEvents"], "Resource": "*"}
        made["Resources"] |= {
            "LogRole": resource(
                "AWS::IAM::Role",
                AssumeRolePolicyDocument={"Version": "2012-10-17", "Statement": [role]},
                Policies=[
                    {"PolicyName": "p", "PolicyDocument": {"Version": "2012-10-17", "Statement": [writes]}},
                ],
            ),
            "Account": resource("AWS::ApiGateway::Account", CloudWatchRoleArn={"Fn::GetAtt": ["LogRole", "Arn"]}),
            "Logs": resource("AWS::Logs::LogGroup", LogGroupName="access"),
        }
        made["Resources"]["Stage"]["DependsOn"] = "Account"
        return made

    arn = {"Fn::GetAtt": ["Logs", "Arn"]}
    level = [{"ResourcePath": "/*", "HttpMethod": "*", "LoggingLevel": "INFO"}]
    api = stack.apply(wanted())["Api"]
    log_format = "$context.requestId $context.status $context.error.message"
    stack.apply(wanted(AccessLogSetting={"DestinationArn": arn, "Format": log_format}, MethodSettings=level))
    stage = stage_of(stack, api)
    assert stage["accessLogSettings"]["format"] == log_format
    assert stage["methodSettings"]["*/*"]["loggingLevel"] == "INFO"
    stack.apply(wanted())
    stage = stage_of(stack, api)
    assert "accessLogSettings" not in stage
    assert stage["methodSettings"] == {}


def test_an_api_and_a_deployments_description_are_updated(stack: Stack) -> None:
    api = stack.apply(template())["Api"]
    changed = template()
    changed["Resources"]["Api"]["Properties"] |= {"Name": "renamed", "Description": "d", "BinaryMediaTypes": ["a/b"]}
    changed["Resources"]["Deployment"]["Properties"]["Description"] = "told"
    assert stack.apply(changed)["Api"] == api
    gateway = stack.account.root("apigateway")
    found = gateway.get_rest_api(restApiId=api)
    assert (found["name"], found["description"], found["binaryMediaTypes"]) == ("renamed", "d", ["a/b"])
    (deployment,) = gateway.get_deployments(restApiId=api)["items"]
    assert deployment["description"] == "told"
    assert stack.call(api).json() == {"v": 1}


def test_a_gateway_response_that_is_taken_out_is_the_default_again(stack: Stack) -> None:
    first = template()
    first["Resources"]["Unknown"] = resource(
        "AWS::ApiGateway::GatewayResponse", **API, ResponseType="MISSING_AUTHENTICATION_TOKEN", StatusCode=404
    )
    first["Resources"]["Deployment"]["DependsOn"] = ["Method", "Unknown"]
    api = stack.apply(first)["Api"]
    assert stack.call(api, "DELETE").status_code == 404
    # CloudFormation removes what is no longer there after everything else: the new snapshot still has it.
    stack.apply(template(deployment="Deployment2"))
    assert stack.call(api, "DELETE").status_code == 404
    stack.apply(template(deployment="Deployment3"))
    assert stack.call(api, "DELETE").status_code == 403


AUTHORIZER = """
def handler(event, context):
    statement = {"Effect": "Allow", "Action": "execute-api:Invoke", "Resource": "*"}
    policy = {"Version": "2012-10-17", "Statement": [statement]}
    return {"principalId": "an", "policyDocument": policy}
"""


def test_an_authorizer_is_made_and_updated(stack: Stack) -> None:
    account = stack.account
    function = account.function("auth", account.role("auth", "lambda.amazonaws.com"), AUTHORIZER)
    account.root("lambda").add_permission(
        FunctionName="auth", StatementId="a", Action="lambda:InvokeFunction", Principal="apigateway.amazonaws.com"
    )

    def wanted(header: str, **more: Any) -> dict[str, Any]:
        made = template(**more, AuthorizerId={"Ref": "Auth"})
        made["Resources"]["Method"]["Properties"]["AuthorizationType"] = "CUSTOM"
        made["Resources"]["Auth"] = resource(
            "AWS::ApiGateway::Authorizer",
            **API,
            Name="a",
            Type="TOKEN",
            IdentitySource=f"method.request.header.{header}",
            AuthorizerUri=RestApi.uri(function),
            AuthorizerResultTtlInSeconds=0,
        )
        return made

    api = stack.apply(wanted("Authorization"))["Api"]
    assert stack.call(api).status_code == 401
    assert stack.call(api, headers={"Authorization": "t"}).status_code == 200
    stack.apply(wanted("X-Token", deployment="Deployment2"))
    assert stack.call(api, headers={"Authorization": "t"}).status_code == 401
    assert stack.call(api, headers={"X-Token": "t"}).status_code == 200
