"""A REST API with stage ``dev`` on a live engine, made call by call."""

import json
from collections.abc import Mapping
from typing import Any

import requests

from tests.support.account import Account, statement

__all__ = ["OK_TEMPLATE", "RestApi", "with_log_role"]

OK_TEMPLATE = {"application/json": '{"statusCode": 200}'}
LOG_ACTIONS = ("logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents")


class RestApi:
    """An API without methods."""

    def __init__(self, account: Account, **settings: Any) -> None:
        self.account = account
        self.gateway = account.root("apigateway")
        self.id = self.gateway.create_rest_api(name="api", **settings)["id"]
        (root,) = self.gateway.get_resources(restApiId=self.id)["items"]
        self.resource = self.gateway.create_resource(restApiId=self.id, parentId=root["id"], pathPart="hello")["id"]

    def at(self, method: str) -> dict[str, str]:
        """Where a method of /hello is."""
        return {"restApiId": self.id, "resourceId": self.resource, "httpMethod": method}

    def mock(self, method: str = "GET", body: str = '{"greeting": "hello"}', **settings: Any) -> None:
        """A method that answers by itself."""
        where = self.at(method)
        self.gateway.put_method(**where, authorizationType="NONE", **settings)
        self.gateway.put_method_response(**where, statusCode="200")
        self.gateway.put_integration(**where, type="MOCK", requestTemplates=OK_TEMPLATE)
        self.gateway.put_integration_response(**where, statusCode="200", responseTemplates={"application/json": body})

    def on_function(self, source: str, method: str = "POST", *, kind: str = "AWS_PROXY", **integration: Any) -> str:
        """A method on a new function that the API may invoke; the function's name."""
        name = f"fn-{method.lower()}-{kind.lower()}"
        arn = self.account.function(name, self.account.role(name, "lambda.amazonaws.com"), source)
        self.account.root("lambda").add_permission(
            FunctionName=name,
            StatementId="api",
            Action="lambda:InvokeFunction",
            Principal="apigateway.amazonaws.com",
            SourceArn=f"arn:aws:execute-api:{self.account.place}:{self.id}/*/{method}/hello",
        )
        self.gateway.put_method(**self.at(method), authorizationType="NONE")
        given = {"uri": self.uri(arn), "integrationHttpMethod": "POST"} | integration
        self.gateway.put_integration(**self.at(method), type=kind, **given)
        return name

    @staticmethod
    def uri(function: str) -> str:
        """The integration's URI of a function."""
        return f"arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/{function}/invocations"

    def deploy(self, stage: str = "dev", **settings: Any) -> str:
        """Deploy what is there now; the deployment's id."""
        return str(self.gateway.create_deployment(restApiId=self.id, stageName=stage, **settings)["id"])

    def update_stage(self, *operations: tuple[str, str, str | None]) -> dict[str, Any]:
        """Patch operations (op, path, value) on stage ``dev``."""
        patches = [
            {"op": op, "path": path, **({} if value is None else {"value": value})} for op, path, value in operations
        ]
        return dict(self.gateway.update_stage(restApiId=self.id, stageName="dev", patchOperations=patches))

    def call(
        self,
        method: str = "GET",
        path: str = "/hello",
        *,
        stage: str = "dev",
        headers: Mapping[str, str] | None = None,
        body: Any = None,
    ) -> requests.Response:
        """Call the API; what is no text or bytes is sent as JSON."""
        url = f"{self.account.endpoint.url}/_aws/execute-api/{self.id}/{stage}{path}"
        data = body if body is None or isinstance(body, str | bytes) else json.dumps(body)
        return requests.request(method, url, headers=dict(headers or {}), data=data, timeout=60)

    def log(self) -> list[str]:
        """Execution log of stage ``dev``, without the request ids before its lines."""
        return [line.split(") ", 1)[1] for line in self.group(f"API-Gateway-Execution-Logs_{self.id}/dev")]

    def group(self, name: str) -> list[str]:
        """Messages of a log group."""
        logs = self.account.root("logs")
        try:
            events = logs.filter_log_events(logGroupName=name)["events"]
        except logs.exceptions.ResourceNotFoundException:
            return []
        return [event["message"] for event in events]


def with_log_role(account: Account) -> None:
    """Let API Gateway write logs in the account."""
    role = account.role("api-logs", "apigateway.amazonaws.com", statement(*LOG_ACTIONS))
    operation = {"op": "replace", "path": "/cloudwatchRoleArn", "value": role}
    account.root("apigateway").update_account(patchOperations=[operation])
