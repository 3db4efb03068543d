"""An environment with a crowd of processes runs only when nobody else wants the processor.

AWS gives an environment processor time in proportion to its memory, one core at 1,769 MB, however many processes it
starts: https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html. Here that would need control groups,
which are seldom a user's to make; without anything a fork bomb takes the machine from its neighbours and the engine.

Limits: Linux; environments with fewer processes compete as usual.
"""

import contextlib
import os

from harness.extension.compute.memory import descendants

__all__ = ["CROWD", "give_way"]

CROWD = 48
"""Processes above which an environment gives way."""


def give_way(pid: int) -> None:
    """Have what is below ``pid`` run when the processor is idle, if it is a crowd; what it starts inherits that."""
    if not hasattr(os, "SCHED_IDLE"):
        return
    family = descendants(pid)
    if len(family) < CROWD:
        return
    for member in (pid, *family):
        with contextlib.suppress(OSError):  # gone meanwhile
            if os.sched_getscheduler(member) != os.SCHED_IDLE:
                os.sched_setscheduler(member, os.SCHED_IDLE, os.sched_param(0))
