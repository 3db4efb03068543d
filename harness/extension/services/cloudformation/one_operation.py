"""CloudFormation: a stack has one operation at a time.

* While it is created, updated, rolled back or deleted, it takes no update and no change set: ``ValidationError`` 400,
  "Stack:arn… is in UPDATE_IN_PROGRESS state and can not be updated." (Q: aws/aws-dotnet-deploy issue 689.) While it is
  updated it is not deleted either: "Stack [arn…] cannot be deleted while in status UPDATE_IN_PROGRESS" (Q). Deleting
  what is being deleted is no mistake, and no second deletion.
* An update makes the stack's other change sets worthless: their ExecutionStatus is ``OBSOLETE`` (D: CloudFormation API
  Reference, DescribeChangeSet), and executing one is refused with ``InvalidChangeSetStatus`` 400, "ChangeSet [arn…]
  cannot be executed in its current execution status of [OBSOLETE]" (Q: aws/amazon-chime-sdk-js issue 1089).
* A stack that was deleted has no change sets any more: ``ChangeSetNotFound`` 404.

LocalStack runs them side by side, each on what it believed the stack to be, until one of them stumbles over what the
other has removed and never ends.

Limits: AWS deletes obsolete change sets in the end; here they stay. A stack whose creation is under way can be deleted
at AWS, which ends the creation; LocalStack goes on creating.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock, RLock
from typing import Any

from localstack.aws.api import RequestContext
from localstack.aws.api.cloudformation import (
    ChangeSetNotFoundException,
    ExecutionStatus,
    InvalidChangeSetStatusException,
    StackStatus,
)
from localstack.services.cloudformation.engine.validations import ValidationError
from localstack.services.cloudformation.stores import get_cloudformation_store
from localstack.services.cloudformation.v2.entities import ChangeSet, Stack
from localstack.services.cloudformation.v2.provider import find_change_set_v2, find_stack_v2

from harness.extension.account_release import AccountReleases
from harness.extension.patching import Patches, quoted

__all__ = ["declare"]

_PROVIDER = "localstack.services.cloudformation.v2.provider"
BUSY = quoted("https://github.com/aws/aws-dotnet-deploy/issues/689")

_GONE = (StackStatus.DELETE_IN_PROGRESS, StackStatus.DELETE_COMPLETE)


def declare(patches: Patches, releases: AccountReleases) -> None:
    """Refuse what comes too soon or too late; call when the provider is imported."""
    turns = _Turns()
    patches.then(lambda: releases.add("cloudformation", forget=turns.forget))

    @patches.wrap(f"{_PROVIDER}:CloudformationProviderV2.create_change_set", "a73a0f7e85", BUSY)
    def create_change_set(original: Callable[..., Any], self: Any, context: RequestContext, request: Any) -> Any:
        """A stack that is being changed takes no change set."""
        with turns.of(context, request.get("StackName")) as stack:
            _refuse_while_busy(stack)
            return original(self, context, request)

    @patches.wrap(f"{_PROVIDER}:CloudformationProviderV2.update_stack", "a0b9b48541", BUSY)
    def update_stack(original: Callable[..., Any], self: Any, context: RequestContext, request: Any) -> Any:
        """A stack that is being changed takes no update; an update makes its change sets obsolete."""
        with turns.of(context, request.get("StackName")) as stack:
            _refuse_while_busy(stack)
            done = original(self, context, request)
            _make_obsolete(context, stack)
            return done

    @patches.wrap(
        f"{_PROVIDER}:CloudformationProviderV2.execute_change_set",
        "fc273a6ebe",
        quoted("https://github.com/aws/amazon-chime-sdk-js/issues/1089"),
    )
    def execute_change_set(
        original: Callable[..., Any],
        self: Any,
        context: RequestContext,
        change_set_name: str,
        stack_name: str | None = None,
        *args: Any,
        **kwargs: Any,
    ) -> Any:
        """An obsolete change set is not executed."""
        store = get_cloudformation_store(context.account_id, context.region)
        change_set = find_change_set_v2(store, change_set_name, stack_name)
        if change_set is None:
            return original(self, context, change_set_name, stack_name, *args, **kwargs)
        with turns.of(context, change_set.stack.stack_id) as stack:
            _refuse_obsolete(change_set)
            done = original(self, context, change_set_name, stack_name, *args, **kwargs)
            _make_obsolete(context, stack)
            return done

    @patches.wrap(f"{_PROVIDER}:CloudformationProviderV2.delete_stack", "2fa553d9ba", BUSY)
    def delete_stack(
        original: Callable[..., Any], self: Any, context: RequestContext, stack_name: str, *args: Any, **kwargs: Any
    ) -> Any:
        """A stack that is being updated is not deleted; one that is being deleted is not deleted again."""
        with turns.of(context, stack_name) as stack:
            if stack is not None and stack.status.startswith("UPDATE_") and _busy(stack.status):
                raise ValidationError(f"Stack [{stack.stack_id}] cannot be deleted while in status {stack.status}")
            if stack is not None and stack.status == StackStatus.DELETE_IN_PROGRESS:
                return None
            return original(self, context, stack_name, *args, **kwargs)


class _Turns:
    """A lock for each stack, so that the state that was looked at is still the state when the operation begins."""

    def __init__(self) -> None:
        self._locks: dict[tuple[str, str, str], Any] = {}
        self._adding = Lock()

    @contextmanager
    def of(self, context: RequestContext, name: str | None) -> Iterator[Stack | None]:
        """Wait for the turn of a stack, named by its name or ARN, and give it; None: there is none yet."""
        stack = _stack(context, name)
        with self._adding:
            key = (context.account_id, context.region, stack.stack_name if stack else str(name))
            lock = self._locks.setdefault(key, RLock())
        with lock:
            yield _stack(context, name)

    def forget(self, account: str) -> None:
        """Drop the locks of an account's stacks."""
        with self._adding:
            for key in [key for key in self._locks if key[0] == account]:
                del self._locks[key]


def _stack(context: RequestContext, name: str | None) -> Stack | None:
    store = get_cloudformation_store(context.account_id, context.region)
    try:
        return find_stack_v2(store, name) if name else None
    except KeyError:  # an ARN of no stack
        return None


def _busy(status: str) -> bool:
    """Whether a stack in that state has an operation under way; REVIEW_IN_PROGRESS is the wait for the first one."""
    return status.endswith("_IN_PROGRESS") and status != StackStatus.REVIEW_IN_PROGRESS


def _refuse_while_busy(stack: Stack | None) -> None:
    if stack is not None and _busy(stack.status):
        raise ValidationError(f"Stack:{stack.stack_id} is in {stack.status} state and can not be updated.")


def _refuse_obsolete(change_set: ChangeSet) -> None:
    if change_set.stack.status in _GONE:
        raise ChangeSetNotFoundException(f"ChangeSet [{change_set.change_set_id}] does not exist")
    if change_set.execution_status == ExecutionStatus.OBSOLETE:
        raise InvalidChangeSetStatusException(
            f"ChangeSet [{change_set.change_set_id}] cannot be executed in its current execution status of [OBSOLETE]"
        )
    _refuse_while_busy(change_set.stack)


def _make_obsolete(context: RequestContext, stack: Stack | None) -> None:
    store = get_cloudformation_store(context.account_id, context.region)
    for identifier in list(stack.change_set_ids) if stack else ():
        other = store.change_sets.get(identifier)
        if other is not None and other.execution_status == ExecutionStatus.AVAILABLE:
            other.set_execution_status(ExecutionStatus.OBSOLETE)
