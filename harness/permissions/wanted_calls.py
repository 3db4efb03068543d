"""Which calls a deployed stack is set up to make: notifications, subscriptions, rules, alarms, APIs, pollers, roles.

Read from the services' own configuration, and for roles from their policies and from what their sessions asked for.
Each call names principal, action, resource and context, ready to be decided.

Limits: EventBridge receives S3's events without any permission, so that no call stands for it
(:mod:`harness.permissions.event_flow`). What code or a state machine's definition would call is known from the role's
policies and the decision log only.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from harness.descriptors import loaded, services
from harness.iam import Account
from harness.permissions.decision_log import is_aside, without_own_calls
from harness.permissions.least_privilege import grants

__all__ = ["Call", "Node", "calls_of_roles", "configured_calls"]

_POLLING: Final[Mapping[str, tuple[str, ...]]] = {
    one.prefix: one.call_graph.polling for one in services().values() if one.call_graph.polling
}
"""Service of an event source → what Lambda asks for with the function's role.

Source: AWS Lambda Developer Guide, "Using Lambda with Amazon SQS" and "… with Amazon DynamoDB", execution role.
"""

_DELIVERY: Final[Mapping[str, str]] = {
    one.prefix: one.call_graph.delivery for one in services().values() if one.call_graph.delivery
}
"""Service of a target → what is asked of it."""


_CALLS: Final[Mapping[str, tuple[str, str]]] = {
    kind: (one.name, dotted) for one in services().values() for kind, dotted in one.call_graph.calls.items()
}
"""CloudFormation type → the service and what reads the calls that a resource is set up to make."""


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
        if node.kind == "AWS::Lambda::Function" and node.role:
            yield from _polls(node, known, client("lambda"))


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


def _configured(node: Node, client: Callable[[str], Any]) -> Iterator[tuple[str, str, str, str | None]]:
    """Yield (service principal, target, source ARN, role or None)."""
    if found := _CALLS.get(node.kind):
        yield from loaded(*found)(client(found[0]), node.arn, node.name)


def _polls(node: Node, known: Mapping[str, Node], client: Any) -> Iterator[Call]:
    for mapping in client.list_event_source_mappings(FunctionName=node.name)["EventSourceMappings"]:
        source = mapping["EventSourceArn"]
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
