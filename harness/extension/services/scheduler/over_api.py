"""What the Scheduler's own API tells of schedules: their targets. It runs at clients."""

from collections.abc import Iterator
from typing import Any

__all__ = ["targets"]


def targets(client: Any, _arn: str, name: str) -> Iterator[tuple[str, str, str, str | None]]:
    """The calls that a schedule makes with its role: to its target and to its dead-letter queue.

    A universal target names an operation and no resource; what it calls is not told here.
    """
    group = next((one["GroupName"] for one in client.list_schedules(NamePrefix=name)["Schedules"]), "default")
    schedule = client.get_schedule(Name=name, GroupName=group)
    target = schedule["Target"]
    for arn in (target["Arn"], (target.get("DeadLetterConfig") or {}).get("Arn")):
        if arn and ":::aws-sdk:" not in arn:
            yield "scheduler.amazonaws.com", arn, schedule["Arn"], target["RoleArn"]
