"""The verdict on a bug file's calls by `harness.iam` alone: no engine, milliseconds.

Limits: the context is the principal's own keys and what the file gives; the clock is not read.
"""

from collections.abc import Iterable
from typing import Any

from harness.errors import InputError
from harness.i18n.catalogue import permissions as words
from harness.iam import (
    Account,
    Policies,
    Policy,
    PolicyKind,
    Principal,
    PrincipalKind,
    Request,
    Role,
    User,
    evaluate,
    explain,
    principal_context,
)
from harness.permissions.bugs.model import EXPIRED, Bug, Call, Identity, Resource
from harness.permissions.bugs.outcome import Outcome, expired_message

__all__ = ["accounts_of", "decide_calls", "question"]


def decide_calls(bug: Bug) -> tuple[Outcome, ...]:
    """The verdict on every call of a bug.

    Raises:
        InputError: a call names a user or role that the file does not have.
    """
    accounts = accounts_of(bug)
    return tuple(_decide(bug, call, accounts) for call in bug.calls)


def accounts_of(bug: Bug) -> dict[str, Account]:
    """The accounts that have identities in the file, by number."""
    numbers = {Principal.parse(identity.arn).account for identity in bug.identities}
    return {number: _account(number, bug.identities) for number in numbers}


def question(bug: Bug, call: Call, accounts: dict[str, Account]) -> tuple[Request, Policies]:
    """The request and the policies of one call.

    Raises:
        InputError: the call names a user or role that the file does not have.
    """
    account = accounts.get(Principal.parse(call.principal).account)
    principal = account.principal(call.principal) if account else Principal.parse(call.principal)
    resource = _resource(bug.resources, call.resource)
    identity = account.policies_for(principal) if account else Policies()
    context: dict[str, str | list[str]] = {
        **(account.context_for(principal) if account else principal_context(principal)),
        **call.context,
    }
    limits = bug.organization
    governed = limits is not None and principal.account in limits.accounts
    owner = call.resource_account or (resource.account if resource else None)
    request = Request(call.action, call.resource, principal, context, owner)
    owned = limits is not None and request.account in limits.accounts
    return request, Policies(
        identity=identity.identity,
        boundaries=identity.boundaries,
        resource=_resource_policy(call, resource, accounts),
        session=_parsed(call.session.policies if call.session else None, "session policy", PolicyKind.SESSION),
        service_control=_levels(limits.service_control, "SCP", PolicyKind.SERVICE_CONTROL)
        if limits and governed
        else None,
        resource_control=_levels(limits.resource_control, "RCP", PolicyKind.RESOURCE_CONTROL)
        if limits and owned
        else None,
        vpc_endpoint=_parsed(bug.vpc_endpoint, "endpoint policy", PolicyKind.VPC_ENDPOINT)
        if "aws:SourceVpce" in call.context
        else None,
    )


def _decide(bug: Bug, call: Call, accounts: dict[str, Account]) -> Outcome:
    if call.session is not None and call.session.expired:
        return Outcome(call, EXPIRED, "", expired_message(call.action), "no policy is looked at")
    request, policies = question(bug, call, accounts)
    decision = evaluate(request, policies)
    return Outcome(call, decision.effect.value, str(decision.layer or ""), decision.message, explain(decision))


def _account(number: str, identities: Iterable[Identity]) -> Account:
    users: dict[str, User] = {}
    roles: dict[str, Role] = {}
    for identity in identities:
        principal = Principal.parse(identity.arn)
        if principal.account != number:
            continue
        name = identity.arn.rsplit("/", 1)[-1]
        policies = tuple(Policy.parse(document, name=key) for key, document in identity.policies.items())
        boundary = Policy.parse(identity.boundary, name="boundary") if identity.boundary else None
        if principal.kind is PrincipalKind.USER:
            users[name] = User(identity.arn, policies=policies, boundary=boundary, tags=identity.tags)
        else:
            trust = Policy.parse(identity.trust, name=f"trust of {name}") if identity.trust else None
            roles[name] = Role(identity.arn, trust=trust, policies=policies, boundary=boundary, tags=identity.tags)
    return Account(number, users, roles)


def _resource(resources: Iterable[Resource], arn: str) -> Resource | None:
    """The resource itself, or the one that contains it."""
    fitting = [one for one in resources if arn == one.arn or arn.startswith(f"{one.arn}/")]
    return max(fitting, key=lambda one: len(one.arn), default=None)


def _resource_policy(call: Call, resource: Resource | None, accounts: dict[str, Account]) -> Policy | None:
    if call.action.lower().startswith("sts:assumerole"):
        parts = call.resource.split(":")
        account = accounts.get(parts[4]) if len(parts) == 6 else None
        if account is None:
            raise InputError(words.FILE_HAS_NO_ROLE(resource=call.resource), where="calls", fix=words.ADD_IDENTITY)
        return account.trust_policy(call.resource)
    if resource is None or resource.policy is None or call.resource_account not in (None, resource.account):
        return None
    return Policy.parse(resource.policy, name=f"policy of {resource.arn}")


def _parsed(documents: list[dict[str, Any]] | None, name: str, kind: PolicyKind) -> tuple[Policy, ...] | None:
    if documents is None:
        return None
    return tuple(Policy.parse(document, name=name, kind=kind) for document in documents)


def _levels(
    levels: list[list[dict[str, Any]]] | None, name: str, kind: PolicyKind
) -> tuple[tuple[Policy, ...], ...] | None:
    if levels is None:
        return None
    return tuple(_parsed(level, f"{name} of level {index}", kind) or () for index, level in enumerate(levels))
