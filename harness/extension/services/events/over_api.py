"""What EventBridge's own API tells of rules: their targets. It runs at clients."""

from collections.abc import Iterator
from typing import Any

__all__ = ["targets"]


def targets(client: Any, arn: str, name: str) -> Iterator[tuple[str, str, str, str | None]]:
    """The deliveries that a rule makes, some of them with a role."""
    bus, _, rule = arn.partition(":rule/")[2].rpartition("/")
    names = {"Rule": rule, **({"EventBusName": bus} if bus else {})}
    for each in client.list_targets_by_rule(**names)["Targets"]:
        yield "events.amazonaws.com", each["Arn"], arn, each.get("RoleArn")
