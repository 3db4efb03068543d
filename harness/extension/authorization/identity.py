"""The policies of a caller and its condition keys, read from the engine's IAM at each call: a change counts at once."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from moto.iam.models import iam_backends

from harness.extension.authorization.caller import Caller, Kind
from harness.iam import Policies, Policy, principal_context

__all__ = ["Identity", "UnopenedSession", "identity_of", "parsed", "plain_tags"]


@dataclass(frozen=True, slots=True)
class Identity:
    """What IAM knows of a caller.

    Attributes:
        policies: identity policies, permissions boundary and session policy.
        keys: condition keys of the principal, its tags among them.
    """

    policies: Policies
    keys: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class UnopenedSession:
    """A session of a role that nobody opened, in the form in which the engine records sessions."""

    account_id: str
    role_arn: str
    policy: str = ""
    user_id: str = ""


@lru_cache(maxsize=1024)
def parsed(document: str, name: str) -> Policy:
    """A parsed policy; the cache makes repeated calls cost one dictionary look-up."""
    return Policy.parse(document, name=name)


def plain_tags(tags: Any) -> dict[str, str]:
    """Tags as a map, from a map or from a list of ``Key``/``Value`` pairs in any case."""
    if isinstance(tags, Mapping):
        return {str(key): str(value) for key, value in tags.items()}
    pairs = ({str(k).lower(): v for k, v in tag.items()} for tag in tags or ())
    return {str(tag["key"]): str(tag.get("value", "")) for tag in pairs}


def identity_of(caller: Caller, partition: str = "aws") -> Identity:
    """What IAM knows of a user or a role session; others have no policies.

    A role that has been deleted under its session leaves no policies: everything is refused.
    """
    known = principal_context(caller.principal) if caller.principal else {}
    if caller.kind is Kind.USER:
        user = caller.record
        backend = iam_backends[user.account_id][partition]
        found = _attached(user)
        for group in backend.get_groups_for_user(user.name):
            found.extend(_attached(group))
        tags = plain_tags(backend.tagger.list_tags_for_resource(user.arn)["Tags"])
        policies = Policies(identity=tuple(found), boundaries=_boundary(user, backend))
        return Identity(policies, known | {"aws:userid": user.id} | _tag_keys(tags))
    if caller.kind is Kind.SESSION:
        session = caller.record
        backend = iam_backends[session.account_id][partition]
        role = _role(backend, session.role_arn)
        tags = plain_tags(role.tags if role else ()) | _session_tags(session, caller.access_key)
        keys = known | ({"aws:userid": session.user_id} if session.user_id else {}) | _tag_keys(tags)
        if role is None:
            return Identity(Policies(), keys)
        given = (parsed(_text(session.policy), "session policy"),) if session.policy else None
        return Identity(
            Policies(identity=tuple(_attached(role)), boundaries=_boundary(role, backend), session=given), keys
        )
    return Identity(Policies(), known)


def _tag_keys(tags: Mapping[str, str]) -> dict[str, str]:
    return {f"aws:PrincipalTag/{name}": value for name, value in tags.items()}


def _role(backend: Any, arn: str) -> Any:
    name = arn.rsplit("/", 1)[-1]
    # names are compared first: moto makes a role's ARN anew each time it is asked for
    return next((role for role in list(backend.roles.values()) if role.name == name and role.arn == arn), None)


def _session_tags(session: Any, access_key: str) -> dict[str, str]:
    """Tags that a session was opened with; they stand over the role's own."""
    from localstack.services.sts.models import sts_stores

    config = sts_stores[session.account_id]["us-east-1"].sessions.get(access_key)
    return plain_tags(list(config["tags"].values())) if config else {}


def _text(document: Any) -> str:
    return document if isinstance(document, str) else json.dumps(document)


def _attached(entity: Any) -> list[Policy]:
    inline = [parsed(_text(document), name) for name, document in list(entity.policies.items())]
    return inline + [_managed(policy) for policy in list(entity.managed_policies.values())]


def _managed(policy: Any) -> Policy:
    """A managed policy as its default version says; the document that moto keeps beside is that of the first."""
    default = policy.default_version_id
    return parsed(next(each.document for each in policy.versions if each.version_id == default), policy.name)


def _boundary(entity: Any, backend: Any) -> tuple[Policy, ...] | None:
    # a role keeps its boundary's ARN under one name, a user under another, which it gets with its first boundary
    arn = getattr(entity, "permissions_boundary_arn", None) or vars(entity).get("permissions_boundary")
    if not arn:
        return None
    policy = backend.managed_policies.get(arn)
    # a boundary that is gone allows nothing
    return (_managed(policy),) if policy else ()
