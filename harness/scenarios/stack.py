"""Reads a CloudFormation stack: state, outputs, resources, events, and why an operation failed.

Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStacks.html
Limits: one stack by name in one account; nested stacks are not followed.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from botocore.exceptions import ClientError

from harness.errors import DeploymentError
from harness.i18n.catalogue import scenarios as words
from harness.i18n.message import Message, joined

__all__ = ["StackError", "StackEvent", "StackFailure", "StackReader", "failures_among", "left_behind"]

_STACK_TYPE: Final = "AWS::CloudFormation::Stack"
_CONSEQUENCES: Final = ("Resource creation cancelled", "Resource update cancelled")
"""Reasons that CloudFormation gives to resources which only fell with another one."""


@dataclass(frozen=True, slots=True)
class StackEvent:
    """One event of a stack, in CloudFormation's words; ``reason`` is empty where it gives none."""

    event_id: str
    timestamp: datetime
    logical_id: str
    resource_type: str
    status: str
    reason: str


@dataclass(frozen=True, slots=True)
class StackFailure:
    """A resource that failed, with CloudFormation's own reason."""

    logical_id: str
    resource_type: str
    reason: str


class StackError(DeploymentError):
    """A stack operation failed; :attr:`failures` holds the resources that made it fail, first cause first.

    Args:
        stack_name: name of the stack.
        status: its status after the operation.
        failures: of this operation; may be empty when the operation was refused as a whole.
        reason: the stack's own reason, if it has one.
        fix: what to try.
    """

    def __init__(
        self,
        stack_name: str,
        status: str,
        failures: Iterable[StackFailure],
        reason: str = "",
        fix: Message = words.REPAIR,
    ) -> None:
        self.status = status
        self.failures = tuple(failures)
        causes = [f"{item.logical_id} ({item.resource_type}): {item.reason}" for item in self.failures]
        if not causes and reason:
            causes = [reason]
        super().__init__(
            joined("\n  ", [words.STACK_IS(name=stack_name, status=status), *causes]),
            where=f"stack {stack_name}",
            fix=fix,
        )


@dataclass(frozen=True, slots=True)
class StackReader:
    """Reads one stack with a CloudFormation client."""

    client: Any
    stack_name: str

    def describe(self, stack_id: str | None = None) -> dict[str, Any] | None:
        """Return CloudFormation's description of the stack; None: there is none."""
        try:
            stacks = self.client.describe_stacks(StackName=stack_id or self.stack_name)["Stacks"]
        except ClientError as error:
            if error.response["Error"]["Code"] == "ValidationError":
                return None
            raise
        description: dict[str, Any] = stacks[0]
        return None if description["StackStatus"] == "DELETE_COMPLETE" else description

    def outputs(self) -> dict[str, str]:
        """Return the stack's outputs."""
        description = self.describe() or {}
        return {output["OutputKey"]: output["OutputValue"] for output in description.get("Outputs", ())}

    def resources(self) -> dict[str, str]:
        """Return logical id → physical id of the resources that exist, sorted."""
        return {entry["LogicalResourceId"]: entry["PhysicalResourceId"] for entry in self.resource_entries()}

    def resource_entries(self) -> list[dict[str, Any]]:
        """Return CloudFormation's summaries of the resources that exist, sorted by logical id."""
        pages = self.client.get_paginator("list_stack_resources").paginate(StackName=self.stack_name)
        entries = (entry for page in pages for entry in page["StackResourceSummaries"])
        # A resource that was never created, or is gone, has no physical id or says so.
        existing = (
            entry
            for entry in entries
            if entry.get("PhysicalResourceId") and entry["ResourceStatus"] != "DELETE_COMPLETE"
        )
        return sorted(existing, key=lambda entry: str(entry["LogicalResourceId"]))

    def events(self, stack_id: str | None = None) -> list[StackEvent]:
        """Return all events of the stack, newest first; none without a stack. An id finds a deleted one, too."""
        name = stack_id or self.stack_name
        try:
            pages = self.client.get_paginator("describe_stack_events").paginate(StackName=name)
            found = [_event(raw) for page in pages for raw in page["StackEvents"]]
        except ClientError as error:
            if error.response["Error"]["Code"] == "ValidationError":
                return []
            raise
        # CloudFormation answers newest first; some emulators do not. A stable sort repairs only that.
        return sorted(found, key=lambda event: event.timestamp, reverse=True)


def failures_among(events: Iterable[StackEvent]) -> Iterator[StackFailure]:
    """Yield the resources that failed in ``events`` (newest first) by themselves, oldest first, each once."""
    seen: set[str] = set()
    for event in reversed(list(events)):
        failed = event.status.endswith("_FAILED") and event.resource_type != _STACK_TYPE
        if failed and event.logical_id not in seen and not event.reason.startswith(_CONSEQUENCES):
            seen.add(event.logical_id)
            yield StackFailure(event.logical_id, event.resource_type, event.reason)


def left_behind(events: Iterable[StackEvent]) -> Iterator[StackFailure]:
    """Yield the resources whose newest event in ``events`` (newest first) says that they were not deleted."""
    newest: dict[str, StackEvent] = {}
    for event in events:
        newest.setdefault(event.logical_id, event)
    for event in newest.values():
        if event.status == "DELETE_FAILED" and event.resource_type != _STACK_TYPE:
            yield StackFailure(event.logical_id, event.resource_type, event.reason)


def _event(raw: dict[str, Any]) -> StackEvent:
    return StackEvent(
        event_id=raw["EventId"],
        timestamp=raw["Timestamp"],
        logical_id=raw["LogicalResourceId"],
        resource_type=raw["ResourceType"],
        status=raw["ResourceStatus"],
        reason=raw.get("ResourceStatusReason", ""),
    )
