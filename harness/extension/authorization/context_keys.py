"""Condition keys that a request fills by itself: the global keys of the caller and of the network.

Source: IAM User Guide, "AWS global condition context keys"
(https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html).

Limits: keys of single services (``s3:prefix``, ``dynamodb:LeadingKeys``, …) and of resource tags are not filled
yet; a condition on them sees a missing key, as AWS does when a request lacks one.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from harness.extension.authorization.caller import Caller, Kind
from harness.extension.authorization.resource_policies import resource_account
from harness.iam import principal_context

__all__ = ["context_keys"]


def _unique_id(caller: Caller) -> dict[str, str]:
    if caller.kind is Kind.USER:
        return {"aws:userid": caller.record.id}
    if caller.kind is Kind.SESSION:
        return {"aws:userid": caller.record.user_id}
    return {}


def context_keys(caller: Caller, region: str, request: Any, now: datetime | None = None) -> Mapping[str, str]:
    """The keys of one request.

    Args:
        caller: who calls.
        region: region the request is made to.
        request: the HTTP request (werkzeug).
        now: the time, for tests.
    """
    moment = now or datetime.now(UTC)
    keys = {
        "aws:CurrentTime": moment.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "aws:EpochTime": str(int(moment.timestamp())),
        "aws:RequestedRegion": region,
        "aws:SecureTransport": "true" if request.is_secure else "false",
        **(principal_context(caller.principal) if caller.principal else {}),
        **_unique_id(caller),
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
    return keys
