"""The policies of a caller, read from the engine's IAM at each call, so that a change counts at once."""

import json
from functools import lru_cache
from typing import Any

from moto.iam.models import iam_backends

from harness.extension.authorization.caller import Caller, Kind
from harness.iam import Policies, Policy

__all__ = ["parsed", "policies_of"]


@lru_cache(maxsize=1024)
def parsed(document: str, name: str) -> Policy:
    """A parsed policy; the cache makes repeated calls cost one dictionary look-up."""
    return Policy.parse(document, name=name)


def _text(document: Any) -> str:
    return document if isinstance(document, str) else json.dumps(document)


def _attached(entity: Any) -> list[Policy]:
    inline = [parsed(_text(document), name) for name, document in list(entity.policies.items())]
    managed = [parsed(_text(p.document), p.name) for p in list(entity.managed_policies.values())]
    return inline + managed


def _boundary(entity: Any, backend: Any) -> tuple[Policy, ...] | None:
    # a role keeps its boundary's ARN under one name, a user under another, which it gets with its first boundary
    arn = getattr(entity, "permissions_boundary_arn", None) or vars(entity).get("permissions_boundary")
    if not arn:
        return None
    policy = backend.managed_policies.get(arn)
    # a boundary that is gone allows nothing
    return (parsed(_text(policy.document), policy.name),) if policy else ()


def policies_of(caller: Caller, partition: str = "aws") -> Policies:
    """Identity policies, permissions boundary and session policy of a user or a role session.

    A role that has been deleted under its session leaves no policies: everything is refused.
    """
    if caller.kind is Kind.USER:
        user = caller.record
        backend = iam_backends[user.account_id][partition]
        found = _attached(user)
        for group in backend.get_groups_for_user(user.name):
            found.extend(_attached(group))
        return Policies(identity=tuple(found), boundaries=_boundary(user, backend))
    if caller.kind is Kind.SESSION:
        session = caller.record
        backend = iam_backends[session.account_id][partition]
        role = next((r for r in list(backend.roles.values()) if r.arn == session.role_arn), None)
        if role is None:
            return Policies()
        given = (parsed(_text(session.policy), "session policy"),) if session.policy else None
        return Policies(identity=tuple(_attached(role)), boundaries=_boundary(role, backend), session=given)
    return Policies()
