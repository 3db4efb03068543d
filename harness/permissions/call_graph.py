"""Who may call whom in a deployed stack: its resources, the calls they want to make, and what the policies say to each.

Buckets' events that reach a rule are in it as well; nobody decides on these. Calls are decided by :mod:`harness.iam`
from the account's identities and the targets' own policies, as they are now.
Limits: as :mod:`harness.permissions.wanted_calls`; conditions on what only a real request has (a source address, a
time) do not hold here.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from harness import clients
from harness.clients import Endpoint
from harness.descriptors import loaded, services
from harness.engines.control_api import ControlApi
from harness.errors import CapabilityError, InputError
from harness.iam import Account, Policies, Policy, Request, actions_matching, evaluate
from harness.permissions.engine_state import account_of, resource_policy
from harness.permissions.wanted_calls import Call, Node, calls_of_roles, configured_calls, event_flows

__all__ = ["CallGraph", "Edge", "decided", "read_call_graph", "stack_nodes"]

_ARNS: Final[Mapping[str, str]] = {
    kind: arn for one in services().values() for kind, arn in one.call_graph.arns.items()
}
"""Type → ARN of a resource, made of its physical id; other types do not call and are not called."""


@dataclass(frozen=True, slots=True)
class Edge:
    """Calls from one resource to another that are decided alike.

    Args:
        source, target: ARNs.
        actions: what is asked for, sorted; of events, their types.
        allowed: whether the policies allow it.
    """

    source: str
    target: str
    actions: tuple[str, ...]
    allowed: bool


@dataclass(frozen=True, slots=True)
class CallGraph:
    """Resources and calls, both in a fixed order."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]


def read_call_graph(endpoint: Endpoint, account: str, stack: str) -> CallGraph:
    """Read a stack's resources, the calls that they want, and decide these.

    Raises:
        EngineGoneError: the engine does not answer.
        ClientError: the account has no such stack.
    """

    def client(service: str) -> Any:
        return clients.client(endpoint, service, account=account)

    pages = client("cloudformation").get_paginator("list_stack_resources").paginate(StackName=stack)
    entries = [entry for page in pages for entry in page["StackResourceSummaries"]]
    nodes = _with_roles(stack_nodes(entries, endpoint.region, account), client)
    try:
        identities = account_of(endpoint, account)
    except InputError:  # nobody at all
        identities = Account(account)
    try:
        log = ControlApi(endpoint).decisions(account)
    except CapabilityError:
        log = []
    wanted = [*configured_calls(nodes, client), *calls_of_roles(nodes, identities, log)]
    policies = {node.arn: resource_policy(endpoint, node.arn, account) for node in nodes}
    flows = [Edge(source, target, kinds, allowed=True) for source, target, kinds in event_flows(nodes, client)]
    edges = sorted((*decided(wanted, identities, policies), *flows), key=lambda edge: (edge.source, edge.target))
    return CallGraph(nodes, tuple(edges))


def stack_nodes(entries: Iterable[Mapping[str, Any]], region: str, account: str) -> tuple[Node, ...]:
    """Return the resources among CloudFormation's summaries that call or are called, by ARN."""
    nodes = []
    for entry in entries:
        kind, physical = entry["ResourceType"], entry.get("PhysicalResourceId")
        if kind in _ARNS and physical and not entry["ResourceStatus"].startswith("DELETE"):
            name = physical.rsplit("/", 1)[-1] if kind == "AWS::SQS::Queue" else physical.rpartition("|")[2]
            # A rule of another bus has the physical id bus|rule.
            shown = "/".join(physical.split("|")) if kind == "AWS::Events::Rule" else name
            shown = shown.removeprefix("default/")
            arn = _ARNS[kind].format(region=region, account=account, id=shown)
            short = entry["LogicalResourceId"] if kind == "AWS::ApiGateway::RestApi" else name.rsplit(":", 1)[-1]
            nodes.append(Node(arn, kind, short))
    return tuple(sorted(nodes, key=lambda node: node.arn))


def decided(wanted: Iterable[Call], identities: Account, policies: Mapping[str, Policy | None]) -> tuple[Edge, ...]:
    """Decide calls and gather those between the same two resources that are decided alike.

    Args:
        wanted: calls; equal ones count once.
        identities: of the account.
        policies: ARN of a target → its own policy.
    """
    found: dict[tuple[str, str, bool], set[str]] = {}
    for call in wanted:
        allowed = _allowed(call, identities, policies.get(call.target))
        found.setdefault((call.source, call.target, allowed), set()).add(call.action)
    return tuple(
        Edge(source, target, tuple(sorted(actions)), allowed)
        for (source, target, allowed), actions in sorted(found.items())
    )


def _allowed(call: Call, identities: Account, resource: Policy | None) -> bool:
    text = call.principal
    if ":role/" in text:
        text = f"arn:aws:sts::{text.split(':')[4]}:assumed-role/{text.rsplit('/', 1)[-1]}/graph"
    principal = identities.principal(text)
    context, policies = dict(call.context), Policies(resource=resource)
    if principal.signs:
        try:
            context |= identities.context_for(principal)
            policies = identities.policies_for(principal, resource=resource)
        except InputError:  # the role is gone
            return False
    action = _example(call)
    if action is None:
        return False
    request = Request(action, call.resource, principal, context, identities.account_id)
    return evaluate(request, policies).allowed


def _example(call: Call) -> str | None:
    """An action that a pattern of actions covers, of the target's service; the action itself where it is none."""
    if not {"*", "?"} & set(call.action):
        return call.action
    service = call.target.split(":")[2]
    pattern = f"{service}:*" if call.action == "*" else call.action
    return next(iter(actions_matching(pattern)), None) if pattern.startswith(f"{service}:") else None


def _with_roles(nodes: Sequence[Node], client: Any) -> tuple[Node, ...]:
    """Return the nodes with the roles that functions and state machines have."""
    known = {kind: (one.name, dotted) for one in services().values() for kind, dotted in one.call_graph.roles.items()}
    made = []
    for node in nodes:
        found = known.get(node.kind)
        made.append(replace(node, role=loaded(*found)(client(found[0]), node.arn, node.name)) if found else node)
    return tuple(made)
