"""IAM: policies may have numbers and truth values in conditions.

Source (D): IAM User Guide, "Grammar of the IAM JSON policy language": a condition's value is a string, a number or a
boolean, in quotation marks or without. moto takes strings alone.
"""

import json
from collections.abc import Callable
from typing import Any

from harness.extension.patching import Patches, documented

__all__ = ["declare"]

GRAMMAR = documented("https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html")


def declare(patches: Patches) -> None:
    """Let policies be written as IAM's grammar says."""

    @patches.wrap("moto.iam.policy_validation:BaseIAMPolicyValidator.__init__", "f7fb27fbef", GRAMMAR)
    def init(original: Callable[..., None], self: Any, policy_document: str) -> None:
        """Numbers and truth values in conditions are checked like their texts."""
        original(self, _in_quotation_marks(policy_document))


def _in_quotation_marks(text: str) -> str:
    """A policy with its conditions' values as texts; what is no policy stays as it is."""
    try:
        document = json.loads(text)
        statements = document["Statement"]
        for statement in statements if isinstance(statements, list) else [statements]:
            for block in (statement.get("Condition") or {}).values():
                for key, value in block.items():
                    block[key] = [_text(one) for one in value] if isinstance(value, list) else _text(value)
    except (AttributeError, KeyError, TypeError, ValueError, RecursionError):
        return text
    return json.dumps(document)


def _text(value: Any) -> Any:
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, int | float) else value
