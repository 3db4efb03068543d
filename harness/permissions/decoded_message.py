"""What ``aws sts decode-authorization-message`` prints for an EC2 refusal, read back into what was asked.

Source: STS API reference, DecodeAuthorizationMessage (fields ``allowed``, ``explicitDeny``, ``context``).
Limits: AWS does not name the layer there; the request's condition keys are all there, which no other message has.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

__all__ = ["DecodedMessage", "parse_decoded"]


@dataclass(frozen=True, slots=True)
class DecodedMessage:
    """The content of an encoded message: principal, action, resource, explicit deny or not, condition keys."""

    principal: str
    action: str
    resource: str
    explicit: bool
    context: Mapping[str, str | list[str]]


def parse_decoded(text: str) -> DecodedMessage | None:
    """The content of a decoded message, also inside the command's ``{"DecodedMessage": "…"}``; None for other text."""
    value = _object(text)
    if value is not None and isinstance(value.get("DecodedMessage"), str):
        value = _object(value["DecodedMessage"])
    if value is None or "explicitDeny" not in value:
        return None
    try:
        context = value["context"]
        keys = {
            str(one["key"]): [str(item["value"]) for item in one["values"]["items"]]
            for one in context.get("conditions", {}).get("items", [])
        }
        return DecodedMessage(
            str(context["principal"]["arn"]),
            str(context["action"]),
            str(context["resource"]),
            bool(value["explicitDeny"]),
            {key: values[0] if len(values) == 1 else values for key, values in keys.items()},
        )
    except (KeyError, TypeError, AttributeError):
        return None


def _object(text: str) -> dict[str, Any] | None:
    if not text.lstrip().startswith("{"):
        return None
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None
