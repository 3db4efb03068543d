"""One CloudFormation operation at a time: change sets, executions and deletions, each followed to its end.

Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/view-stack-events.html (stack states)
Limits: boto3's waiters ask every 5 to 30 seconds, so the waiting is done here; an emulator needs a fraction of one.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final
from uuid import uuid4

from botocore.exceptions import ClientError

from harness.errors import DeploymentError
from harness.i18n.catalogue import scenarios as words
from harness.i18n.message import Message, joined
from harness.scenarios.plan import Plan
from harness.scenarios.stack import StackError, StackReader, failures_among, left_behind

__all__ = ["REPLACED", "REVIEWED", "StackOperations"]

_FAILED_FOR_GOOD: Final = 2.0
"""Seconds after which DELETE_FAILED is final."""

REPLACED: Final = frozenset(
    {
        *("CREATE_FAILED", "ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "DELETE_FAILED"),
        *("UPDATE_FAILED", "UPDATE_ROLLBACK_FAILED"),
    }
)
"""States that CloudFormation updates no more, or not without being told how."""

_UPDATED: Final = frozenset({"CREATE_COMPLETE", "UPDATE_COMPLETE"})
_ROLLED_BACK: Final = frozenset(
    {"ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "UPDATE_ROLLBACK_COMPLETE", "UPDATE_ROLLBACK_FAILED"}
)
"""How a failed operation ends; CREATE_FAILED and UPDATE_FAILED are passed through on the way."""

REVIEWED: Final = "REVIEW_IN_PROGRESS"
"""State of a stack that has been nothing but proposed: no change set of it was executed yet."""

_UNCHANGED: Final = ("didn't contain changes", "No updates are to be performed")

_OVERTAKEN: Final = (
    "_IN_PROGRESS state and can not be updated",
    "cannot be deleted while in status",
    "already exists and cannot be created again",
)


@dataclass(frozen=True, slots=True)
class StackOperations:
    """What can be done to one stack.

    Attributes:
        client: CloudFormation client.
        stack: reads the stack.
        timeout: seconds for each operation.
    """

    client: Any
    stack: StackReader
    timeout: float

    def create_change_set(self, plan: Plan, kind: str) -> dict[str, Any] | None:
        """Create a change set and return its description; None: there is nothing to change."""
        created = self.client.create_change_set(
            StackName=self.stack.stack_name,
            ChangeSetName=f"daylab-{uuid4().hex}",
            ChangeSetType=kind,
            TemplateBody=plan.template_body(),
            Parameters=[{"ParameterKey": key, "ParameterValue": value} for key, value in plan.parameters.items()],
            Capabilities=["CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"],
        )

        def settled() -> dict[str, Any] | None:
            described: dict[str, Any] = self.client.describe_change_set(ChangeSetName=created["Id"])
            return described if described["Status"] in ("CREATE_COMPLETE", "FAILED") else None

        change_set = self._wait(settled, words.CREATING_CHANGE_SET)
        if change_set["Status"] == "CREATE_COMPLETE":
            return change_set
        reason = change_set.get("StatusReason", "")
        self.client.delete_change_set(ChangeSetName=created["Id"])
        if kind == "UPDATE" and any(text in reason for text in _UNCHANGED):
            return None
        state = words.CHANGE_SET_FAILED
        raise StackError(self.stack.stack_name, state, (), reason)

    def execute(self, change_set: dict[str, Any], before: set[str]) -> None:
        """Execute a change set and wait for its end; ``before`` holds ids of older events."""
        name, stack_id = change_set["ChangeSetId"], change_set["StackId"]
        self.client.execute_change_set(ChangeSetName=name)

        def ended() -> dict[str, Any] | None:
            stack = self.stack.describe(stack_id)
            if stack is not None and stack["StackStatus"] in _ROLLED_BACK:
                return stack
            if stack is None or stack["StackStatus"] not in _UPDATED:
                return None
            # The stack names the change set that made it once its outputs are in place, …
            if stack.get("ChangeSetId") == name:
                return stack
            # … or another one, when somebody else was quicker.
            executed = self.client.describe_change_set(ChangeSetName=name)["ExecutionStatus"]
            return stack if executed == "EXECUTE_COMPLETE" else None

        stack = self._wait(ended, words.UNDER_WAY)
        events = [event for event in self.stack.events() if event.event_id not in before]
        failures = list(failures_among(events))
        if failures or stack["StackStatus"] not in _UPDATED:
            reason = stack.get("StackStatusReason", "")
            raise StackError(self.stack.stack_name, stack["StackStatus"], failures, reason)

    def in_turn(self, operate: Callable[[dict[str, Any] | None], None]) -> None:
        """Operate on the stack when nobody else does; once more when somebody else was quicker after all.

        Args:
            operate: what to do; it is given the stack's description, None: there is none.
        """
        deadline = time.monotonic() + self.timeout
        while True:
            try:
                return operate(self._settled())
            except ClientError as error:
                if not _overtaken(error) or time.monotonic() > deadline:
                    raise

    def _settled(self) -> dict[str, Any] | None:
        """Wait until no operation of somebody else is under way; return the stack, None: there is none."""

        def settled() -> tuple[dict[str, Any] | None] | None:
            stack = self.stack.describe()
            status = stack["StackStatus"] if stack else ""
            under_way = status.endswith("_IN_PROGRESS") and status != REVIEWED
            return None if under_way else (stack,)

        return self._wait(settled, words.ANOTHER_UNDER_WAY)[0]

    def delete(self, stack: dict[str, Any]) -> None:
        """Delete ``stack`` (its description) and wait for its end. StackError: resources are left behind."""
        stack_id = stack["StackId"]
        before = {event.event_id for event in self.stack.events(stack_id)}
        self.client.delete_stack(StackName=stack_id)
        failing_since: float | None = None

        def ended() -> str | None:
            nonlocal failing_since
            described = self.stack.describe(stack_id)
            if described is None:
                return "DELETE_COMPLETE"
            if described["StackStatus"] != "DELETE_FAILED":
                failing_since = None
                return None
            # LocalStack passes through DELETE_FAILED when one resource fails, and goes on with the others.
            failing_since = failing_since or time.monotonic()
            return "DELETE_FAILED" if time.monotonic() - failing_since > _FAILED_FOR_GOOD else None

        status = self._wait(ended, words.BEING_DELETED)
        events = [event for event in self.stack.events(stack_id) if event.event_id not in before]
        left = list(left_behind(events))
        if left or status != "DELETE_COMPLETE":
            # A half-failed update makes LocalStack 4.14 forget resources: it reports success and keeps them.
            fix = words.DELETE_BY_HAND
            raise StackError(self.stack.stack_name, words.LEFT_BEHIND(status=status), left, fix=fix)

    def _wait[T](self, condition: Callable[[], T | None], state: Message) -> T:
        """Return the first result of ``condition`` that is not None. DeploymentError: none within the timeout."""
        deadline, pause = time.monotonic() + self.timeout, 0.01
        while True:
            if (result := condition()) is not None:
                return result
            if time.monotonic() > deadline:
                stack = self.stack.describe() or {}
                recent = [f"{event.logical_id} {event.status} {event.reason}" for event in self.stack.events()[:5]]
                status = stack.get("StackStatus", words.ABSENT)
                late = words.STILL(name=self.stack.stack_name, state=state, seconds=self.timeout, status=status)
                raise DeploymentError(
                    joined("\n  ", [late, *recent]),
                    where=f"stack {self.stack.stack_name}",
                    fix=words.LAST_EVENTS,
                )
            time.sleep(pause)
            pause = min(pause * 1.5, 0.25)


def _overtaken(error: ClientError) -> bool:
    """Whether a call was refused because of somebody else's operation on the stack."""
    code, message = error.response["Error"].get("Code"), error.response["Error"].get("Message", "")
    if code == "ValidationError":
        return any(text in message for text in _OVERTAKEN)
    return code == "ChangeSetNotFound" or (code == "InvalidChangeSetStatus" and "OBSOLETE" in message)
