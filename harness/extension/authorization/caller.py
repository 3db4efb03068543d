"""Who makes a call: the engine itself, a service, an account's root, a user, a role session, or nobody known.

The engine's own calls are known by ``provenance``, those that it makes for a caller by their ``delegation``; everybody
else by the access key id. A twelve-digit key is the
root of that account; the placeholders that awslocal (``test``) and localstack-client (``accesskey``) send stand for
the root of LocalStack's default account.

Limits: who the key belongs to, not whether the caller knows its secret; that is ``signature``'s part.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from localstack.aws.accounts import extract_account_id_from_access_key_id
from moto.iam.models import iam_backends
from moto.sts.models import sts_backends

from harness.extension.authorization.delegation import DELEGATION, Delegation, find
from harness.extension.authorization.sessions import Session
from harness.iam import Principal

__all__ = ["ANONYMOUS_KEY", "Caller", "Kind", "identify"]

DEFAULT_ACCOUNT = "000000000000"
_INTERNAL_KEY = "__internal_call__"
_PLACEHOLDERS = ("test", "accesskey")
ANONYMOUS_KEY = "injectedaccesskey"
_ACCOUNT = re.compile(r"\d{12}")
_KEY_LENGTH = 20


class Kind(StrEnum):
    """Kinds of callers."""

    ENGINE = "engine"
    SERVICE = "service"
    ROOT = "root"
    USER = "user"
    SESSION = "session"
    ANONYMOUS = "anonymous"
    VOUCHED = "vouched"
    """An identity provider vouches for it in the request, which needs no signature (AssumeRoleWithWebIdentity)."""
    EXPIRED = "expired"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Caller:
    """A caller.

    Attributes:
        kind: what it is.
        principal: its IAM principal; None for the engine and for unknown callers.
        access_key: access key id of the request, empty if unsigned.
        source_arn: resource on whose behalf a service calls, if any.
        record: the engine's own record of the user (moto ``User``), or the ``Session``.
        delegation: a service makes the call for this caller; None: the caller makes it.
    """

    kind: Kind
    principal: Principal | None = None
    access_key: str = ""
    source_arn: str | None = None
    record: Any = None
    delegation: Delegation | None = None


def identify(access_key: str | None, internal: Any, *, partition: str = "aws") -> Caller:
    """Identify a caller.

    Args:
        access_key: access key id of the request's signature.
        internal: the proven internal request parameters (mapping), or None for calls from outside.
        partition: AWS partition.

    Returns:
        The caller; ``UNKNOWN`` if the key is nobody's, ``EXPIRED`` if a session is over.
    """
    key = access_key or ""
    source = internal.get("source_arn") if internal is not None else None
    if internal is not None and DELEGATION in internal:
        return _delegated(find(internal[DELEGATION]), key)
    if found := _session(key, partition):
        # the engine holds on to the sessions that it opens for services; only clients' sessions run out
        over = internal is None and found.expiration < datetime.now(UTC)
        return Caller(Kind.EXPIRED if over else Kind.SESSION, found.principal, key, source, found)
    if internal is not None:
        service = internal.get("service_principal")
        if service:
            name = service if service.endswith(".amazonaws.com") else f"{service}.amazonaws.com"
            return Caller(Kind.SERVICE, Principal.parse(name), key, source)
        if key == _INTERNAL_KEY or _ACCOUNT.fullmatch(key):
            return Caller(Kind.ENGINE, None, key)
    if _ACCOUNT.fullmatch(key) or key in _PLACEHOLDERS:
        account = DEFAULT_ACCOUNT if key in _PLACEHOLDERS else key
        return Caller(Kind.ROOT, Principal.parse(f"arn:{partition}:iam::{account}:root"), key)
    if found := _user(key, partition):
        return Caller(Kind.USER, Principal.parse(found.arn), key, source, found)
    if key in ("", ANONYMOUS_KEY):
        return Caller(Kind.ANONYMOUS, Principal.parse("anonymous"))
    return Caller(Kind.UNKNOWN, None, key)


def _delegated(found: Delegation | None, key: str) -> Caller:
    if found is None:
        return Caller(Kind.UNKNOWN, None, key)
    return Caller(Kind(found.kind), found.principal, found.access_key, record=found.record, delegation=found)


def _accounts(backends: Any, key: str) -> list[str]:
    """Accounts with a backend; the one that the key's own letters name comes first, and is nearly always the one."""
    known = [account for account in list(backends) if _ACCOUNT.fullmatch(account)]
    if len(key) == _KEY_LENGTH:
        named = extract_account_id_from_access_key_id(key)
        known.sort(key=lambda account: account != named)
    return known


def _session(key: str, partition: str) -> Session | None:
    if key[1:4] != "SIA":
        return None
    for account in _accounts(sts_backends, key):
        found: Session | None = sts_backends[account][partition].get_assumed_role_from_access_key(key)
        if found:
            return found
    return None


def _user(key: str, partition: str) -> Any:
    if key[1:4] != "KIA":
        return None
    for account in _accounts(iam_backends, key):
        backend = iam_backends[account][partition]
        record = backend.access_keys.get(key)
        if record and record.user_name and record.status == "Active":
            return backend.users.get(record.user_name)
    return None
