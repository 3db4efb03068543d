"""Condition keys that a request fills by itself: the global keys of the caller and of the network.

Source: IAM User Guide, "AWS global condition context keys"
(https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html).

Limits: keys of single services are ``service_keys``' part; a key that nobody fills is missing, and a condition on it
sees that, as in AWS when a request lacks it.
"""

from datetime import UTC, datetime
from typing import Any

from harness.extension.authorization.caller import Caller, Kind
from harness.extension.authorization.resource_policies import resource_account
from harness.extension.authorization.service_keys import Keys
from harness.extension.authorization.tags import principal_tags
from harness.iam import principal_context

__all__ = ["context_keys"]

_SEND_SOURCE_OWNER = ("cloudwatch.amazonaws.com",)
"""Services that still send ``aws:SourceOwner``, which SNS's default topic policy asks for (SNS Developer Guide,
"Example cases for Amazon SNS access control")."""


def _unique_id(caller: Caller) -> dict[str, str]:
    if caller.kind is Kind.USER:
        return {"aws:userid": caller.record.id}
    if caller.kind is Kind.SESSION:
        return {"aws:userid": caller.record.user_id}
    return {}


def context_keys(caller: Caller, region: str, request: Any, now: datetime | None = None) -> Keys:
    """The keys of one request.

    Args:
        caller: who calls.
        region: region the request is made to.
        request: the HTTP request (werkzeug).
        now: the time, for tests.
    """
    moment = now or datetime.now(UTC)
    keys: Keys = {
        "aws:CurrentTime": moment.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "aws:EpochTime": str(int(moment.timestamp())),
        "aws:RequestedRegion": region,
        "aws:SecureTransport": "true" if request.is_secure else "false",
        **(principal_context(caller.principal) if caller.principal else {}),
        **_unique_id(caller),
        **{f"aws:PrincipalTag/{name}": value for name, value in principal_tags(caller).items()},
    }
    if caller.kind is Kind.SERVICE:
        keys["aws:ViaAWSService"] = "false"
    elif request.remote_addr:
        keys["aws:SourceIp"] = request.remote_addr
    if agent := request.headers.get("User-Agent"):
        keys["aws:UserAgent"] = agent
    if caller.source_arn:
        keys["aws:SourceArn"] = caller.source_arn
        if account := resource_account(caller.source_arn):
            keys["aws:SourceAccount"] = account
            if caller.principal is not None and caller.principal.arn in _SEND_SOURCE_OWNER:
                keys["aws:SourceOwner"] = account
    return keys
