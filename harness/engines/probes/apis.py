"""Probe of API Gateway: REST APIs answer at the engine's own address, as their stages were deployed."""

import json
from typing import Any

from harness.clients import plain_request
from harness.engines.probes.scratch import Scratch

__all__ = ["answers_rest_calls"]

TIMEOUT = 10.0  # seconds for one call
UNKNOWN = (403, {"message": "Missing Authentication Token"})


def answers_rest_calls(aws: Scratch) -> bool:
    """A deployed method answers; one that was made since, or never, is unknown."""
    gateway = aws.client("apigateway")
    api = gateway.create_rest_api(name=aws.name)["id"]
    aws.later(gateway.delete_rest_api, restApiId=api)
    [root] = gateway.get_resources(restApiId=api)["items"]

    def mock(path: str) -> None:
        resource = gateway.create_resource(restApiId=api, parentId=root["id"], pathPart=path)["id"]
        where = {"restApiId": api, "resourceId": resource, "httpMethod": "GET"}
        gateway.put_method(**where, authorizationType="NONE")
        gateway.put_method_response(**where, statusCode="200")
        gateway.put_integration(**where, type="MOCK", requestTemplates={"application/json": '{"statusCode": 200}'})
        body = {"application/json": json.dumps({"path": path})}
        gateway.put_integration_response(**where, statusCode="200", responseTemplates=body)

    mock("early")
    gateway.create_deployment(restApiId=api, stageName="dev")
    mock("late")
    seen = [_get(aws, f"/_aws/execute-api/{api}/dev/{path}") for path in ("early", "late", "never")]
    return seen == [(200, {"path": "early"}), UNKNOWN, UNKNOWN]


def _get(aws: Scratch, path: str) -> tuple[int, Any]:
    status, body = plain_request(aws.endpoint, "GET", path, timeout=TIMEOUT)
    return status, json.loads(body)
