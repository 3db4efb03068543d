"""What Lambda's own API tells of functions: their roles and policies. It runs at clients."""

from typing import Any

__all__ = ["policy", "role"]


def role(client: Any, arn: str, name: str) -> Any:
    """ARN of the role with which a function calls others."""
    return client.get_function_configuration(FunctionName=name)["Role"]


def policy(client: Any, arn: str) -> Any:
    """The policy of a function, or of one of its versions and aliases."""
    name, _, qualifier = arn.split(":", 6)[6].partition(":")
    return client.get_policy(FunctionName=name, **({"Qualifier": qualifier} if qualifier else {}))["Policy"]
