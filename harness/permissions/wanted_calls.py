"""Which calls a deployed stack is set up to make: notifications, subscriptions, rules, alarms, APIs, pollers, roles.

Read from the services' own configuration, and for roles from their policies and from what their sessions asked for.
Each call names principal, action, resource and context, ready to be decided.

Limits: EventBridge receives a service's events without any permission, so that no call stands for it but a flow. What
code or a state machine's definition would call is known from the role's policies and the decision log only.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from harness.descriptors import loaded, services
from harness.iam import Account
from harness.permissions.decision_log import is_aside, without_own_calls
from harness.permissions.least_privilege import grants

__all__ = ["Call", "Node", "calls_of_roles", "configured_calls", "event_flows"]

_POLLING: Final[Mapping[str, tuple[str, ...]]] = {
    one.prefix: one.call_graph.polling for one in services().values() if one.call_graph.polling
}
"""Service of an event source → what is asked of it with the role of the resource that polls it.

Source: AWS Lambda Developer Guide, "Using Lambda with Amazon SQS" and "… with Amazon DynamoDB", execution role.
"""

_DELIVERY: Final[Mapping[str, str]] = {
    one.prefix: one.call_graph.delivery for one in services().values() if one.call_graph.delivery
}
"""Service of a target → what is asked of it."""


type _Readers = Mapping[str, tuple[str, str]]
"""CloudFormation type → the service, and the dotted name of what reads something of a resource."""


def _readers(field_name: str) -> _Readers:
    return {
        kind: (one.name, dotted)
        for one in services().values()
        for kind, dotted in getattr(one.call_graph, field_name).items()
    }


_CALLS: Final = _readers("calls")
_POLLS: Final = _readers("polls")
_SENDS: Final = _readers("sends")
_RECEIVES: Final = _readers("receives")


@dataclass(frozen=True, slots=True)
class Node:
    """A resource of a stack that calls or is called.

    Args:
        arn: its ARN.
        kind: its CloudFormation type.
        name: its name.
        role: role with which it calls others; None where it has none.
    """

    arn: str
    kind: str
    name: str
    role: str | None = None


@dataclass(frozen=True, slots=True)
class Call:
    """A call that is wanted.

    Args:
        source, target: ARNs of nodes.
        action: IAM action.
        resource: what it is asked on.
        principal: service, or ARN of a role.
        context: condition keys.
    """

    source: str
    target: str
    action: str
    resource: str
    principal: str
    context: Mapping[str, str] = field(default_factory=dict, hash=False)


def configured_calls(nodes: Sequence[Node], client: Callable[[str], Any]) -> Iterator[Call]:
    """Yield the calls that services are configured to make between ``nodes``.

    Args:
        nodes: of the stack.
        client: service → boto3 client of the account.
    """
    known = {node.arn: node for node in nodes}
    for node in nodes:
        for service, target, context_arn, role in _configured(node, client):
            arn = _owner(target, known)
            action = _DELIVERY.get(target.split(":")[2])
            if arn is not None and action is not None:
                context = {} if role else {"aws:SourceArn": context_arn, "aws:SourceAccount": _account(known, arn)}
                yield Call(node.arn, arn, action, target, role or service, context)
        if node.role:
            yield from _polls(node, known, client)


def calls_of_roles(nodes: Sequence[Node], account: Account, decisions: Sequence[Mapping[str, Any]]) -> Iterator[Call]:
    """Yield what the roles of ``nodes`` may ask for by their policies, and what their sessions did ask for."""
    known = {node.arn: node for node in nodes}
    decisions = without_own_calls(decisions)
    for node in nodes:
        role = account.roles.get((node.role or "").rsplit("/", 1)[-1])
        if role is None:
            continue
        for policy in role.policies:
            for action, pattern in grants(policy.document):
                for target in nodes:
                    if target.arn != node.arn and (resource := _within(pattern, target.arn)):
                        yield Call(node.arn, target.arn, action, resource, role.arn)
        session = f":assumed-role/{role.arn.rsplit('/', 1)[-1]}/"
        for row in decisions:
            asked = str(row["resource"])
            own = session in row["principal"] and not is_aside(row)
            if own and (arn := _owner(asked, known)) and arn != node.arn:
                yield Call(node.arn, arn, str(row["action"]), asked, role.arn)


def event_flows(nodes: Sequence[Node], client: Callable[[str], Any]) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Yield (ARN of a sender, ARN of what receives, detail types) for events that services hand to EventBridge.

    An arrow stands for events that may come: what a pattern says of single objects is left out.

    Args:
        nodes: of the stack.
        client: service → boto3 client of the account.
    """
    receivers = [node for node in nodes if node.kind in _RECEIVES]
    for sender in nodes if receivers else ():
        event = _read(_SENDS, sender, client, sender.name)
        for receiver in receivers if event else ():
            if arriving := _read(_RECEIVES, receiver, client, event):
                yield sender.arn, receiver.arn, arriving


def _read(readers: _Readers, node: Node, client: Callable[[str], Any], more: Any) -> Any:
    """What a service's own API tells of a node; None where nothing reads that."""
    if (found := readers.get(node.kind)) is None:
        return None
    return loaded(*found)(client(found[0]), node.arn, more)


def _configured(node: Node, client: Callable[[str], Any]) -> Iterator[tuple[str, str, str, str | None]]:
    """Yield (service principal, target, source ARN, role or None)."""
    yield from _read(_CALLS, node, client, node.name) or ()


def _polls(node: Node, known: Mapping[str, Node], client: Callable[[str], Any]) -> Iterator[Call]:
    for source in _read(_POLLS, node, client, node.name) or ():
        if (arn := _owner(source, known)) and node.role:
            for action in _POLLING.get(source.split(":")[2], ()):
                yield Call(node.arn, arn, action, source, node.role)


def _within(pattern: str, arn: str) -> str | None:
    """What to ask on, where a resource pattern covers something of a resource: the pattern's example, or its ARN."""
    literal, star, _ = pattern.partition("*")
    if star and arn.startswith(literal):
        return arn
    inside = literal.startswith(arn) and literal[len(arn) : len(arn) + 1] in ("", "/", ":")
    return pattern.replace("*", "x") if inside else None


def _owner(resource: str, known: Mapping[str, Node]) -> str | None:
    """The node that a resource is, or is a part of."""
    fitting = [arn for arn in known if resource == arn or resource.startswith((f"{arn}/", f"{arn}:"))]
    return max(fitting, key=len, default=None)


def _account(known: Mapping[str, Node], arn: str) -> str:
    numbers = (each.split(":")[4] for each in (arn, *known))
    return next((number for number in numbers if number), "")
