"""Which rules a bucket's events reach: S3 hands them to EventBridge without asking for any permission.

Whether a rule is about a bucket is asked of EventBridge itself (``TestEventPattern``), with what its pattern says of
source and bucket. Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/EventBridge.html

Limits: what a pattern says of the object (key, size) is left out, so that an arrow stands for events that may come; a
pattern that names neither source nor bucket is not taken to be about buckets. S3 sends to the default bus only, and a
rule that is disabled gets nothing.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

from harness.permissions.wanted_calls import Node

__all__ = ["event_flows"]

ANY: Final = "S3 event"
"""What arrives at a rule whose pattern names no detail-type."""


def event_flows(nodes: Sequence[Node], client: Callable[[str], Any]) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Yield (ARN of a bucket, ARN of a rule, what arrives) for buckets that send their events to EventBridge.

    Args:
        nodes: of the stack.
        client: service → boto3 client of the account.
    """
    rules = [(node.arn, _pattern(node, client("events"))) for node in nodes if node.kind == "AWS::Events::Rule"]
    for bucket in nodes:
        if bucket.kind != "AWS::S3::Bucket" or not any(pattern for _, pattern in rules):
            continue
        if "EventBridgeConfiguration" in client("s3").get_bucket_notification_configuration(Bucket=bucket.name):
            for arn, pattern in rules:
                if pattern and _is_about(bucket, pattern, client("events")):
                    yield bucket.arn, arn, tuple(sorted(map(str, pattern.get("detail-type", (ANY,)))))


def _pattern(rule: Node, events: Any) -> Mapping[str, Any]:
    """The pattern of a rule; empty where S3's events do not come: another bus, a schedule, disabled."""
    name = rule.arn.partition(":rule/")[2]
    if "/" in name:
        return {}
    found = events.describe_rule(Name=name)
    pattern: dict[str, Any] = json.loads(found.get("EventPattern") or "{}")
    return pattern if found["State"] != "DISABLED" else {}


def _is_about(bucket: Node, pattern: Mapping[str, Any], events: Any) -> bool:
    wanted = {"source": pattern["source"]} if "source" in pattern else {}
    if "bucket" in (detail := pattern.get("detail", {})):
        wanted["detail"] = {"bucket": detail["bucket"]}
    event = {
        "id": "0", "detail-type": "Object Created", "source": "aws.s3", "account": "0", "region": "",
        "time": "2025-01-01T00:00:00Z", "resources": [bucket.arn], "detail": {"bucket": {"name": bucket.name}},
    }  # fmt: skip
    return bool(wanted) and bool(
        events.test_event_pattern(EventPattern=json.dumps(wanted), Event=json.dumps(event))["Result"]
    )
