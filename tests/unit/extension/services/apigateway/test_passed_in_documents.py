"""Roles that are handed to API Gateway in patch operations and API definitions."""

import json
from typing import Any

import pytest

from harness.extension.authorization.call import Call
from harness.extension.services.apigateway.actions import passed_in_documents

ROLE = "arn:aws:iam::111122223333:role/r"
METHOD = {"x-amazon-apigateway-integration": {"credentials": ROLE, "type": "aws"}}
OPENAPI = {"paths": {"/": {"get": METHOD}}}
ESCAPED = json.dumps(OPENAPI).replace("credentials", "cred\\u0065ntials")


@pytest.mark.parametrize(
    ("operation", "parameters", "expected"),
    [
        ("UpdateIntegration", {"patchOperations": [{"op": "replace", "path": "/credentials", "value": ROLE}]}, [ROLE]),
        ("UpdateAuthorizer", {"patchOperations": [{"path": "/authorizerCredentials", "value": ROLE}]}, [ROLE]),
        ("UpdateAccount", {"patchOperations": [{"path": "/cloudwatchRoleArn", "value": ROLE}]}, [ROLE]),
        ("UpdateStage", {"patchOperations": [{"path": "/variables/x", "value": ROLE}]}, []),
        ("UpdateIntegration", {"patchOperations": [{"op": "remove", "path": "/credentials"}]}, []),
        ("ImportRestApi", {"body": json.dumps(OPENAPI).encode()}, [ROLE]),
        ("PutRestApi", {"body": ESCAPED.encode()}, [ROLE]),
        ("PutRestApi", {"body": f"paths: {{/: {{get: {{x: {{credentials: '{ROLE}'}}}}}}}}".encode()}, [ROLE]),
        ("PutRestApi", {"body": b"\xff{"}, []),
        ("PutRestApi", {}, []),
        ("CreateRestApi", {"body": json.dumps(OPENAPI).encode()}, []),
    ],
)
def test_roles_in_documents_are_passed(operation: str, parameters: Any, expected: list[str]) -> None:
    found = passed_in_documents(Call("apigateway", operation, parameters))
    assert [need.resource for need in found] == expected
    assert {need.context for need in found} <= {(("iam:PassedToService", "apigateway.amazonaws.com"),)}
