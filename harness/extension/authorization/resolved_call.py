"""A call with everything that is known of it: made once when the call is authorized, and handed on.

The handler, refusals, the decision log and the trail read it; none of them derives anything again.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from localstack.aws.api import RequestContext

from harness.descriptors import Service, loaded, service
from harness.extension.authorization.call import Call, Keys, Requirement, UnmappedError
from harness.extension.authorization.caller import Caller, Kind
from harness.extension.authorization.context_keys import context_keys, one_spelling
from harness.extension.authorization.forms import PARAMETERS
from harness.extension.authorization.identity import identity_of
from harness.extension.authorization.operations import requirements
from harness.extension.authorization.resources import EngineLookup, resource_account, resource_policy, resource_tags
from harness.iam import Policies, Principal, Request

__all__ = ["RESOLVED", "ResolvedCall", "resolve"]

RESOLVED = "daylab_resolved"
"""Attribute of a request's context with its ``ResolvedCall``, for handlers that come later."""


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
        asked: each request that must be allowed, with the policies that decide it; None: no action is known.
    """

    call: Call
    caller: Caller
    service: Service | None
    protocol: str
    request_id: str
    source_ip: str
    user_agent: str
    asked: tuple[tuple[Request, Policies], ...] | None


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
            for reader in filter(None, (one.key_uses, one.stored_requirements)):
                needs += loaded(one.name, reader)(known)
            assert caller.principal is not None  # callers without one are refused or the engine itself
            identity = identity_of(caller, call.partition)
            keys = dict(identity.keys) | context_keys(known, caller, http)
            asked = tuple(_requests(needs, caller.principal, keys, identity.policies))
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
    needs: Sequence[Requirement], principal: Principal, keys: Keys, policies: Policies
) -> Iterator[tuple[Request, Policies]]:
    """The request for each action on its resource, with the resource's own policy."""
    for need in needs:
        owner = resource_account(need.resource) or principal.account
        tags = {f"aws:ResourceTag/{name}": value for name, value in resource_tags(need.resource).items()}
        own = {"aws:ResourceAccount": owner} if owner else {}
        found = one_spelling(keys | tags | own | dict(need.context))
        request = Request(need.action, need.resource, principal, found, owner)
        yield request, replace(policies, resource=resource_policy(need.resource))
