"""An environment with a crowd of processes runs only when nobody else wants the processor, and is not kept.

AWS gives an environment processor time in proportion to its memory, one core at 1,769 MB, however many processes it
starts: https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html. Here that would need control groups,
which are seldom a user's to make; without anything a fork bomb takes the machine from its neighbours and the engine.
Between two invocations AWS freezes the environment's processes
(https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html); here they run on, which a crowd may not.

Limits: giving way is for Linux; environments with fewer processes compete as usual.
"""

import contextlib
import os

from harness.extension.sandbox.memory import descendants

__all__ = ["CROWD", "give_way", "is_crowd"]

CROWD = 48
"""Processes above which an environment gives way."""


def is_crowd(pid: int) -> bool:
    """Return whether there are too many processes below ``pid`` to let them run on."""
    return len(descendants(pid)) >= CROWD


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
