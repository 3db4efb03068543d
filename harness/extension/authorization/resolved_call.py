"""A call with everything that is known of it: made once when the call is authorized, and handed on.

The handler, refusals, the decision log and the trail read it; none of them derives anything again.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from localstack.aws.api import RequestContext

from harness.descriptors import Service, by_prefix, loaded, service
from harness.extension.authorization.call import Call, Keys, Requirement, UnmappedError
from harness.extension.authorization.caller import Caller, Kind
from harness.extension.authorization.context_keys import context_keys, one_spelling
from harness.extension.authorization.forms import PARAMETERS
from harness.extension.authorization.identity import identity_of
from harness.extension.authorization.operations import requirements
from harness.extension.authorization.resources import EngineLookup, resource_account, resource_policy, resource_tags
from harness.extension.authorization.signature import signed
from harness.iam import Policies, Principal, Request

__all__ = ["REFUSED_ENTRIES", "RESOLVED", "Asked", "ResolvedCall", "resolve"]

RESOLVED = "daylab_resolved"
"""Attribute of a request's context with its ``ResolvedCall``, for handlers that come later."""

REFUSED_ENTRIES = "daylab_refused_entries"
"""Attribute of a request's context with its refused entries (index → refusal), where a service answers for each."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One request that must be allowed.

    Attributes:
        request: the request.
        policies: what decides it.
        entry: index of the entry of a list that it is for; None: the whole call is refused with it.
    """

    request: Request
    policies: Policies
    entry: int | None = None


@dataclass(frozen=True, slots=True)
class ResolvedCall:
    """A call, its caller, and what must be allowed.

    Attributes:
        call: the call.
        caller: who makes it.
        service: descriptor of the service; None for a service without one.
        protocol: protocol of the request (``json``, ``query``, …).
        request_id: AWS request id.
        source_ip, user_agent: of the client.
        asked: each request that must be allowed; None: no action is known.
    """

    call: Call
    caller: Caller
    service: Service | None
    protocol: str
    request_id: str
    source_ip: str
    user_agent: str
    asked: tuple[Asked, ...] | None


def resolve(context: RequestContext, caller: Caller) -> ResolvedCall:
    """Resolve a call.

    Args:
        context: of the request, after it was parsed.
        caller: who makes it, proven.
    """
    account = context.account_id
    if caller.principal is not None and caller.principal.account:
        account = caller.principal.account
    http = context.request
    call = Call(
        service=context.service.service_name,
        operation=context.operation.name,
        parameters=getattr(context, PARAMETERS, context.service_request) or {},
        account=account,
        region=context.region,
        method=http.method,
        path=http.path,
        partition=context.partition,
        principal=caller.principal.arn if caller.principal else "",
        session=caller.record if caller.kind in (Kind.SESSION, Kind.VOUCHED) else None,
        signed=signed(http, inside=context.internal_request_params is not None),
    )
    one = service(call.service)
    asked = None
    if one is not None:
        known = loaded(one.name, one.hidden_parameters)(call) if one.hidden_parameters else call
        try:
            needs = requirements(known, EngineLookup(account, call.region, call.partition))
        except UnmappedError:
            pass
        else:
            for reader in filter(None, (one.key_uses.get(known.operation), one.stored_requirements)):
                needs += loaded(one.name, reader)(known)
            assert caller.principal is not None  # callers without one are refused or the engine itself
            identity = identity_of(caller, call.partition)
            keys = dict(identity.keys) | context_keys(known, caller, http)
            # a service that tells everybody that a resource is not there does so by itself
            needs = tuple(
                need
                for need in needs
                if not ((is_missing := _reader(need.action, "missing")) and is_missing(known, need.resource))
            )
            keys_of = partial(_keys_of_resource, known)
            asked = tuple(_requests(needs, keys_of, caller.principal, keys, identity.policies))
    return ResolvedCall(
        call,
        caller,
        one,
        str(context.protocol),
        context.request_id or "",
        http.remote_addr or "",
        http.headers.get("User-Agent", ""),
        asked,
    )


def _requests(
    needs: Sequence[Requirement],
    keys_of: Callable[[Requirement], Keys],
    principal: Principal,
    keys: Keys,
    given: Policies,
) -> Iterator[Asked]:
    """The request for each action on its resource, with the resource's own policy."""
    for need in needs:
        owner = resource_account(need.resource, need.action) or principal.account
        own: Keys = {f"aws:ResourceTag/{name}": value for name, value in resource_tags(need.resource).items()}
        if owner:
            own["aws:ResourceAccount"] = owner
        policies = replace(given, resource=resource_policy(need.resource))
        if _reads_context(policies):
            own |= keys_of(need)
        found = one_spelling(keys | own | dict(need.context))
        yield Asked(Request(need.action, need.resource, principal, found, owner), policies, need.entry)


def _reads_context(policies: Policies) -> bool:
    """Whether keys can change the decision: to find those of a resource takes time."""
    given = (*policies.identity, *(policies.boundaries or ()), *(policies.session or ()))
    own = policies.resource
    return (own is not None and own.reads_context) or any(policy.reads_context for policy in given)


def _keys_of_resource(call: Call, need: Requirement) -> Keys:
    """Keys of one action on its resource; a resource in another region than the call's is asked for there."""
    region = need.resource.split(":", 4)[3:4]
    keys: Keys = {"aws:RequestedRegion": region[0]} if region and region[0] not in ("", "*", call.region) else {}
    reader = _reader(need.action, "resource_keys")
    return keys | reader(call, need) if reader else keys


def _reader(action: str, field: str) -> Callable[..., Any] | None:
    """What a dotted name in the descriptor of an action's service stands for; None if it has none."""
    one = by_prefix(action.partition(":")[0])
    dotted = getattr(one, field, "")
    return loaded(one.name, dotted) if one is not None and dotted else None
