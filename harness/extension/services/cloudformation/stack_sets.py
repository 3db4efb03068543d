"""Stack sets: an instance is made with the permissions of the execution role of its account.

The administration role, which trusts CloudFormation, assumes the execution role of each account, the administrator's
own included (D: CloudFormation User Guide, "Grant self-managed permissions"). Without them: "Account 111122223333
should have 'AWSCloudFormationStackSetExecutionRole' role with trust relationship to Role
'AWSCloudFormationStackSetAdministrationRole'." (Q: public reports). LocalStack deploys into any account as its root.

Limits: AWS tells it of the instance, when the operation has failed; here the call is refused with ``ValidationError``.
Service-managed permissions are not there.
"""

from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

from localstack.aws.api import RequestContext
from localstack.services.cloudformation.engine.validations import ValidationError
from localstack.services.cloudformation.stores import get_cloudformation_store
from localstack.services.cloudformation.v2.provider import find_stack_set_v2

from harness.extension.authorization.questions import Questions
from harness.extension.authorization.resolved_call import RESOLVED
from harness.extension.patching import Patches, documented
from harness.extension.services.cloudformation import acting

__all__ = ["declare"]

_PROVIDER = "localstack.services.cloudformation.v2.provider"
GRANTS = documented(
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-prereqs-self-managed.html"
)
_ADMINISTRATION, _EXECUTION = "AWSCloudFormationStackSetAdministrationRole", "AWSCloudFormationStackSetExecutionRole"
_EXECUTOR: ContextVar[tuple[str, tuple[str, ...]] | None] = ContextVar("stack_set_executor", default=None)
"""Name of the execution role of the operation under way, and what its stack set acknowledges."""


def declare(patches: Patches, questions: Questions) -> None:
    """Let instances be made by execution roles; call when the provider is imported."""
    for name in ("create_stack_instances", "delete_stack_instances"):

        @patches.wrap(f"{_PROVIDER}:CloudformationProviderV2.{name}", _FINGERPRINTS[name], GRANTS)
        def with_request(
            original: Callable[..., Any], self: Any, context: RequestContext, request: dict[str, Any]
        ) -> Any:
            """Instances of a stack set are made by the execution roles of their accounts."""
            return _executed(
                questions, context, request.get("StackSetName"), request.get("Accounts"),
                lambda: original(self, context, request),
            )  # fmt: skip

    @patches.wrap(f"{_PROVIDER}:CloudformationProviderV2.delete_stack_set", "9c1bedee5f", GRANTS)
    def delete(
        original: Callable[..., Any], self: Any, context: RequestContext, stack_set_name: str, *args: Any, **kwargs: Any
    ) -> Any:
        """What is left of a stack set is deleted by the execution roles of its accounts."""
        stack_set = _stack_set(context, stack_set_name)
        accounts = {one.account_id for one in stack_set.stack_instances} if stack_set else ()
        return _executed(
            questions, context, stack_set_name, accounts,
            lambda: original(self, context, stack_set_name, *args, **kwargs),
        )  # fmt: skip

    @patches.wrap("localstack.services.cloudformation.v2.entities:StackSet.__init__", "0ab0f47f14", GRANTS)
    def keep(
        original: Callable[..., None], self: Any, account_id: str, region_name: str, request_payload: dict[str, Any]
    ) -> None:
        """A stack set keeps its roles and what it acknowledges."""
        original(self, account_id, region_name, request_payload)
        setattr(self, _REQUEST, request_payload)

    patches.put(
        f"{_PROVIDER}:connect_to",
        "a17a90bbd9",
        GRANTS,
        "Instances of a stack set are made by the execution roles of their accounts.",
        _Targets(acting.for_doer),
    )


_REQUEST = "daylab_request"
_FINGERPRINTS = {"create_stack_instances": "70aa119829", "delete_stack_instances": "2823a833d9"}


class _Targets(acting.ActingClients):
    """Clients in the accounts of a stack set's instances, with their execution roles."""

    def __call__(self, *, aws_access_key_id: str | None = None, **parameters: Any) -> Any:
        executor = _EXECUTOR.get()
        if executor is not None and aws_access_key_id:
            role = acting.of_role(_role(aws_access_key_id, executor[0]))
            acting.begin(acting.Acting(role, role, executor[1]))
        return super().__call__(aws_access_key_id=aws_access_key_id, **parameters)


def _executed(
    questions: Questions, context: RequestContext, name: str | None, accounts: Any, operate: Callable[[], Any]
) -> Any:
    stack_set = _stack_set(context, name)
    if stack_set is None or getattr(context, RESOLVED, None) is None:
        return operate()
    given = getattr(stack_set, _REQUEST, {})
    administration = given.get("AdministrationRoleARN") or _role(context.account_id, _ADMINISTRATION)
    execution = given.get("ExecutionRoleName") or _EXECUTION
    for account in accounts or ():
        role = _role(account, execution)
        may = questions.service_may_assume(administration, acting.CLOUDFORMATION)
        if not may or not questions.role_may(administration, "sts:AssumeRole", role):
            raise ValidationError(
                f"Account {account} should have '{execution}' role with trust relationship to Role "
                f"'{administration.rsplit('/', 1)[-1]}'."
            )
    outer = acting.begin(None)
    token = _EXECUTOR.set((execution, tuple(given.get("Capabilities") or ())))
    try:
        return operate()
    finally:
        _EXECUTOR.reset(token)
        acting.end(outer)


def _role(account: str, name: str) -> str:
    return f"arn:aws:iam::{account}:role/{name}"


def _stack_set(context: RequestContext, name: str | None) -> Any:
    store = get_cloudformation_store(context.account_id, context.region)
    return find_stack_set_v2(store, name) if name else None
