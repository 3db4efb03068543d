"""What EventBridge's own API tells of rules: their targets, and which events reach them. It runs at clients."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

__all__ = ["arrivals", "targets"]


def targets(client: Any, arn: str, name: str) -> Iterator[tuple[str, str, str, str | None]]:
    """The deliveries that a rule makes, some of them with a role."""
    bus, _, rule = arn.partition(":rule/")[2].rpartition("/")
    names = {"Rule": rule, **({"EventBusName": bus} if bus else {})}
    for each in client.list_targets_by_rule(**names)["Targets"]:
        yield "events.amazonaws.com", each["Arn"], arn, each.get("RoleArn")


def arrivals(client: Any, arn: str, event: Mapping[str, Any]) -> tuple[str, ...]:
    """The detail types of a service's events that reach a rule, as its pattern names them; empty: none do.

    Services send to the default bus, and a rule that is disabled gets nothing. Whether the pattern is about the event
    is asked of EventBridge itself (``TestEventPattern``), with what it says of the source and of the parts of the
    detail that the event has: what it says of others is left out. A pattern that says neither is not taken to be about
    the event.
    """
    name = arn.partition(":rule/")[2]
    found = {} if "/" in name else client.describe_rule(Name=name)
    pattern: dict[str, Any] = json.loads(found.get("EventPattern") or "{}")
    if not pattern or found["State"] == "DISABLED":
        return ()
    wanted = {"source": pattern["source"]} if "source" in pattern else {}
    if detail := {key: value for key, value in pattern.get("detail", {}).items() if key in event["detail"]}:
        wanted["detail"] = detail
    if not wanted or not client.test_event_pattern(EventPattern=json.dumps(wanted), Event=json.dumps(event))["Result"]:
        return ()
    service = str(event["source"]).removeprefix("aws.").upper()
    return tuple(sorted(map(str, pattern.get("detail-type", (f"{service} event",)))))
