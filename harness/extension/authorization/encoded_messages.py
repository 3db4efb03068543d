"""EC2's encoded authorization failure messages: made on refusal, opened by ``sts:DecodeAuthorizationMessage``.

Source: STS API Reference, DecodeAuthorizationMessage. The encoding is daylab's own (compressed JSON): AWS's is not
published and cannot be opened elsewhere either.
"""

import base64
import binascii
import json
import zlib
from typing import Any

from harness.iam import Decision, Effect

__all__ = ["decode", "encode"]

_LIMIT = 1 << 20


def encode(decision: Decision) -> str:
    """The blob that carries a refused decision."""
    request = decision.request
    matched = [
        {"statementId": found.sid or "", "effect": found.effect.upper(), "sourcePolicyId": found.policy}
        for found in decision.statements
    ]
    content = {
        "allowed": decision.allowed,
        "explicitDeny": decision.effect is Effect.EXPLICITLY_DENIED,
        "matchedStatements": {"items": matched},
        "failures": {"items": []},
        "context": {
            "principal": {"id": str(request.context.get("aws:userid", "")), "arn": request.principal.arn},
            "action": request.action,
            "resource": request.resource,
            "conditions": {
                "items": [
                    {
                        "key": key,
                        "values": {"items": [{"value": v} for v in ([value] if isinstance(value, str) else value)]},
                    }
                    for key, value in sorted(request.context.items())
                ]
            },
        },
    }
    return base64.urlsafe_b64encode(zlib.compress(json.dumps(content).encode(), 9)).decode().rstrip("=")


def decode(blob: str) -> dict[str, Any] | None:
    """The content of a blob that ``encode`` made; None for any other text."""
    try:
        raw = base64.urlsafe_b64decode(blob + "=" * (-len(blob) % 4))
        content = json.loads(zlib.decompressobj().decompress(raw, _LIMIT))
    except (binascii.Error, zlib.error, ValueError):
        return None
    return content if isinstance(content, dict) and "allowed" in content else None
