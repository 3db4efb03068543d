"""REST APIs: what a caller and the execution log see of an integration that fails, and what logging needs."""

import json
from collections.abc import Callable
from typing import Any

import pytest
import requests

HELLO = "def handler(event, context):\n    return {'statusCode': 200, 'body': 'hello'}\n"
MALFORMED = "def handler(event, context):\n    return {'greeting': 'hello'}\n"
RAISES = "def handler(event, context):\n    raise ValueError('not today')\n"
WRITES = ("logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents")


class Api:
    """``GET /hello`` on a function, stage ``dev``."""

    def __init__(self, account: Any, source: str, *, kind: str = "AWS_PROXY") -> None:
        self.account = account
        self.function = account.function("f", account.role("fn", "lambda.amazonaws.com"), source)
        gateway = account("apigateway")
        self.id = gateway.create_rest_api(name="api")["id"]
        (root,) = gateway.get_resources(restApiId=self.id)["items"]
        self.resource = gateway.create_resource(restApiId=self.id, parentId=root["id"], pathPart="hello")["id"]
        where = {"restApiId": self.id, "resourceId": self.resource, "httpMethod": "GET"}
        gateway.put_method(**where, authorizationType="NONE")
        gateway.put_integration(
            **where,
            type=kind,
            integrationHttpMethod="POST",
            uri=f"arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/{self.function}/invocations",
        )
        if kind == "AWS":
            gateway.put_method_response(**where, statusCode="200")
            gateway.put_integration_response(**where, statusCode="200")
        gateway.create_deployment(restApiId=self.id, stageName="dev")
        self.group = f"API-Gateway-Execution-Logs_{self.id}/dev"

    def permit(self) -> None:
        self.account("lambda").add_permission(
            FunctionName="f",
            StatementId="api",
            Action="lambda:InvokeFunction",
            Principal="apigateway.amazonaws.com",
            SourceArn=self.account.arn("execute-api", f"{self.id}/*/GET/hello"),
        )

    def log_at(self, level: str, path: str = "/*/*") -> None:
        operation = {"op": "replace", "path": f"{path}/logging/loglevel", "value": level}
        self.account("apigateway").update_stage(restApiId=self.id, stageName="dev", patchOperations=[operation])

    def call(self) -> requests.Response:
        return self.account.get(f"/_aws/execute-api/{self.id}/dev/hello")

    def test(self) -> Any:
        invoke = self.account("apigateway").test_invoke_method
        return invoke(restApiId=self.id, resourceId=self.resource, httpMethod="GET")

    def log(self) -> list[str]:
        """Messages of the execution log without the request id before them."""
        logs = self.account("logs")
        try:
            events = logs.filter_log_events(logGroupName=self.group)["events"]
        except logs.exceptions.ResourceNotFoundException:
            return []
        return [event["message"].split(") ", 1)[1] for event in events]


@pytest.fixture
def with_log_role(account: Any, allow: Any) -> None:
    role = account.role("logger", "apigateway.amazonaws.com", allow(*WRITES))
    operation = {"op": "replace", "path": "/cloudwatchRoleArn", "value": role}
    account("apigateway").update_account(patchOperations=[operation])


INVALID_PERMISSIONS = "Execution failed due to configuration error: Invalid permissions on Lambda function"


@pytest.mark.usefixtures("with_log_role")
@pytest.mark.parametrize("kind", ["AWS_PROXY", "AWS"])
def test_a_function_that_may_not_be_invoked_is_an_internal_error_and_the_log_tells_why(
    account: Any, eventually: Any, kind: str
) -> None:
    api = Api(account, HELLO, kind=kind)
    api.log_at("INFO")
    answer = api.call()
    assert (answer.status_code, answer.json()) == (500, {"message": "Internal server error"})
    lines = eventually(api.log, within=10)
    stage = f"{api.id}/dev"
    assert lines[0].startswith("Extended Request Id: ")
    assert lines[1].startswith("Verifying Usage Plan for request: ")
    assert lines[1].endswith(f". API Key:  API Stage: {stage}")
    assert lines[2:4] == [
        "API Key  authorized because method 'GET /hello' does not require API Key. "
        "Request will not contribute to throttle or quota limits",
        f"Usage Plan check succeeded for API Key  and API Stage {stage}",
    ]
    assert lines[4].startswith("Starting execution for request: ")
    assert lines[5:] == [
        "HTTP Method: GET, Resource Path: /hello",
        INVALID_PERMISSIONS,
        "Method completed with status: 500",
    ]
    api.permit()
    assert api.call().status_code == 200
    lines = eventually(api.log, until=lambda found: len(found) == 16, within=10)
    assert lines[-2:] == ["Successfully completed execution", "Method completed with status: 200"]


@pytest.mark.usefixtures("with_log_role")
def test_the_error_level_tells_of_failures_only(account: Any, eventually: Any) -> None:
    api = Api(account, HELLO)
    api.log_at("ERROR")
    api.permit()
    assert api.call().text == "hello"
    account("lambda").remove_permission(FunctionName="f", StatementId="api")
    assert api.call().status_code == 500
    assert eventually(api.log, within=10) == [INVALID_PERMISSIONS, "Method completed with status: 500"]


@pytest.mark.usefixtures("with_log_role")
@pytest.mark.parametrize(
    ("source", "told"),
    [
        (MALFORMED, ["Execution failed due to configuration error: Malformed Lambda proxy response"]),
        (
            RAISES,
            [
                "Lambda execution failed with status 200 due to customer function error: not today. "
                "Lambda request id: ",
                "Execution failed due to configuration error: Malformed Lambda proxy response",
            ],
        ),
    ],
    ids=["no proxy response", "function raises"],
)
def test_an_answer_that_is_no_proxy_response_is_a_bad_gateway(
    account: Any, eventually: Any, source: str, told: list[str]
) -> None:
    api = Api(account, source)
    api.permit()
    api.log_at("ERROR")
    answer = api.call()
    assert (answer.status_code, answer.json()) == (502, {"message": "Internal server error"})
    lines = eventually(api.log, within=10)
    assert lines[-1] == "Method completed with status: 502"
    assert all(line.startswith(start) for line, start in zip(lines, told, strict=False))
    assert len(lines) == len(told) + 1


def test_a_test_invocation_tells_the_same(account: Any) -> None:
    api = Api(account, HELLO)
    found = api.test()
    assert found["status"] == 500
    assert json.loads(found["body"]) == {"message": "Internal server error"}
    assert found["log"].startswith("Execution log for request ")
    assert f" : {INVALID_PERMISSIONS}\n" in found["log"]
    assert found["log"].rstrip().endswith("Method completed with status: 500")


def test_logging_needs_the_accounts_role(account: Any, refused: Callable[..., Any]) -> None:
    assert "cloudwatchRoleArn" not in account("apigateway").get_account()
    api = Api(account, HELLO)
    assert refused(api.log_at, level="INFO") == (
        "BadRequestException",
        "CloudWatch Logs role ARN must be set in account settings to enable logging",
        400,
    )
    assert account("apigateway").get_stage(restApiId=api.id, stageName="dev")["methodSettings"] == {}
    api.call()
    assert api.log() == []


@pytest.mark.parametrize("fault", ["trust", "policy"])
def test_the_accounts_role_must_be_assumable_and_able_to_write(
    account: Any, allow: Any, refused: Callable[..., Any], fault: str
) -> None:
    trusted = "lambda.amazonaws.com" if fault == "trust" else "apigateway.amazonaws.com"
    role = account.role("logger", trusted, *([allow(*WRITES)] if fault == "trust" else []))
    operation = {"op": "replace", "path": "/cloudwatchRoleArn", "value": role}
    assert refused(account("apigateway").update_account, patchOperations=[operation]) == (
        "BadRequestException",
        "The role ARN does not have required permissions configured. "
        "Please grant trust permission for API Gateway and add the required role policy.",
        400,
    )
    assert "cloudwatchRoleArn" not in account("apigateway").get_account()


@pytest.mark.usefixtures("with_log_role")
def test_a_log_role_that_loses_its_policy_writes_nothing(account: Any, allow: Any, eventually: Any) -> None:
    api = Api(account, HELLO)
    api.log_at("INFO")
    account.grant("logger", allow("logs:DescribeLogGroups"))
    assert api.call().status_code == 500
    eventually(account.denied, until=lambda rows: any("logs:" in action for _, action in rows), within=10)
    assert api.log() == []
    assert account("logs").describe_log_groups(logGroupNamePrefix="API-Gateway")["logGroups"] == []


@pytest.mark.usefixtures("with_log_role")
def test_a_methods_own_setting_goes_before_the_stages(account: Any, eventually: Any) -> None:
    api = Api(account, HELLO)
    api.log_at("OFF")
    api.log_at("ERROR", "/~1hello/GET")
    api.call()
    assert eventually(api.log, within=10) == [INVALID_PERMISSIONS, "Method completed with status: 500"]


@pytest.mark.usefixtures("with_log_role")
def test_a_stack_applies_the_method_settings_of_its_stage(account: Any) -> None:
    template = {
        "Resources": {
            "Api": {"Type": "AWS::ApiGateway::RestApi", "Properties": {"Name": "stacked"}},
            "Method": {
                "Type": "AWS::ApiGateway::Method",
                "Properties": {
                    "RestApiId": {"Ref": "Api"},
                    "ResourceId": {"Fn::GetAtt": ["Api", "RootResourceId"]},
                    "HttpMethod": "GET",
                    "AuthorizationType": "NONE",
                    "Integration": {"Type": "MOCK"},
                },
            },
            "Deployment": {
                "Type": "AWS::ApiGateway::Deployment",
                "DependsOn": "Method",
                "Properties": {"RestApiId": {"Ref": "Api"}},
            },
            "Stage": {
                "Type": "AWS::ApiGateway::Stage",
                "Properties": {
                    "RestApiId": {"Ref": "Api"},
                    "DeploymentId": {"Ref": "Deployment"},
                    "StageName": "dev",
                    "MethodSettings": [
                        {"ResourcePath": "/*", "HttpMethod": "*", "LoggingLevel": "INFO", "DataTraceEnabled": True}
                    ],
                },
            },
        },
        "Outputs": {"Api": {"Value": {"Ref": "Api"}}},
    }
    cloudformation = account("cloudformation")
    cloudformation.create_stack(StackName="s", TemplateBody=json.dumps(template))
    cloudformation.get_waiter("stack_create_complete").wait(StackName="s", WaiterConfig={"Delay": 1})
    (stack,) = cloudformation.describe_stacks(StackName="s")["Stacks"]
    api = stack["Outputs"][0]["OutputValue"]
    settings = account("apigateway").get_stage(restApiId=api, stageName="dev")["methodSettings"]["*/*"]
    assert (settings["loggingLevel"], settings["dataTraceEnabled"]) == ("INFO", True)


@pytest.mark.usefixtures("with_log_role")
def test_data_tracing_adds_the_bodies(account: Any, eventually: Any) -> None:
    api = Api(account, HELLO)
    api.permit()
    api.log_at("INFO")
    trace = {"op": "replace", "path": "/*/*/logging/dataTrace", "value": "true"}
    account("apigateway").update_stage(restApiId=api.id, stageName="dev", patchOperations=[trace])
    api.call()
    lines = eventually(api.log, within=10)
    assert "Method response body after transformations: hello" in lines
