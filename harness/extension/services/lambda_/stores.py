"""What the engine's functions tell the authorization: their policies and tags."""

from collections.abc import Callable
from typing import Any

from localstack.services.lambda_.invocation.models import lambda_stores

__all__ = ["policy", "rewrite_policies", "tags"]


def policy(account: str, region: str, name: str) -> Any:
    """The policy of a function, or of one of its versions and aliases."""
    kind, _, rest = name.partition(":")
    function_name, _, qualifier = rest.partition(":")
    function = lambda_stores[account][region].functions.get(function_name)
    if kind != "function" or function is None:
        return None
    permission = function.permissions.get(qualifier or "$LATEST")
    if permission is None:
        return None
    document = permission.policy
    return {"Version": document.Version, "Id": document.Id, "Statement": document.Statement}


def rewrite_policies(rewrite: Callable[[Any], Any]) -> None:
    """Give every function's policy to a function, and keep what it gives back."""
    for _, _, store in lambda_stores.iter_stores():
        for permission in [each for one in list(store.functions.values()) for each in list(one.permissions.values())]:
            document = permission.policy
            document.Statement = rewrite({"Statement": document.Statement})["Statement"]


def tags(account: str, region: str, arn: str) -> Any:
    """The tags of a function."""
    return lambda_stores[account][region].tags.get_tags(arn)
