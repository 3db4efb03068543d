"""What an identity may do, found out by doing it."""

from collections.abc import Callable
from functools import partial

__all__ = ["allowed"]


def allowed(call: Callable[..., object], **parameters: object) -> bool:
    """Return whether AWS permits a call, whatever else may be wrong with it.

    Args:
        call: an operation of the client of a role or user (``lab.as_role(…).client(…)``), or what makes one.
        parameters: its parameters; choose them so that nothing is lost when it is permitted.
    """
    from harness.engines.refusals import refused

    return not refused(partial(call, **parameters))
