"""What the engine's repositories tell the authorization: their policies, which name no resource.

Source (D): ECR User Guide, "Private repository policies in Amazon ECR": a policy is about its own repository.
"""

import json
from typing import Any

from moto.ecr.models import ecr_backends

__all__ = ["policy"]


def policy(account: str, region: str, name: str) -> Any:
    """The policy of a repository."""
    found = ecr_backends[account][region].repositories.get(name.removeprefix("repository/"))
    if found is None or not found.policy:
        return None
    document = json.loads(found.policy)
    given = document.get("Statement")
    statements = given if isinstance(given, list) else [given or {}]
    return {**document, "Statement": [{"Resource": "*", **each} for each in statements]}
