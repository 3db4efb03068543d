"""An environment with many processes runs only when nobody else wants the processor.

AWS gives an environment processor time in proportion to its memory, one core at 1,769 MB, however many processes it
starts: https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html. Where no control group does that, a fork
bomb would take the machine from its neighbours and the engine.

Limits: Linux; environments with fewer processes compete as usual.
"""

import contextlib
import os
from collections.abc import Sequence

__all__ = ["MANY", "give_way"]

MANY = 48
"""Processes above which an environment gives way."""


def give_way(pids: Sequence[int]) -> None:
    """Have the processes run when the processor is idle, if they are many; what they start inherits that."""
    if len(pids) < MANY or not hasattr(os, "SCHED_IDLE"):
        return
    for pid in pids:
        with contextlib.suppress(OSError):  # gone meanwhile
            if os.sched_getscheduler(pid) != os.SCHED_IDLE:
                os.sched_setscheduler(pid, os.SCHED_IDLE, os.sched_param(0))
