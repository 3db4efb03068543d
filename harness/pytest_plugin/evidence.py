"""Reads what the engine saw in an account: refused calls, what they lack, and the logs of its Lambda functions."""

import json
from typing import Any

from harness.errors import CapabilityError, EngineError, InputError
from harness.pytest_plugin.failures import Evidence
from harness.pytest_plugin.handles import Stack

__all__ = ["explained", "gather"]


def gather(stack: Stack) -> Evidence:
    """Read refused calls and logs of ``stack``'s account.

    What cannot be read is left out with the reason: a report without evidence beats no report.
    """
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        denials = tuple(explained(each) for each in stack.decisions(denied=True))
    except CapabilityError:
        denials = ()  # the engine keeps no decision log
    except EngineError as error:
        return Evidence(problem=error.what)
    try:
        names = [each["FunctionName"] for each in stack.client("lambda").list_functions()["Functions"]]
        logs = tuple((name, tuple(stack.logs(name))) for name in names)
    except (BotoCoreError, ClientError) as error:
        return Evidence(denials, problem=str(error))
    return Evidence(denials, logs)


def explained(decision: dict[str, Any]) -> str:
    """Return the message of a refused call and, where only a statement is missing, that statement."""
    from harness.iam import Effect, Layer, Policies, Principal, Request
    from harness.iam.allow_statement import allow_statement

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
