"""What calls of API Gateway's management API ask for: actions named for the HTTP method, resources for the path.

Sources: API Gateway Developer Guide, "Actions for API management" (apigateway:GET on arn:aws:apigateway:…::/…);
"API Gateway permissions model for invoking an API" and "Set up CloudWatch logging": who gives API Gateway a role, as an
integration's or authorizer's credentials or as the account's, needs ``iam:PassRole`` on it.
"""

from collections.abc import Iterator
from typing import Any

from localstack.utils.json import parse_json_or_yaml

from harness.extension.authorization.call import Call, Lookup, Requirement

__all__ = ["by_method_and_path", "passed_in_documents"]

_ROLE_PATHS = ("/credentials", "/authorizerCredentials", "/cloudwatchRoleArn")
_ROLE_KEYS = ("credentials", "authorizerCredentials")
_IMPORTS = ("ImportRestApi", "PutRestApi")


def by_method_and_path(call: Call, lookup: Lookup) -> tuple[Requirement, ...]:
    """The one action on the one resource that every operation asks for."""
    resource = f"arn:{call.partition}:apigateway:{call.region}::{call.path}"
    return (Requirement(f"apigateway:{call.method.upper()}", resource),)


def passed_in_documents(call: Call) -> tuple[Requirement, ...]:
    """``iam:PassRole`` on the roles in patch operations and in imported API definitions."""
    patched = call.parameters.get("patchOperations") or ()
    found = [one.get("value") for one in patched if one.get("path") in _ROLE_PATHS]
    if call.operation in _IMPORTS:
        found += _in_definition(_definition(call.parameters.get("body")))
    roles = dict.fromkeys(text for text in found if isinstance(text, str) and ":role/" in text)
    to = (("iam:PassedToService", "apigateway.amazonaws.com"),)
    return tuple(Requirement("iam:PassRole", role, to) for role in roles)


def _definition(body: Any) -> Any:
    """An API definition; one that cannot be read is the service's to refuse."""
    if not isinstance(body, str | bytes):
        return None
    try:
        return parse_json_or_yaml(body if isinstance(body, str) else body.decode())
    except Exception:  # whatever YAML's parser says
        return None


def _in_definition(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        for key, inner in value.items():
            if key in _ROLE_KEYS:
                yield inner
            yield from _in_definition(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _in_definition(inner)
