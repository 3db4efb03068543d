"""The policies of a caller and its condition keys, read from the engine's IAM at each call: a change counts at once."""

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from moto.iam.models import iam_backends

from harness.extension.authorization.caller import Caller, Kind
from harness.extension.authorization.sessions import Session
from harness.iam import Policies, Policy, PolicyError, PolicyKind, principal_context

LOG = logging.getLogger(__name__)

__all__ = ["Identity", "identity_of", "parsed", "plain_tags"]


@dataclass(frozen=True, slots=True)
class Identity:
    """What IAM knows of a caller.

    Attributes:
        policies: identity policies, permissions boundary and session policy.
        keys: condition keys of the principal, its tags among them.
    """

    policies: Policies
    keys: Mapping[str, str] = field(default_factory=dict)


_NOTHING = Policy.parse(
    {"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "*", "Resource": "*", "Principal": "*"}]}
)
_EVERYTHING = Policy.parse(
    {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}, name="account root"
)


@lru_cache(maxsize=1024)
def parsed(document: str, name: str) -> Policy:
    """A policy that a service has stored; the cache makes repeated calls cost one dictionary look-up.

    One that cannot be read, which AWS had not stored, allows nothing; if it may deny something, it denies everything.
    """
    try:
        return Policy.parse(document, name=name, kind=PolicyKind.STORED)
    except PolicyError as problem:
        LOG.warning("policy %s cannot be read: %s", name, problem)
        return replace(_NOTHING if "Deny" in document else Policy(name, "2012-10-17", (), {}), name=name)


def plain_tags(tags: Any) -> dict[str, str]:
    """Tags as a map, from a map or from a list of ``Key``/``Value`` pairs in any case."""
    if isinstance(tags, Mapping):
        return {str(key): str(value) for key, value in tags.items()}
    pairs = ({str(k).lower(): v for k, v in tag.items()} for tag in tags or ())
    return {str(tag["key"]): str(tag.get("value", "")) for tag in pairs}


def identity_of(caller: Caller, partition: str = "aws") -> Identity:
    """What IAM knows of a user or of who stands behind a session; others have no policies.

    A role or user that has been deleted under its session leaves no policies, even if another one has its name now:
    everything is refused.
    """
    known = principal_context(caller.principal) if caller.principal else {}
    if caller.kind is Kind.USER:
        policies, keys = _of_user(caller.record, iam_backends[caller.record.account_id][partition])
        return Identity(policies, known | keys)
    if caller.kind in (Kind.SESSION, Kind.VOUCHED):
        session: Session = caller.record
        policies, keys = _behind(session, iam_backends[session.account_id][partition])
        if session.policies or session.policy_arns:
            policies = replace(policies, session=_session_policies(session, partition))
        own = {"aws:userid": session.user_id} if session.user_id else {}
        return Identity(
            policies, _folded(known, keys, _tag_keys(session.tags), own, session.context(datetime.now(UTC)))
        )
    return Identity(Policies(), known)


def _of_user(user: Any, backend: Any) -> tuple[Policies, dict[str, str]]:
    found = _attached(user)
    for group in backend.get_groups_for_user(user.name):
        found.extend(_attached(group))
    tags = plain_tags(backend.tagger.list_tags_for_resource(user.arn)["Tags"])
    policies = Policies(identity=tuple(found), boundaries=_boundary(user, backend))
    return policies, {"aws:userid": user.id} | _tag_keys(tags)


def _behind(session: Session, backend: Any) -> tuple[Policies, dict[str, str]]:
    """The policies and keys of the role, user or root whose permissions a session has."""
    if session.role_arn:
        role = _role(backend, session.role_arn)
        if role is None or session.principal_id not in ("", role.id):
            return Policies(), {}
        return Policies(identity=tuple(_attached(role)), boundaries=_boundary(role, backend)), _tag_keys(
            plain_tags(role.tags)
        )
    if session.principal_arn.endswith(":root"):
        return Policies(identity=(_EVERYTHING,)), {}
    user = backend.users.get(session.principal_arn.rsplit("/", 1)[-1])
    return (Policies(), {}) if user is None or user.id != session.principal_id else _of_user(user, backend)


def _session_policies(session: Session, partition: str) -> tuple[Policy, ...]:
    """Session policies; one that is managed and gone allows nothing."""
    given = [parsed(document, "session policy") for document in session.policies]
    managed = iam_backends[session.account_id][partition].managed_policies
    found = (managed.get(arn) for arn in session.policy_arns)
    return (*given, *(parsed(_text(policy.document), policy.arn) for policy in found if policy))


def _folded(*parts: Mapping[str, str]) -> dict[str, str]:
    """Keys of several sources, of which the last counts: names compare without case, as those of tags do."""
    found: dict[str, tuple[str, str]] = {}
    for part in parts:
        for key, value in part.items():
            found[key.lower()] = key, value
    return dict(found.values())


def _tag_keys(tags: Mapping[str, str]) -> dict[str, str]:
    return {f"aws:PrincipalTag/{name}": value for name, value in tags.items()}


def _role(backend: Any, arn: str) -> Any:
    name = arn.rsplit("/", 1)[-1]
    # names are compared first: moto makes a role's ARN anew each time it is asked for
    return next((role for role in list(backend.roles.values()) if role.name == name and role.arn == arn), None)


def _text(document: Any) -> str:
    return document if isinstance(document, str) else json.dumps(document)


def _attached(entity: Any) -> list[Policy]:
    inline = [parsed(_text(document), name) for name, document in list(entity.policies.items())]
    return inline + [_managed(policy) for policy in list(entity.managed_policies.values())]


def _managed(policy: Any) -> Policy:
    """A managed policy as its default version says; the document that moto keeps beside is that of the first."""
    default = policy.default_version_id
    return parsed(next(each.document for each in policy.versions if each.version_id == default), policy.arn)


def _boundary(entity: Any, backend: Any) -> tuple[Policy, ...] | None:
    # a role keeps its boundary's ARN under one name, a user under another, which it gets with its first boundary
    arn = getattr(entity, "permissions_boundary_arn", None) or vars(entity).get("permissions_boundary")
    if not arn:
        return None
    policy = backend.managed_policies.get(arn)
    # a boundary that is gone allows nothing
    return (_managed(policy),) if policy else ()
