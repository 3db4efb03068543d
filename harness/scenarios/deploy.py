"""Deploys plans as CloudFormation stacks, changes them, and takes them down.

Works as ``aws cloudformation deploy`` does: a change set is created, then executed; a stack that no change
set can be applied to any more (its creation failed) is deleted and created again. Applying a fault and
repairing it are updates. Source:
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-changesets.html

Limits: what a failed update leaves is the engine's affair. AWS rolls back. LocalStack 4.14 leaves a half-updated stack
in ROLLBACK_COMPLETE and forgets the resources that it had not come to; the next update replaces the stack, objects in
its buckets included, and names the forgotten resources in its error where they are in the way.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any, Final

from botocore.exceptions import ClientError, HTTPClientError
from botocore.exceptions import ConnectionError as NoConnectionError

from harness.clients import Endpoint, client
from harness.errors import DeploymentError, EngineGoneError
from harness.i18n.catalogue import scenarios as words
from harness.i18n.message import Message
from harness.scenarios.artifacts import artifact_bucket, empty_bucket, remove_artifacts, upload_packages
from harness.scenarios.operations import REPLACED, REVIEWED, StackOperations
from harness.scenarios.plan import Plan
from harness.scenarios.stack import StackError, StackEvent, StackFailure, StackReader

__all__ = ["Deployment", "StackError", "StackEvent", "StackFailure", "attach", "deploy"]

DEADLINE: Final = 120.0
"""Seconds for one stack operation; LocalStack's take below one, AWS's of these scenarios below a minute."""


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


def attach(scenario: str, endpoint: Endpoint, *, account: str, stack_name: str | None = None) -> "Deployment":
    """Return the deployment of a stack that is there already, as it is now.

    Args:
        scenario: name of the scenario.
        endpoint: engine that it is deployed to.
        account: 12-digit account id.
        stack_name: None takes the scenario's name, with dashes.

    Raises:
        DeploymentError: there is no such stack.
        EngineGoneError: the engine does not answer.
    """
    deployment = Deployment(scenario, endpoint, account, stack_name)
    deployment.read()
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
        self._s3 = client(endpoint, "s3", account=account)
        self._bucket = artifact_bucket(account, endpoint.region)
        cloudformation = client(endpoint, "cloudformation", account=account)
        self._stack = StackReader(cloudformation, self.stack_name)
        self._operations = StackOperations(cloudformation, self._stack, timeout)
        self._outputs: dict[str, str] = {}

    @property
    def outputs(self) -> dict[str, str]:
        """Outputs of the stack as of the last deployment or update."""
        return dict(self._outputs)

    def resources(self) -> dict[str, str]:
        """Return logical id → physical id of the stack's resources."""
        with self._explained(words.READING_RESOURCES):
            return self._stack.resources()

    def events(self) -> list[StackEvent]:
        """Return the stack's events, newest first."""
        with self._explained(words.READING_EVENTS):
            return self._stack.events()

    def read(self) -> None:
        """Read the outputs that the stack has now. DeploymentError: there is no stack."""
        with self._explained(words.READING):
            if self._stack.describe() is None:
                raise DeploymentError(
                    words.NO_STACK(account=self.account, stack_name=self.stack_name),
                    where=self.endpoint.url,
                    fix=words.DEPLOY_FIRST,
                )
            self._outputs = self._stack.outputs()

    def update(self, plan: Plan) -> None:
        """Bring the stack to ``plan``; without a difference nothing happens. Raises as :func:`deploy`."""
        with self._explained(words.DEPLOYING):
            upload_packages(self._s3, self._bucket, self.endpoint.region, plan.packages)
            self._operations.in_turn(partial(self._bring_to, plan))
            self._outputs = self._stack.outputs()

    def destroy(self) -> None:
        """Delete the stack, what its buckets hold, and the scenario's packages. Raises as :func:`deploy`."""
        with self._explained(words.DELETING):
            self._operations.in_turn(self._delete)
            remove_artifacts(self._s3, self._bucket, self.scenario)
            self._outputs = {}

    def _bring_to(self, plan: Plan, current: dict[str, Any] | None) -> None:
        if current is not None and current["StackStatus"] in REPLACED:
            self._delete(current)
            current = None
        created = current is not None and current["StackStatus"] != REVIEWED
        before = {event.event_id for event in self._stack.events()} if current else set()
        change_set = self._operations.create_change_set(plan, "UPDATE" if created else "CREATE")
        if change_set is not None:
            self._operations.execute(change_set, before)

    def _delete(self, stack: dict[str, Any] | None) -> None:
        if stack is None:
            return
        for entry in self._stack.resource_entries():
            if entry["ResourceType"] == "AWS::S3::Bucket":
                self._empty(entry["PhysicalResourceId"])
        self._operations.delete(stack)

    def _empty(self, bucket: str) -> None:
        try:
            empty_bucket(self._s3, bucket)
        except ClientError as error:
            # A failed creation can leave a physical id without a bucket.
            if error.response["Error"]["Code"] != "NoSuchBucket":
                raise

    @contextmanager
    def _explained(self, verb: Message) -> Iterator[None]:
        """Turn the client library's errors into daylab's."""
        where = f"stack {self.stack_name} at {self.endpoint.url}"
        try:
            yield
        except ClientError as error:
            refused = error.response["Error"]
            answer = f"{refused.get('Code')}: {refused.get('Message')}"
            raise DeploymentError(
                words.STACK_REFUSED(
                    verb=verb, stack_name=self.stack_name, operation_name=error.operation_name, answer=answer
                ),
                where=where,
                fix=words.CORRECT_IT,
            ) from error
        except (NoConnectionError, HTTPClientError) as error:
            raise EngineGoneError(
                words.STACK_UNREACHED(verb=verb, stack_name=self.stack_name, error=error),
                where=where,
                fix=words.START_AGAIN,
            ) from error
