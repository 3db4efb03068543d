"""Which errors ErrorEquals matches, and how a path that finds nothing is reported: the pure part of ``errors``."""

import re
from collections.abc import Sequence
from typing import Any

__all__ = ["RUNTIME", "exceeds_tolerance", "matches", "no_result"]

ALL, TASK_FAILED = "States.ALL", "States.TaskFailed"
RUNTIME, TIMEOUT, HEARTBEAT = "States.Runtime", "States.Timeout", "States.HeartbeatTimeout"

_SIMPLE = re.compile(r"\$(\.[\w-]+)+")


def matches(names: Sequence[str | None], error: str | None, *, is_heartbeat: bool = False) -> bool:
    """Whether a retrier's or catcher's ErrorEquals matches an error.

    Args:
        names: ErrorEquals.
        error: the error's name; None where a Fail state gives none.
        is_heartbeat: whether it is a heartbeat that did not come.
    """
    if error == RUNTIME:
        return False
    if ALL in names or error in names or (is_heartbeat and HEARTBEAT in names):
        return True
    return TASK_FAILED in names and error != TIMEOUT


def no_result(path: str, data: Any) -> str:
    """The words for a path that finds nothing in ``data``: what is missing, the last step or one before it."""
    if not _SIMPLE.fullmatch(path):
        return f"No results for path: {path}"
    steps = path[2:].split(".")
    for number, step in enumerate(steps[:-1], start=1):
        if not (isinstance(data, dict) and step in data):
            return f"Missing property in path {_normal(steps[:number])}"
        data = data[step]
    return f"No results for path: {_normal(steps)}"


def _normal(steps: Sequence[str]) -> str:
    return "$" + "".join(f"['{step}']" for step in steps)


def exceeds_tolerance(failed: int, items: int, count: int, percentage: float) -> bool:
    """Whether more items failed than a Distributed Map tolerates.

    Args:
        failed: items that failed.
        items: all items.
        count: ToleratedFailureCount, 0 where it is not given.
        percentage: ToleratedFailurePercentage, 0 where it is not given.
    """
    if not count and not percentage:
        return failed > 0
    return bool(count and failed > count) or bool(percentage and failed * 100 > percentage * items)
