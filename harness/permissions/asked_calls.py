"""What was called, put together from a message and from what a person adds: operation, action, resource, caller, needs.

Limits: where several services have an operation of a name and nothing tells which, S3 is taken for its own wording.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from harness.descriptors import Service, mapped_services, service, services
from harness.errors import InputError
from harness.i18n.catalogue import iam_why as words
from harness.i18n.catalogue import permissions as errors
from harness.i18n.message import Message
from harness.iam import Principal, find_action
from harness.permissions.denial import Denial
from harness.permissions.operation_names import (
    Operation,
    flows_of,
    named_action,
    named_operation,
    operation_of,
    service_called,
)
from harness.permissions.operation_needs import Need, filled_arn, needs_of

__all__ = ["AskedCall", "asked_call"]


@dataclass(frozen=True, slots=True)
class AskedCall:
    """A refused call.

    Attributes:
        denial: what the message says, completed; the principal is empty where nobody tells it.
        operation: what was called; None: only an action is known, and AWS lists no operation of its name.
        needs: everything that the operation asks for.
        told: whether the message itself tells the action.
        remarks: what else to know of the call.
    """

    denial: Denial
    operation: Operation | None
    needs: tuple[Need, ...]
    told: bool
    remarks: tuple[Message, ...]

    @property
    def trust_decides(self) -> bool:
        """Whether a role's trust policy alone decides, because no principal of an account calls."""
        return self.denial.action.lower().startswith("sts:assumerolewith")


def asked_call(
    denial: Denial, *, text: str, operation: str | None, resources: Sequence[str], principal: str | None
) -> AskedCall:
    """Put a call together.

    Args:
        denial: what the message says.
        text: the message with what stands around it, where commands are looked for (``docker push``).
        operation: what a person says was called.
        resources: ARNs that a person adds.
        principal: the caller, as a person says.

    Raises:
        InputError: nothing tells what was called, or the operation or the principal is none.
    """
    if principal is not None:
        Principal.parse(principal)
        denial = replace(denial, principal=principal)
    elif not _is_principal(denial.principal):
        denial = replace(denial, principal="")
    remarks: list[Message] = []
    denial = _with_resource(denial, resources, remarks)
    called = named_operation(operation) if operation else _operation(denial, text)
    if called is None and not denial.action:
        raise InputError(errors.SAYS_NOT_WHAT, where="message", fix=errors.SAY_OPERATION)
    account = denial.principal.split(":")[4] if denial.principal.startswith("arn:") else ""
    named = [denial.resource] if denial.names_resource else []
    known = [*named, *denial.resources, *resources]
    of = denial.action if named and denial.action else ""
    needs = needs_of(called, dict.fromkeys(known), of=of, account=account) if called else ()
    told = bool(denial.action)
    if told and _own(needs, denial.action) is None and (action := named_action(denial.action)):
        needs = (*needs_of(action, named, account=account), *needs)  # of another service: the key, the role
    if not told:
        first = needs[0]
        keys = {**denial.context, **first.context}
        is_named = not first.kind or first.resource in known
        denial = replace(denial, action=first.action, resource=first.resource, context=keys, names_resource=is_named)
        remarks += _of_plain(called)
    elif not denial.names_resource and (own := _own(needs, denial.action)):
        denial = replace(denial, resource=own.resource)
    return AskedCall(denial, called, needs, told, tuple(remarks))


def _is_principal(text: str) -> bool:
    """Whether a text is a principal that can be asked for: not one that somebody has masked."""
    try:
        Principal.parse(text)
    except InputError:
        return False
    return True


def _with_resource(denial: Denial, resources: Sequence[str], remarks: list[Message]) -> Denial:
    """A denial whose resource is an ARN."""
    if not denial.names_resource:
        return replace(denial, resource=resources[0], names_resource=True) if resources and denial.action else denial
    whole = denial.resource.startswith("arn:") or denial.resource == "*"
    if "***" in denial.resource or not (whole or denial.action):  # masked by a log, or a name of nobody knows what
        return replace(denial, resource=resources[0] if resources else "*", names_resource=bool(resources))
    if whole:
        return denial
    parts = denial.principal.split(":")
    arn = filled_arn(denial.action, denial.resource, account=parts[4] if len(parts) > 5 else "")
    remarks.append(words.NAMED_WITHOUT_ARN(name=denial.resource, arn=arn))
    return replace(denial, resource=arn)


def _own(needs: Iterable[Need], action: str) -> Need | None:
    return next((need for need in needs if need.action.lower() == action.lower()), None)


def _operation(denial: Denial, text: str) -> Operation | None:
    """What the message and its surroundings tell of the operation."""
    action = denial.action.lower()
    flows = [flow for flow in flows_of(text) if not action or action in map(str.lower, flow.flow)]
    one = service_called(denial.action.partition(":")[0]) if action else None
    if one is not None:
        holding = (name for name in one.flows if not name.startswith("aws ") and denial.action in one.flows[name])
        flows += [
            Operation(one, name, one.flows[name]) for name in sorted(holding, key=lambda each: len(one.flows[each]))
        ]
    if flows:
        return flows[0]
    found = _called(denial, one)
    return found or named_action(denial.action)


def _called(denial: Denial, one: Service | None) -> Operation | None:
    """The operation that the client's error names."""
    if not denial.operation:
        return None
    told = service_called(denial.service) if denial.service else None
    for candidate in (told, one):
        if candidate is not None and (found := operation_of(candidate, denial.operation)):
            return found
    if told is not None:
        return None
    s3 = service("s3")
    if not denial.action and s3 is not None and (found := operation_of(s3, denial.operation)):
        return found
    having = list(_having(denial.operation))
    if denial.action == "iam:PassRole":
        having = [each for each in having if denial.operation in each.passed_roles]
    return operation_of(having[0], denial.operation) if len(having) == 1 else None


def _having(operation: str) -> Iterator[Service]:
    """The services that have an operation or an action of this name."""
    for one in (*services().values(), *filter(None, map(service, mapped_services()))):
        if operation in one.actions or operation in one.operations or find_action(f"{one.prefix}:{operation}"):
            yield one


def _of_plain(called: Operation | None) -> Iterator[Message]:
    """What to know of refusals without text."""
    if called is not None and called.service.name == "s3":
        if called.name in ("GetObject", "HeadObject"):
            yield words.HIDDEN_404
        yield words.PLAIN_S3
