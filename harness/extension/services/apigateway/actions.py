"""What calls of API Gateway's management API ask for: actions named for the HTTP method, resources for the path.

Source: API Gateway Developer Guide, "Actions for API management" (apigateway:GET on arn:aws:apigateway:…::/…).
"""

from harness.extension.authorization.call import Call, Lookup, Requirement

__all__ = ["by_method_and_path"]


def by_method_and_path(call: Call, lookup: Lookup) -> tuple[Requirement, ...]:
    """The one action on the one resource that every operation asks for."""
    resource = f"arn:{call.partition}:apigateway:{call.region}::{call.path}"
    return (Requirement(f"apigateway:{call.method.upper()}", resource),)
