"""The operations of STS that open sessions, in place of LocalStack's, which know neither who calls nor limits.

They stand behind the authorization, which has asked for ``sts:AssumeRole``, ``sts:TagSession`` and
``sts:SetSourceIdentity`` (see ``actions``) and has checked a second factor (``mfa``) or an identity provider's token
(``identity_providers``). A session is kept where moto keeps its own, so that it goes with its account.

Source (D): STS API Reference. Messages: Q. Limits: services may open longer sessions than their role says, because the
engine renews none; sessions of roles that do not exist are opened where refusals are not carried out.
"""

import secrets
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from localstack.aws.api import RequestContext
from moto.iam.models import iam_backends
from moto.sts.models import sts_backends

from harness.extension.authorization.caller import Caller, Kind
from harness.extension.authorization.resolved_call import RESOLVED, ResolvedCall
from harness.extension.authorization.sessions import Session
from harness.extension.services.sts.errors import access_denied, refused, validation_error
from harness.extension.services.sts.identity_providers import asserted, vouched
from harness.extension.services.sts.parameters import (
    check_name,
    duration,
    packed_size,
    role_of,
    session_policies,
    session_tags,
)

__all__ = [
    "assume_role",
    "assume_role_with_saml",
    "assume_role_with_web_identity",
    "federation_token",
    "session_token",
    "shorten",
]

_HOUR = 3600
_LONGEST_ROLE = 12 * _HOUR
_LONGEST_TOKEN = 36 * _HOUR


def assume_role(context: RequestContext, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """The answer to AssumeRole."""
    caller = _caller(context)
    calling: Session | None = caller.record if caller and caller.kind is Kind.SESSION else None
    chained = calling if calling and calling.role_arn else None
    identity = str(parameters.get("SourceIdentity") or "")
    if calling and calling.source_identity:
        if identity and identity != calling.source_identity:
            raise access_denied("The source identity of the calling session cannot be changed")
        identity = calling.source_identity
    if identity:
        check_name(identity, "sourceIdentity", 64)
    tags, transitive = session_tags(parameters, calling)
    outside = caller is not None and caller.kind is not Kind.SERVICE
    session = _of_role(parameters, chained=chained is not None, limited=outside)
    opened = _opened(replace(session, tags=tags, transitive=transitive, source_identity=identity))
    return _answer(opened)


def assume_role_with_web_identity(context: RequestContext, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """The answer to AssumeRoleWithWebIdentity."""
    caller = _caller(context)
    known: Session = caller.record if caller and caller.kind is Kind.VOUCHED else vouched(parameters)
    session = _of_role(parameters, chained=False, limited=True)
    opened = _opened(
        replace(
            session,
            tags=known.tags,
            transitive=known.transitive,
            source_identity=known.source_identity,
            keys={**known.keys, "aws:FederatedProvider": known.arn},
        )
    )
    provider = known.arn.partition("oidc-provider/")[2]
    return {
        **_answer(opened),
        "Provider": known.arn,
        "Audience": known.keys[f"{provider}:aud"],
        "SubjectFromWebIdentityToken": known.keys[f"{provider}:sub"],
    }


def assume_role_with_saml(context: RequestContext, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """No assertion opens a session, where nobody is asked either."""
    return _answer(asserted(parameters))


def session_token(context: RequestContext, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """The answer to GetSessionToken."""
    caller = _caller(context)
    behind = _long_term(caller, context)
    most = _HOUR if behind.arn.endswith(":root") else _LONGEST_TOKEN
    seconds = duration(parameters.get("DurationSeconds"), min(12 * _HOUR, most), _LONGEST_TOKEN)
    now = datetime.now(UTC)
    proven = now if parameters.get("TokenCode") else None  # the authorization has checked it
    opened = _opened(replace(behind, mfa=proven, expiration=now + timedelta(seconds=min(seconds, most))))
    return {"Credentials": _credentials(opened)}


def federation_token(context: RequestContext, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """The answer to GetFederationToken."""
    behind = _long_term(_caller(context), context)
    name = str(parameters.get("Name") or "")
    check_name(name, "name", 32)
    most = _HOUR if behind.arn.endswith(":root") else _LONGEST_TOKEN
    seconds = duration(parameters.get("DurationSeconds"), min(12 * _HOUR, most), _LONGEST_TOKEN)
    documents, arns = session_policies(parameters, behind.account_id, context.partition)
    tags, _ = session_tags(parameters, None)
    opened = _opened(
        replace(
            behind,
            arn=f"arn:{context.partition}:sts::{behind.account_id}:federated-user/{name}",
            policies=documents,
            policy_arns=arns,
            tags=tags,
            expiration=datetime.now(UTC) + timedelta(seconds=min(seconds, most)),
        )
    )
    user = {"FederatedUserId": opened.user_id, "Arn": opened.arn}
    return {"Credentials": _credentials(opened), "FederatedUser": user} | _packed(opened)


def shorten(role_arn: str, access_key_id: str, seconds: float) -> None:
    """Let a session of a role end after fewer seconds than AWS opens any for, so that somebody sees it end."""
    _, partition, _, _, account, _ = role_arn.split(":", 5)
    kept = sts_backends[account][partition].assumed_roles
    session = next(each for each in kept if each.access_key_id == access_key_id)
    kept.append(replace(session, expiration=datetime.now(UTC) + timedelta(seconds=seconds)))
    kept.remove(session)


def _caller(context: RequestContext) -> Caller | None:
    """The caller, proven; None for the engine itself and where nobody is asked (``DAYLAB_IAM=off``)."""
    resolved: ResolvedCall | None = getattr(context, RESOLVED, None)
    return resolved.caller if resolved else None


def _of_role(parameters: Mapping[str, Any], *, chained: bool, limited: bool) -> Session:
    """The session of a role, with the session policies of a request, for as long as it asks for."""
    arn, name = str(parameters.get("RoleArn") or ""), str(parameters.get("RoleSessionName") or "")
    found = role_of(arn)
    check_name(name, "roleSessionName", 64)
    account, partition = found["account"], found["partition"]
    seconds = duration(parameters.get("DurationSeconds"), _HOUR, _LONGEST_ROLE)
    roles = list(iam_backends[account][partition].roles.values())
    role = next((role for role in roles if role.name == found["name"] and role.arn == arn), None)
    if chained and seconds > _HOUR:
        raise validation_error(
            "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining"
        )
    if limited and role is not None and seconds > int(role.max_session_duration or _HOUR):
        raise validation_error("The requested DurationSeconds exceeds the MaxSessionDuration set for this role.")
    documents, arns = session_policies(parameters, account, partition)
    return Session(
        account_id=account,
        arn=f"arn:{partition}:sts::{account}:assumed-role/{found['name']}/{name}",
        principal_arn=arn,
        principal_id=role.id if role else f"AROA{secrets.token_hex(9).upper()[:17]}",
        policies=documents,
        policy_arns=arns,
        expiration=datetime.now(UTC) + timedelta(seconds=seconds),
    )


def _long_term(caller: Caller | None, context: RequestContext) -> Session:
    """What stands behind a session that a user or an account's root opens with keys of its own."""
    if caller is not None and caller.kind is Kind.USER:
        user = caller.record
        return Session(account_id=user.account_id, arn=user.arn, principal_arn=user.arn, principal_id=user.id)
    principal = caller.principal if caller else None
    account = principal.account if principal else context.account_id
    if not account:
        raise refused("InvalidClientTokenId", "The security token included in the request is invalid.", 403)
    arn = f"arn:{context.partition}:iam::{account}:root"
    return Session(account_id=account, arn=arn, principal_arn=arn, principal_id=account)


def _opened(session: Session) -> Session:
    """Give a session credentials, and keep it."""
    partition = session.arn.split(":")[1]
    key = iam_backends[session.account_id][partition].create_temp_access_key()
    opened = replace(
        session,
        issued=datetime.now(UTC),
        access_key_id=key.access_key_id,
        secret_access_key=key.secret_access_key,
        session_token=f"FwoGZXIvYXdzE{secrets.token_urlsafe(192)}",
    )
    sts_backends[session.account_id][partition].assumed_roles.append(opened)
    return opened


def _credentials(session: Session) -> dict[str, Any]:
    return {
        "AccessKeyId": session.access_key_id,
        "SecretAccessKey": session.secret_access_key,
        "SessionToken": session.session_token,
        "Expiration": session.expiration.replace(microsecond=0),
    }


def _answer(session: Session) -> dict[str, Any]:
    user = {"AssumedRoleId": session.user_id, "Arn": session.arn}
    source = {"SourceIdentity": session.source_identity} if session.source_identity else {}
    return {"Credentials": _credentials(session), "AssumedRoleUser": user} | _packed(session) | source


def _packed(session: Session) -> dict[str, int]:
    size = packed_size(session)
    return {"PackedPolicySize": size} if size else {}
