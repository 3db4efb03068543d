"""CloudFormation's resource handlers: which of their calls AWS asks for, and how a refused one is told.

* Whatever changes something, or reads secrets or objects, is asked for. Other reads are not: which of them LocalStack's
  handlers make says nothing of AWS's.
* The stack event tells the refusal: "Resource handler returned message: "User: … is not authorized to perform: …
  (Service: Sqs, Status Code: 403, Request ID: …)" (RequestToken: …, HandlerErrorCode: AccessDenied)" (Q:
  https://repost.aws/knowledge-center/cloudformation-error-resource-handler and many reports).
* A stack whose resource could not be made, updated or deleted ends in ``…_FAILED``; LocalStack ends in
  ``…_COMPLETE`` where no resource says so.

Limits: nothing is rolled back; the resources stay as the failed operation left them, as with ``--disable-rollback``.
"""

import re
import uuid
from collections.abc import Callable, Mapping
from typing import Any

from localstack.aws.api.cloudformation import ExecutionStatus, StackStatus
from localstack.aws.spec import load_service
from localstack.services.cloudformation.resource_provider import OperationStatus, ProgressEvent

from harness.extension.patching import Patches, documented, quoted
from harness.extension.services.cloudformation.acting import acting
from harness.iam import Decision

__all__ = ["declare", "is_asked", "told"]

_EXECUTOR = "localstack.services.cloudformation.resource_provider:ResourceProviderExecutor"
_MODEL_EXECUTOR = "localstack.services.cloudformation.engine.v2.change_set_model_executor:ChangeSetModelExecutor"
WORDS = quoted("https://repost.aws/knowledge-center/cloudformation-error-resource-handler")
ENDS = documented("https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stack-failure-options.html")

_READS = re.compile(r"[^:]+:(?:Get|List|Describe|BatchGet|Head)")
_ALWAYS = re.compile(r"s3:GetObject|secretsmanager:(?:BatchGet|Get)Secret|kms:|sts:")


def is_asked(action: str) -> bool:
    """Whether AWS is known to ask for an IAM action while a resource handler runs."""
    return not _READS.match(action) or bool(_ALWAYS.match(action))


def told(service: str, request_id: str, decision: Decision, token: str) -> str:
    """A refusal as a stack event tells it.

    Args:
        service: botocore's name of the service that refused.
        request_id: of the refused call.
        decision: the refusal.
        token: of the resource's operation.
    """
    name = "".join(word.capitalize() for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z][a-z0-9]*|\w+", _id_of(service)))
    detail = f"(Service: {name}, Status Code: 403, Request ID: {request_id})"
    return (
        f'Resource handler returned message: "{decision.message} {detail}" '
        f"(RequestToken: {token}, HandlerErrorCode: AccessDenied)"
    )


def _id_of(service: str) -> str:
    return str(load_service(service).service_id)


def declare(patches: Patches) -> None:
    """Ask for what AWS asks for, and say what was refused; call when the provider is imported."""

    @patches.wrap(f"{_EXECUTOR}.execute_action", "c58b9229a5", WORDS)
    def execute_action(original: Callable[..., Any], self: Any, provider: Any, payload: Any) -> Any:
        """A refused call fails its resource, in AWS's words."""
        one = acting()
        if one is None:
            return original(self, provider, payload)
        before, always, one.doer.asks = len(one.doer.refusals), one.doer.asks, is_asked
        try:
            event = original(self, provider, payload)
        except Exception:
            if len(one.doer.refusals) == before:
                raise
        finally:
            one.doer.asks = always
        if len(one.doer.refusals) == before:
            return event
        reason = told(*one.doer.refusals[before], str(uuid.uuid4()))
        return ProgressEvent(status=OperationStatus.FAILED, resource_model={}, message=reason)

    @patches.wrap(f"{_MODEL_EXECUTOR}.execute", "575e2f1d82", ENDS)
    def execute(original: Callable[..., Any], self: Any) -> Any:
        """A stack that could not be updated or deleted says so."""
        change_set, stack = self._change_set, self._change_set.stack
        before = stack.status
        result = original(self)
        one = acting()
        if before == StackStatus.DELETE_IN_PROGRESS and one is not None and one.doer.refusals:
            _fail(stack, StackStatus.DELETE_FAILED, "delete", _unmade(result.resources))
        if not result.failure_message or change_set.execution_status == ExecutionStatus.EXECUTE_IN_PROGRESS:
            return result  # whoever executes a change set looks at the result
        failed = _unmade(result.resources)
        if before == StackStatus.UPDATE_IN_PROGRESS:
            made = {name: one for name, one in result.resources.items() if name not in failed}
            stack.resolved_resources = {**stack.resolved_resources, **made}
            _fail(stack, StackStatus.UPDATE_FAILED, "update", failed)
        if before == StackStatus.CREATE_IN_PROGRESS and not failed:
            stack.resolved_resources = result.resources
            _fail(stack, StackStatus.CREATE_FAILED, "create", failed)
        return result


def _unmade(resources: Mapping[str, Any]) -> list[str]:
    return [name for name, one in resources.items() if str(one.get("ResourceStatus", "")).endswith("_FAILED")]


def _fail(stack: Any, status: StackStatus, verb: str, failed: list[str]) -> None:
    reason = f"The following resource(s) failed to {verb}: [{', '.join(failed)}]. "
    stack.set_stack_status(status, reason)
    raise _FailedError(reason)


class _FailedError(Exception):
    """Ends LocalStack's operation on a stack, whose status tells the rest."""
