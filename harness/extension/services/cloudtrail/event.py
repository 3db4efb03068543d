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

from harness.extension.authorization.call import Call
from harness.extension.authorization.caller import Caller, Kind

__all__ = ["TrailEvent", "is_management_event", "trail_event"]

_DATA: Mapping[str, frozenset[str]] = {
    "cloudwatch": frozenset({"PutMetricData", "GetMetricData"}),
    "dynamodb": frozenset(
        {
            "BatchGetItem", "BatchWriteItem", "DeleteItem", "ExecuteStatement", "ExecuteTransaction", "GetItem",
            "PutItem", "Query", "Scan", "TransactGetItems", "TransactWriteItems", "UpdateItem",
        }
    ),
    "dynamodbstreams": frozenset({"GetRecords", "GetShardIterator"}),
    "events": frozenset({"PutEvents"}),
    "lambda": frozenset({"Invoke", "InvokeAsync", "InvokeWithResponseStream"}),
    "logs": frozenset({"PutLogEvents", "GetLogEvents", "FilterLogEvents"}),
    "s3": frozenset(
        {
            "AbortMultipartUpload", "CompleteMultipartUpload", "CopyObject", "CreateMultipartUpload", "DeleteObject",
            "DeleteObjects", "GetObject", "GetObjectAcl", "GetObjectTagging", "HeadObject", "ListObjects",
            "ListObjectsV2", "ListObjectVersions", "ListParts", "PutObject", "PutObjectAcl", "PutObjectTagging",
            "UploadPart", "UploadPartCopy",
        }
    ),
    "sns": frozenset({"Publish", "PublishBatch"}),
    "sqs": frozenset(
        {
            "ChangeMessageVisibility", "ChangeMessageVisibilityBatch", "DeleteMessage", "DeleteMessageBatch",
            "ReceiveMessage", "SendMessage", "SendMessageBatch",
        }
    ),
    "xray": frozenset({"PutTraceSegments", "PutTelemetryRecords"}),
}  # fmt: skip
"""Operations that are data events: a trail has them when it is told to, ``LookupEvents`` never has."""

_SOURCES = {
    "cloudwatch": "monitoring",
    "elbv2": "elasticloadbalancing",
    "stepfunctions": "states",
    "dynamodbstreams": "dynamodb",
}
_SECRETS = ("Password", "MasterUserPassword", "SecretString", "Value", "Environment", "Plaintext")
_HIDDEN = "HIDDEN_DUE_TO_SECURITY_REASONS"
_REFUSED = ("AccessDenied", "AuthorizationError", "UnauthorizedOperation")
_READING = ("Get", "List", "Describe", "Lookup", "Search", "Simulate", "Filter", "Head", "Query", "Scan")


def is_management_event(service: str, operation: str) -> bool:
    """Whether ``LookupEvents`` shows the operation."""
    return operation not in _DATA.get(service, ())


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
        session = caller.record
        issuer = {"type": "Role", "arn": session.role_arn, "accountId": account}
        issuer["userName"] = session.role_arn.rsplit("/", 1)[-1]
        context = {"sessionIssuer": issuer, "attributes": {"mfaAuthenticated": "false"}}
        identity = {"type": "AssumedRole", "principalId": session.user_id, **base, "sessionContext": context}
        return identity, session.session_name
    return {"type": "AWSAccount", "principalId": "", "accountId": "anonymous"}, ""


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(k): _HIDDEN if k in _SECRETS and v else _plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value if isinstance(value, str | int | float | bool) or value is None else _HIDDEN


def trail_event(
    call: Call,
    caller: Caller,
    *,
    error: tuple[str, str] | None,
    request_id: str,
    source_ip: str,
    user_agent: str,
    now: datetime | None = None,
) -> TrailEvent:
    """The event of a call.

    Args:
        call: the call.
        caller: who made it.
        error: (code, message) of a failed call, None if it went well.
        request_id: AWS request id.
        source_ip: address of the caller.
        user_agent: the client's own name.
        now: the time, for tests.
    """
    moment = (now or datetime.now(UTC)).replace(microsecond=0)
    identity, username = _identity(caller)
    refused = error is not None and error[0].startswith(_REFUSED)
    record: dict[str, Any] = {
        "eventVersion": "1.11",
        "userIdentity": identity,
        "eventTime": moment.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "eventSource": f"{_SOURCES.get(call.service, call.service)}.amazonaws.com",
        "eventName": call.operation,
        "awsRegion": call.region,
        "sourceIPAddress": identity.get("invokedBy", source_ip),
        "userAgent": identity.get("invokedBy", user_agent),
    }
    if error is not None:
        record["errorCode"] = "AccessDenied" if refused else error[0]
        record["errorMessage"] = error[1]
    read_only = call.operation.startswith(_READING)
    record |= {
        "requestParameters": None if refused else (_plain(call.parameters) or None),
        "responseElements": None,
        "requestID": request_id,
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
