"""A CloudTrail event of one API call.

Source: CloudTrail User Guide, "CloudTrail record contents" and "Logging data events". A refused call has ``errorCode``
``AccessDenied`` whatever code its service answers, and neither request parameters nor response elements (Step
Functions Developer Guide, "Logging with CloudTrail"). Limits: secrets in parameters are replaced by CloudTrail's own
``HIDDEN_DUE_TO_SECURITY_REASONS`` for the parameters named here only.
"""

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from harness.descriptors import Service
from harness.extension.authorization.caller import Caller, Kind
from harness.extension.authorization.resolved_call import ResolvedCall
from harness.extension.authorization.sessions import Session
from harness.extension.denials import is_denial_code

__all__ = ["TrailEvent", "is_management_event", "trail_event"]

_SECRETS = ("Password", "MasterUserPassword", "SecretString", "Value", "Environment", "Plaintext")
_HIDDEN = "HIDDEN_DUE_TO_SECURITY_REASONS"
_READING = ("Get", "List", "Describe", "Lookup", "Search", "Simulate", "Filter", "Head", "Query", "Scan")


def is_management_event(one: Service | None, operation: str) -> bool:
    """Whether ``LookupEvents`` shows an operation of a service: a trail has data events, the history has not."""
    return one is None or operation not in one.trail.data_events


@dataclass(frozen=True, slots=True)
class TrailEvent:
    """One event.

    Attributes:
        id: event id, a UUID.
        time: when the call was made, UTC.
        name: operation.
        source: ``lambda.amazonaws.com`` and the like.
        username: user name, session name, ``root`` or service.
        access_key: access key id, empty if there was none.
        read_only: whether the operation only reads.
        record: the whole record as CloudTrail's JSON.
    """

    id: str
    time: datetime
    name: str
    source: str
    username: str
    access_key: str
    read_only: bool
    record: str


def _identity(caller: Caller) -> tuple[dict[str, Any], str]:
    principal = caller.principal
    arn = principal.arn if principal else ""
    account = principal.account if principal else ""
    if caller.kind is Kind.SERVICE:
        return {"type": "AWSService", "invokedBy": arn}, arn
    if caller.kind is Kind.ROOT:
        return {"type": "Root", "principalId": account, "arn": arn, "accountId": account}, "root"
    base = {"arn": arn, "accountId": account, "accessKeyId": caller.access_key}
    if caller.kind is Kind.USER:
        user = caller.record
        return {"type": "IAMUser", "principalId": user.id, **base, "userName": user.name}, user.name
    if caller.kind is Kind.SESSION:
        return _of_session(caller.record, base)
    return {"type": "AWSAccount", "principalId": "", "accountId": "anonymous"}, ""


def _of_session(session: Session, base: dict[str, Any]) -> tuple[dict[str, Any], str]:
    """The ``userIdentity`` of temporary credentials, and the user name that the event is found by."""
    behind = session.principal_arn.rsplit("/", 1)[-1]
    attributes = {"mfaAuthenticated": "true" if session.mfa else "false"}
    if session.issued:
        attributes["creationDate"] = session.issued.strftime("%Y-%m-%dT%H:%M:%SZ")
    context: dict[str, Any] = {"attributes": attributes}
    if session.source_identity:
        context["sourceIdentity"] = session.source_identity
    if session.arn == session.principal_arn:
        kind = "Root" if session.arn.endswith(":root") else "IAMUser"
        name = "root" if kind == "Root" else behind
        named = {} if kind == "Root" else {"userName": name}
        return {"type": kind, "principalId": session.user_id, **base, **named, "sessionContext": context}, name
    kind = "AssumedRole" if session.role_arn else "FederatedUser"
    issuer = {"type": "Role" if session.role_arn else "IAMUser", "arn": session.principal_arn, "userName": behind}
    context["sessionIssuer"] = {**issuer, "accountId": session.account_id}
    return {"type": kind, "principalId": session.user_id, **base, "sessionContext": context}, session.name


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(k): _HIDDEN if k in _SECRETS and v else _plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value if isinstance(value, str | int | float | bool) or value is None else _HIDDEN


def trail_event(resolved: ResolvedCall, *, error: tuple[str, str] | None, now: datetime | None = None) -> TrailEvent:
    """The event of a call.

    Args:
        resolved: the call, with what is known of it.
        error: (code, message) of a failed call, None if it went well.
        now: the time, for tests.
    """
    call, caller, one = resolved.call, resolved.caller, resolved.service
    moment = (now or datetime.now(UTC)).replace(microsecond=0)
    identity, username = _identity(caller)
    if caller.delegation is not None:
        identity["invokedBy"] = caller.delegation.by
    refused = error is not None and is_denial_code(error[0])
    record: dict[str, Any] = {
        "eventVersion": "1.11",
        "userIdentity": identity,
        "eventTime": moment.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "eventSource": (one.trail.source or one.caller) if one else f"{call.service}.amazonaws.com",
        "eventName": call.operation,
        "awsRegion": call.region,
        "sourceIPAddress": identity.get("invokedBy", resolved.source_ip or "127.0.0.1"),
        "userAgent": identity.get("invokedBy", resolved.user_agent),
    }
    if error is not None:
        record["errorCode"] = "AccessDenied" if refused else error[0]
        record["errorMessage"] = error[1]
    read_only = call.operation.startswith(_READING) or (one is not None and call.operation in one.trail.reads)
    record |= {
        "requestParameters": None if refused else (_plain(call.parameters) or None),
        "responseElements": None,
        "requestID": resolved.request_id,
        "eventID": str(uuid.uuid4()),
        "readOnly": read_only,
        "eventType": "AwsApiCall",
        "managementEvent": True,
        "recipientAccountId": call.account,
        "eventCategory": "Management",
    }
    return TrailEvent(
        record["eventID"], moment, call.operation, record["eventSource"], username, caller.access_key, read_only,
        json.dumps(record, ensure_ascii=False),
    )  # fmt: skip
