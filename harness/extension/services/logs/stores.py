"""What the engine's log groups tell the authorization: the account's resource policies."""

import json
from typing import Any

from moto.logs.models import logs_backends

__all__ = ["policy"]


def policy(account: str, region: str, name: str) -> Any:
    """CloudWatch Logs keeps policies by name, not by resource: all of them are asked."""
    texts = [policy.policy_document for policy in list(logs_backends[account][region].resource_policies.values())]
    found = [json.loads(text).get("Statement", ()) for text in texts]
    statements = [each for one in found for each in (one if isinstance(one, list) else [one])]
    return {"Version": "2012-10-17", "Statement": statements} if statements else None
