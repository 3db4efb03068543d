"""What Lambda's own API tells of functions: their roles, event sources and policies. It runs at clients."""

from collections.abc import Iterator
from typing import Any

__all__ = ["policy", "polled", "put_policy", "role"]


def role(client: Any, arn: str, name: str) -> Any:
    """ARN of the role with which a function calls others."""
    return client.get_function_configuration(FunctionName=name)["Role"]


def polled(client: Any, arn: str, name: str) -> Iterator[str]:
    """ARNs of the event sources that Lambda asks for a function."""
    for mapping in client.list_event_source_mappings(FunctionName=name)["EventSourceMappings"]:
        yield mapping["EventSourceArn"]


def policy(client: Any, arn: str) -> Any:
    """The policy of a function, or of one of its versions and aliases."""
    name, _, qualifier = arn.split(":", 6)[6].partition(":")
    return client.get_policy(FunctionName=name, **({"Qualifier": qualifier} if qualifier else {}))["Policy"]


def put_policy(client: Any, arn: str, policy: dict[str, Any]) -> None:
    """Add statements to a function's policy by AddPermission: one principal, one action, one source each."""
    for index, statement in enumerate(policy["Statement"]):
        (principal,) = statement["Principal"].values()
        condition = statement.get("Condition", {})
        source = condition.get("ArnLike", condition.get("ArnEquals", {})).get("aws:SourceArn")
        account = condition.get("StringEquals", {}).get("aws:SourceAccount")
        client.add_permission(
            FunctionName=arn,
            StatementId=statement.get("Sid", f"statement{index}"),
            Principal=principal,
            Action=statement["Action"],
            **({"SourceArn": source} if source else {}),
            **({"SourceAccount": account} if account else {}),
        )
