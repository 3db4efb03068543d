"""Deploys plans as CloudFormation stacks, changes them, and takes them down.

Works as ``aws cloudformation deploy`` does: a change set is created, then executed; a stack that no change
set can be applied to any more (its creation failed) is deleted and created again. Applying a fault and
repairing it are updates. Source:
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-changesets.html

Limits: what a failed update leaves is the engine's affair. AWS rolls back; LocalStack 4.14 leaves a
half-updated stack in ROLLBACK_COMPLETE, which the next update replaces, objects in its buckets included.
"""

import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final
from uuid import uuid4

from botocore.exceptions import BotoCoreError, ClientError

from harness.clients import Endpoint, client
from harness.errors import DeploymentError, EngineGoneError
from harness.scenarios.artifacts import artifact_bucket, empty_bucket, remove_artifacts, upload_packages
from harness.scenarios.plan import Plan
from harness.scenarios.stack import StackError, StackEvent, StackFailure, StackReader, failures_among, left_behind

__all__ = ["Deployment", "StackError", "StackEvent", "StackFailure", "deploy", "fresh_account"]

DEADLINE: Final = 120.0
"""Seconds for one stack operation; LocalStack's take below one, AWS's of these scenarios below a minute."""

_FAILED_FOR_GOOD: Final = 2.0
"""Seconds after which DELETE_FAILED is final."""

_REPLACED: Final = frozenset(
    {
        *("CREATE_FAILED", "ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "DELETE_FAILED", "REVIEW_IN_PROGRESS"),
        *("UPDATE_FAILED", "UPDATE_ROLLBACK_FAILED"),
    }
)
"""States that CloudFormation updates no more, or not without being told how."""

_UPDATED: Final = frozenset({"CREATE_COMPLETE", "UPDATE_COMPLETE"})
_ROLLED_BACK: Final = frozenset(
    {"ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "UPDATE_ROLLBACK_COMPLETE", "UPDATE_ROLLBACK_FAILED"}
)
"""How a failed operation ends; CREATE_FAILED and UPDATE_FAILED are passed through on the way."""
_UNCHANGED: Final = ("didn't contain changes", "No updates are to be performed")


def fresh_account(random: random.Random) -> str:
    """Return an account id that nobody uses: 12 digits, the first not 0 as in LocalStack's default account."""
    return str(random.randrange(10**11, 10**12))


def deploy(
    plan: Plan,
    endpoint: Endpoint,
    *,
    account: str,
    stack_name: str | None = None,
    timeout: float = DEADLINE,
) -> "Deployment":
    """Deploy ``plan`` and return the deployment; an existing stack of that name is updated or replaced.

    Args:
        plan: what to deploy.
        endpoint: engine to deploy to.
        account: 12-digit account id; its root user deploys.
        stack_name: None takes the scenario's name, with dashes.
        timeout: seconds for each stack operation.

    Raises:
        StackError: a DeploymentError with the failed resources' own reasons.
        DeploymentError: the operation was refused or took too long.
        EngineGoneError: the engine does not answer.
    """
    deployment = Deployment(plan.scenario, endpoint, account, stack_name, timeout)
    deployment.update(plan)
    return deployment


class Deployment:
    """A stack in an account: what it offers, and how it is changed.

    Args:
        scenario: name of the scenario.
        endpoint: the engine.
        account: 12-digit account id.
        stack_name: None takes the scenario's name, with dashes.
        timeout: seconds for each stack operation.
    """

    def __init__(
        self,
        scenario: str,
        endpoint: Endpoint,
        account: str,
        stack_name: str | None = None,
        timeout: float = DEADLINE,
    ) -> None:
        self.scenario = scenario
        self.endpoint = endpoint
        self.account = account
        self.stack_name = stack_name or scenario.replace("_", "-")
        self._timeout = timeout
        self._cloudformation = client(endpoint, "cloudformation", account=account)
        self._s3 = client(endpoint, "s3", account=account)
        self._bucket = artifact_bucket(account, endpoint.region)
        self._stack = StackReader(self._cloudformation, self.stack_name)
        self._outputs: dict[str, str] = {}

    @property
    def outputs(self) -> dict[str, str]:
        """Outputs of the stack as of the last deployment or update."""
        return dict(self._outputs)

    def resources(self) -> dict[str, str]:
        """Return logical id → physical id of the stack's resources."""
        with self._explained("read the resources of"):
            return self._stack.resources()

    def events(self) -> list[StackEvent]:
        """Return the stack's events, newest first."""
        with self._explained("read the events of"):
            return self._stack.events()

    def update(self, plan: Plan) -> None:
        """Bring the stack to ``plan``; without a difference nothing happens. Raises as :func:`deploy`."""
        with self._explained("deploy"):
            upload_packages(self._s3, self._bucket, self.endpoint.region, plan.packages)
            current = self._settled()
            if current is not None and current["StackStatus"] in _REPLACED:
                self._delete(current)
                current = None
            before = {event.event_id for event in self._stack.events()} if current else set()
            change_set = self._create_change_set(plan, "UPDATE" if current else "CREATE")
            if change_set is not None:
                self._execute(change_set, before)
            self._outputs = self._stack.outputs()

    def destroy(self) -> None:
        """Delete the stack, what its buckets hold, and the scenario's packages. Raises as :func:`deploy`."""
        with self._explained("delete"):
            current = self._settled()
            if current is not None:
                self._delete(current)
            remove_artifacts(self._s3, self._bucket, self.scenario)
            self._outputs = {}

    def _create_change_set(self, plan: Plan, kind: str) -> dict[str, Any] | None:
        """Create a change set and return its description; None: there is nothing to change."""
        created = self._cloudformation.create_change_set(
            StackName=self.stack_name,
            ChangeSetName=f"daylab-{uuid4().hex}",
            ChangeSetType=kind,
            TemplateBody=plan.template_body(),
            Parameters=[{"ParameterKey": key, "ParameterValue": value} for key, value in plan.parameters.items()],
            Capabilities=["CAPABILITY_NAMED_IAM"],
        )

        def settled() -> dict[str, Any] | None:
            described: dict[str, Any] = self._cloudformation.describe_change_set(ChangeSetName=created["Id"])
            return described if described["Status"] in ("CREATE_COMPLETE", "FAILED") else None

        change_set = self._wait(settled, "its change set is being created")
        if change_set["Status"] == "CREATE_COMPLETE":
            return change_set
        reason = change_set.get("StatusReason", "")
        self._cloudformation.delete_change_set(ChangeSetName=created["Id"])
        if kind == "UPDATE" and any(text in reason for text in _UNCHANGED):
            return None
        raise StackError(self.stack_name, "not deployed: its change set FAILED", (), reason)

    def _execute(self, change_set: dict[str, Any], before: set[str]) -> None:
        """Execute a change set and wait for its end; ``before`` holds ids of older events."""
        name, stack_id = change_set["ChangeSetId"], change_set["StackId"]
        self._cloudformation.execute_change_set(ChangeSetName=name)

        def ended() -> dict[str, Any] | None:
            stack = self._stack.describe(stack_id)
            if stack is None or stack["StackStatus"] in _ROLLED_BACK:
                return stack
            if stack["StackStatus"] not in _UPDATED:
                return None
            # The stack names the change set that made it once its outputs are in place, …
            if stack.get("ChangeSetId") == name:
                return stack
            # … or another one, when somebody else was quicker.
            executed = self._cloudformation.describe_change_set(ChangeSetName=name)["ExecutionStatus"]
            return stack if executed == "EXECUTE_COMPLETE" else None

        stack = self._wait(ended, "the operation is under way")
        events = [event for event in self._stack.events() if event.event_id not in before]
        failures = list(failures_among(events))
        if failures or stack["StackStatus"] not in _UPDATED:
            reason = stack.get("StackStatusReason", "")
            raise StackError(self.stack_name, stack["StackStatus"], failures, reason)

    def _settled(self) -> dict[str, Any] | None:
        """Wait until no operation of somebody else is under way; return the stack, None: there is none."""

        def settled() -> tuple[dict[str, Any] | None] | None:
            stack = self._stack.describe()
            status = stack["StackStatus"] if stack else ""
            under_way = status.endswith("_IN_PROGRESS") and status not in _REPLACED
            return None if under_way else (stack,)

        return self._wait(settled, "another operation is under way")[0]

    def _delete(self, stack: dict[str, Any]) -> None:
        stack_id = stack["StackId"]
        before = {event.event_id for event in self._stack.events(stack_id)}
        for entry in self._stack.resource_entries():
            if entry["ResourceType"] == "AWS::S3::Bucket":
                self._empty(entry["PhysicalResourceId"])
        self._cloudformation.delete_stack(StackName=stack_id)
        failing_since: float | None = None

        def ended() -> str | None:
            nonlocal failing_since
            described = self._stack.describe(stack_id)
            if described is None:
                return "DELETE_COMPLETE"
            if described["StackStatus"] != "DELETE_FAILED":
                failing_since = None
                return None
            # LocalStack passes through DELETE_FAILED when one resource fails, and goes on with the others.
            failing_since = failing_since or time.monotonic()
            return "DELETE_FAILED" if time.monotonic() - failing_since > _FAILED_FOR_GOOD else None

        status = self._wait(ended, "it is being deleted")
        events = [event for event in self._stack.events(stack_id) if event.event_id not in before]
        left = list(left_behind(events))
        if left or status != "DELETE_COMPLETE":
            # A half-failed update makes LocalStack 4.14 forget resources: it reports success and keeps them.
            fix = "delete the resources named above by hand, or deploy into another account"
            raise StackError(self.stack_name, f"{status}, with resources left behind", left, fix=fix)

    def _empty(self, bucket: str) -> None:
        try:
            empty_bucket(self._s3, bucket)
        except ClientError as error:
            # A failed creation can leave a physical id without a bucket.
            if error.response["Error"]["Code"] != "NoSuchBucket":
                raise

    def _wait[T](self, condition: Callable[[], T | None], state: str) -> T:
        """Return the first result of ``condition`` that is not None.

        boto3's waiters ask every 5 to 30 s; an emulator is done in a fraction of a second.
        """
        deadline, pause = time.monotonic() + self._timeout, 0.01
        while True:
            if (result := condition()) is not None:
                return result
            if time.monotonic() > deadline:
                stack = self._stack.describe() or {}
                recent = [f"{event.logical_id} {event.status} {event.reason}" for event in self._stack.events()[:5]]
                status = stack.get("StackStatus", "absent")
                raise DeploymentError(
                    "\n  ".join([f"stack {self.stack_name}: {state} after {self._timeout:.0f} s, {status}", *recent]),
                    where=f"stack {self.stack_name}",
                    fix="look at the last events above and at the engine's log",
                )
            time.sleep(pause)
            pause = min(pause * 1.5, 0.25)

    @contextmanager
    def _explained(self, verb: str) -> Iterator[None]:
        """Turn the client library's errors into daylab's."""
        where = f"stack {self.stack_name} at {self.endpoint.url}"
        try:
            yield
        except ClientError as error:
            refused = error.response["Error"]
            raise DeploymentError(
                f"cannot {verb} stack {self.stack_name}: {error.operation_name} was refused, "
                f"{refused.get('Code')}: {refused.get('Message')}",
                where=where,
                fix="correct what the message names",
            ) from error
        except BotoCoreError as error:
            raise EngineGoneError(
                f"cannot {verb} stack {self.stack_name}: {error}",
                where=where,
                fix="start the engine again; daylab status shows whether one is up",
            ) from error
