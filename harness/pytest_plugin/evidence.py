"""Reads what the engine saw in an account: refused calls, what they lack, and the logs of its Lambda functions."""

from harness.errors import CapabilityError, EngineError
from harness.pytest_plugin.failures import Evidence
from harness.pytest_plugin.stack_api import Stack

__all__ = ["gather"]


def gather(stack: Stack) -> Evidence:
    """Read refused calls and logs of ``stack``'s account; the harness's own calls are no evidence.

    What cannot be read is left out with the reason: a report without evidence beats no report.
    """
    from botocore.exceptions import BotoCoreError, ClientError

    from harness.permissions.lacking import explained
    from harness.permissions.own_calls import without_own_calls

    try:
        denials = tuple(map(explained, without_own_calls(stack.decisions(denied=True))))
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
