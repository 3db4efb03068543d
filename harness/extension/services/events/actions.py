"""What calls of EventBridge ask for: which of its resource types a call is about, and its condition keys.

Source: Service Authorization Reference, "Actions, resources, and condition keys for Amazon EventBridge".
"""

from collections.abc import Mapping

from harness.extension.authorization.call import Call, Keys

__all__ = ["of_this_kind", "request_keys"]


def of_this_kind(kind: str, arns: tuple[str, ...], call: Call) -> tuple[str, ...]:
    """The ARNs, if the call is about resources of this type.

    Rules of the default bus and of other buses are two types with two ARN forms; buses of a second kind
    (``event-busv2``) are made by other operations than those of this API.
    """
    if kind == "event-busv2":
        return ()
    on_default = call.parameters.get("EventBusName", "default") in ("default", None)
    return arns if not kind.startswith("rule-on-") or (kind == "rule-on-default-event-bus") == on_default else ()


def request_keys(call: Call) -> Keys:
    """``events:source``, ``events:detail-type`` and ``events:TargetArn`` of all entries and targets."""
    keys: Keys = {}
    entries = [e for e in call.parameters.get("Entries") or () if isinstance(e, Mapping)]
    if entries:
        keys["events:source"] = tuple(str(e["Source"]) for e in entries if e.get("Source"))
        keys["events:detail-type"] = tuple(str(e["DetailType"]) for e in entries if e.get("DetailType"))
    targets = [t for t in call.parameters.get("Targets") or () if isinstance(t, Mapping)]
    if targets:
        keys["events:TargetArn"] = tuple(str(t["Arn"]) for t in targets if t.get("Arn"))
    return {key: value for key, value in keys.items() if value}
