"""What a refused call lacked: its message and, where only a statement is missing, that statement.

Limits: from one line of the decision log, without the policies that were asked; an explicit deny is not rewritten.
"""

import json
from collections.abc import Mapping
from typing import Any

from harness.errors import InputError
from harness.iam import Effect, Layer, Policies, Principal, Request
from harness.iam.allow_statement import allow_statement

__all__ = ["explained"]


def explained(decision: Mapping[str, Any]) -> str:
    """Return the message of a refused call and, where only a statement is missing, that statement."""
    message = str(decision["message"])
    if decision["decision"] != Effect.IMPLICITLY_DENIED:
        return message
    try:
        layer = Layer(decision["layer"])
        context = {"aws:SourceArn": decision["source_arn"]} if decision["source_arn"] else {}
        request = Request(decision["action"], decision["resource"], Principal.parse(decision["principal"]), context)
        lacking = allow_statement(request, Policies(), layer).statement
    except (InputError, ValueError):
        return message
    return f"{message}\n  + {layer}: {json.dumps(lacking, ensure_ascii=False)}"
