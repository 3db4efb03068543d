"""CloudFormation acts with the permissions of whoever asked for the stack, or with those of the stack's role.

* Every call that a resource's handler makes is decided as the caller's, with ``aws:CalledVia``; with a role, as the
  role's session ``AWSCloudFormation``. A role stays with the stack until another one is given (D: User Guide,
  "CloudFormation service role"). One that CloudFormation cannot assume: ``ValidationError`` 400, "Role arn… is invalid
  or cannot be assumed" (Q: https://repost.aws/knowledge-center/cloudformation-role-arn-invalid-assume-errors).
* Parameters of Systems Manager, dynamic references, macros and ``AWS::Include`` are read the same way; a template in S3
  is read by whoever asks, whatever the stack's role (D: User Guide, "Control CloudFormation access with IAM").

LocalStack does all of it as the account's root.

Limits: the engine's own look-ups (availability zones, AWS's managed policies for SAM) are nobody's calls.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar, Token, copy_context
from dataclasses import dataclass
from typing import Any

from botocore.client import BaseClient
from botocore.exceptions import ClientError
from localstack.aws.api import RequestContext
from localstack.aws.connect import InternalClientFactory
from localstack.services.cloudformation.engine.validations import ValidationError
from localstack.services.cloudformation.stores import get_cloudformation_store
from localstack.services.cloudformation.v2.provider import find_change_set_v2, find_stack_v2

from harness.extension.authorization.caller import Kind
from harness.extension.authorization.delegation import DELEGATION, Delegation
from harness.extension.authorization.questions import Questions
from harness.extension.authorization.resolved_call import RESOLVED, ResolvedCall
from harness.extension.authorization.sessions import Session
from harness.extension.patching import Patches, documented, quoted

__all__ = [
    "CLOUDFORMATION",
    "Acting",
    "ActingClients",
    "acting",
    "begin",
    "declare",
    "end",
    "for_doer",
    "of_caller",
    "of_role",
]

CLOUDFORMATION = "cloudformation.amazonaws.com"
_ENGINE = "localstack.services.cloudformation"
_PROVIDER = f"{_ENGINE}.v2.provider"
_SESSION = "AWSCloudFormation"

PERMISSIONS = documented("https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-iam-servicerole.html")
TEMPLATES = documented("https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/control-access-with-iam.html")
ROLES = quoted("https://repost.aws/knowledge-center/cloudformation-role-arn-invalid-assume-errors")


@dataclass(frozen=True, slots=True)
class Acting:
    """For whom an operation runs.

    Attributes:
        asker: who asked for it; templates in S3 are read for it.
        doer: whose permissions resources are made with.
        capabilities: that the request acknowledges; nested stacks have no others.
    """

    asker: Delegation
    doer: Delegation
    capabilities: tuple[str, ...] = ()


_ACTING: ContextVar[Acting | None] = ContextVar("cloudformation_acting", default=None)


def acting() -> Acting | None:
    """For whom the operation of this thread runs; None: for the engine itself."""
    return _ACTING.get()


def begin(one: Acting | None) -> Token[Acting | None]:
    """Act for somebody else in this thread, until ``end``."""
    return _ACTING.set(one)


def end(token: Token[Acting | None]) -> None:
    """Act again for whom the thread acted before ``begin``."""
    _ACTING.reset(token)


def of_caller(resolved: ResolvedCall) -> Delegation | None:
    """CloudFormation with its caller's own permissions, or further with the role of the stack that a stack is in."""
    caller = resolved.caller
    if caller.principal is None:
        return None
    before = caller.delegation
    via = (CLOUDFORMATION,) if before is None else before.via
    return Delegation(CLOUDFORMATION, caller.kind.value, caller.principal, caller.record, caller.access_key, via)


def of_role(role_arn: str) -> Delegation:
    """CloudFormation as a role's session."""
    account, name = role_arn.split(":")[4], role_arn.rsplit("/", 1)[-1]
    session = f"arn:{role_arn.split(':')[1]}:sts::{account}:assumed-role/{name}/{_SESSION}"
    opened = Session(account_id=account, arn=session, principal_arn=role_arn)
    return Delegation(CLOUDFORMATION, Kind.SESSION.value, opened.principal, opened, "", via=())


def declare(patches: Patches, questions: Questions) -> None:
    """Let every operation act for its caller; call when the provider is imported."""
    roles = _Roles(questions)

    for name, fingerprint in _WITH_REQUEST.items():

        @patches.wrap(f"{_PROVIDER}:CloudformationProviderV2.{name}", fingerprint, PERMISSIONS)
        def with_request(
            original: Callable[..., Any], self: Any, context: RequestContext, request: dict[str, Any]
        ) -> Any:
            """Stacks are made with the permissions of the caller or of the stack's role."""
            stack = _stack(context, request.get("StackName"))
            role = roles.checked(request.get("RoleARN")) or getattr(stack, _ROLE, "")
            outer = acting()
            if outer is not None:  # a stack within a stack acknowledges what its parent does
                request["Capabilities"] = list(outer.capabilities)
            with _acting(context, role, tuple(request.get("Capabilities") or ())):
                answer = original(self, context, request)
            _keep_role(context, answer, role)
            return answer

    @patches.wrap(f"{_PROVIDER}:CloudformationProviderV2.execute_change_set", "fc273a6ebe", PERMISSIONS)
    def execute_change_set(
        original: Callable[..., Any],
        self: Any,
        context: RequestContext,
        change_set_name: str,
        *args: Any,
        **kwargs: Any,
    ) -> Any:
        """A change set is executed with the permissions of whoever executes it, or of its role."""
        stack_name = args[0] if args else kwargs.get("stack_name")
        store = get_cloudformation_store(context.account_id, context.region)
        change_set = find_change_set_v2(store, change_set_name, stack_name)
        role = getattr(change_set, _ROLE, "") or getattr(getattr(change_set, "stack", None), _ROLE, "")
        if role:
            setattr(change_set.stack, _ROLE, role)
        given = tuple(change_set.stack.capabilities) if change_set is not None else ()
        with _acting(context, role, given):
            return original(self, context, change_set_name, *args, **kwargs)

    @patches.wrap(f"{_PROVIDER}:CloudformationProviderV2.delete_stack", "2fa553d9ba", PERMISSIONS)
    def delete_stack(
        original: Callable[..., Any], self: Any, context: RequestContext, stack_name: str, *args: Any, **kwargs: Any
    ) -> Any:
        """A stack is deleted with the permissions of the caller or of the stack's role."""
        given = args[1] if len(args) > 1 else kwargs.get("role_arn")
        role = roles.checked(given) or getattr(_stack(context, stack_name), _ROLE, "")
        with _acting(context, role, ()):
            return original(self, context, stack_name, *args, **kwargs)

    for place, name, fingerprint in _READING:

        @patches.wrap(f"{_ENGINE}.{place}.{name}", fingerprint, TEMPLATES)
        def reading(original: Callable[..., Any], self: Any, context: RequestContext, *args: Any, **kwargs: Any) -> Any:
            """A template in S3 is read with the permissions of the caller, and what is wrong with it is told."""
            with _acting(context, "", ()):
                try:
                    return original(self, context, *args, **kwargs)
                except ValidationError as error:  # LocalStack says "Template Validation Error" of everything
                    if isinstance(error.__cause__, ValidationError):
                        raise error.__cause__ from None
                    raise

    @patches.wrap(f"{_PROVIDER}:CloudformationProviderV2._describe_stack", "853f13b95a", PERMISSIONS)
    def describe(original: Callable[..., Any], self: Any, stack: Any) -> Any:
        """A stack tells its role."""
        answer = original(self, stack)
        return answer | {"RoleARN": role} if (role := getattr(stack, _ROLE, "")) else answer

    _declare_clients(patches)


_WITH_REQUEST = {"create_stack": "5a7bfec621", "update_stack": "a0b9b48541", "create_change_set": "a73a0f7e85"}
_READING = (
    ("v2.provider:CloudformationProviderV2", "get_template_summary", "4fddcaaf95"),
    ("provider:CloudformationProvider", "validate_template", "f453e3a199"),
)
_ROLE = "daylab_role_arn"
"""Attribute of a stack and of a change set with the ARN of its role."""


def _declare_clients(patches: Patches) -> None:
    @patches.wrap(f"{_PROVIDER}:start_worker_thread", "4b2651a719", PERMISSIONS)
    def start(original: Callable[..., Any], function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """The thread that makes a stack's resources acts for the operation's caller."""
        return original(_in_context(function), *args, **kwargs)

    @patches.wrap(
        f"{_ENGINE}.resource_provider:ConvertingInternalClientFactory._get_client_post_hook", "7a6f380378", PERMISSIONS
    )
    def hook(original: Callable[..., Any], self: Any, client: BaseClient) -> BaseClient:
        """Calls of resource handlers are decided as the caller's."""
        client.meta.events.register("before-call.*.*", for_doer)  # before the hook that writes the header
        made: BaseClient = original(self, client)
        return made

    says = "What a template refers to is read with the permissions that its stack is made with."
    clients = ActingClients(for_doer)
    for module in ("engine.v2.resolving", "engine.parameters", "engine.v2.change_set_model_transform"):
        patches.put(f"{_ENGINE}.{module}:connect_to", "a17a90bbd9", PERMISSIONS, says, clients)
    patches.put(
        f"{_ENGINE}.api_utils:connect_to",
        "a17a90bbd9",
        TEMPLATES,
        "A template in S3 is read with the permissions of the caller.",
        ActingClients(_for_asker),
    )

    for name, fingerprint in (("get_remote_template_body", "2d3d8fe458"), ("get_template_body", "a2fea792d4")):

        @patches.wrap(f"{_ENGINE}.api_utils:{name}", fingerprint, TEMPLATES)
        def fetch(original: Callable[..., Any], given: Any) -> Any:
            """A template that the caller may not read is refused in CloudFormation's words."""
            try:
                return original(given)
            except ClientError as error:
                words = "Access Denied" if _is_refusal(error) else error.response["Error"].get("Message", "")
                raise ValidationError(f"S3 error: {words}\nFor more information check {_S3_ERRORS}") from error


_S3_ERRORS = "http://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html"


def _is_refusal(error: ClientError) -> bool:
    return str(error.response["Error"].get("Code", "")).startswith("AccessDenied")


def _in_context(function: Callable[..., Any]) -> Callable[..., Any]:
    context = copy_context()
    return lambda *args, **kwargs: context.run(function, *args, **kwargs)


@contextmanager
def _acting(context: RequestContext, role: str, capabilities: tuple[str, ...]) -> Iterator[None]:
    resolved: ResolvedCall | None = getattr(context, RESOLVED, None)
    asker = of_caller(resolved) if resolved is not None else None
    if asker is None:  # the engine itself, or an engine that decides on nobody
        yield
        return
    token = _ACTING.set(Acting(asker, of_role(role) if role else asker, capabilities))
    try:
        yield
    finally:
        _ACTING.reset(token)


@dataclass(frozen=True, slots=True)
class _Roles:
    questions: Questions

    def checked(self, role: str | None) -> str:
        """A role that CloudFormation may assume; empty: none is given."""
        if not role:
            return ""
        if not self.questions.service_may_assume(role, CLOUDFORMATION):
            raise ValidationError(f"Role {role} is invalid or cannot be assumed")
        return role


def _stack(context: RequestContext, name: str | None) -> Any:
    store = get_cloudformation_store(context.account_id, context.region)
    try:
        return find_stack_v2(store, name) if name else None
    except KeyError:  # an ARN of no stack
        return None


def _keep_role(context: RequestContext, answer: Mapping[str, Any], role: str) -> None:
    """Keep a role with what was made: with the change set, whose execution gives it to the stack, or with the stack."""
    if not role:
        return
    store = get_cloudformation_store(context.account_id, context.region)
    made = store.change_sets.get(answer["Id"]) if "Id" in answer else store.stacks_v2.get(answer.get("StackId", ""))
    if made is not None:
        setattr(made, _ROLE, role)


class ActingClients(InternalClientFactory):
    """Clients of the engine whose calls are decided as those of the operation under way."""

    def __init__(self, register: Callable[..., None]) -> None:
        super().__init__()
        self._register = register

    def _get_client_post_hook(self, client: BaseClient) -> BaseClient:
        client.meta.events.register("before-call.*.*", self._register)
        return super()._get_client_post_hook(client)


def for_doer(context: dict[str, Any], **_: Any) -> None:
    """Hook of a client: the call is decided as that of whose permissions resources are made with."""
    if (one := acting()) is not None:
        context.setdefault("_localstack", {})[DELEGATION] = one.doer.token


def _for_asker(context: dict[str, Any], **_: Any) -> None:
    if (one := acting()) is not None:
        context.setdefault("_localstack", {})[DELEGATION] = one.asker.token
