"""A refused call as CloudTrail records it: the one place that tells who asked for what where the error itself does not.

Source: AWS CloudTrail User Guide, "CloudTrail record contents".
Limits: the first event of a text with several.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

__all__ = ["RecordedCall", "recorded_call"]

_DEEP = 6


@dataclass(frozen=True, slots=True)
class RecordedCall:
    """What an event tells: service (``s3``, of ``s3.amazonaws.com``), operation, caller, resources, text."""

    source: str
    operation: str
    principal: str
    resources: tuple[str, ...]
    message: str


def recorded_call(text: str) -> RecordedCall | None:
    """The first event in JSON text: alone, in ``Records``, of ``lookup-events`` or of EventBridge; None: none."""
    if not text.lstrip().startswith(("{", "[")):
        return None
    try:
        event = _event(json.loads(text), _DEEP)
    except (ValueError, RecursionError):
        return None
    if event is None:
        return None
    identity, resources = event.get("userIdentity"), event.get("resources")
    arns = [one.get("ARN") for one in resources if isinstance(one, Mapping)] if isinstance(resources, list) else []
    principal = identity.get("arn") if isinstance(identity, Mapping) else None
    return RecordedCall(
        str(event["eventSource"]).removesuffix(".amazonaws.com"),
        str(event["eventName"]),
        principal if isinstance(principal, str) else "",
        tuple(arn for arn in arns if isinstance(arn, str)) or _of_bucket(event.get("requestParameters")),
        str(event.get("errorMessage") or ""),
    )


def _event(value: Any, deep: int) -> Mapping[str, Any] | None:
    if isinstance(value, list):
        return next((found for one in value[:100] if (found := _event(one, deep - 1))), None) if deep else None
    if not isinstance(value, dict) or not deep:
        return None
    if "eventSource" in value and "eventName" in value:
        return value
    if isinstance(inner := value.get("CloudTrailEvent"), str):
        return _event(json.loads(inner), deep - 1)
    return next((found for key in ("detail", "Records", "Events") if (found := _event(value.get(key), deep - 1))), None)


def _of_bucket(parameters: Any) -> tuple[str, ...]:
    """What S3's parameters name, where the event lists no resources."""
    bucket = parameters.get("bucketName") if isinstance(parameters, Mapping) else None
    if not isinstance(bucket, str):
        return ()
    key = parameters.get("key")
    return (f"arn:aws:s3:::{bucket}/{key}" if isinstance(key, str) else f"arn:aws:s3:::{bucket}",)
