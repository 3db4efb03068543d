"""Environments with many processes give way; others do not."""

import os
import subprocess
import sys

import pytest

from harness.extension.sandbox.cpu_priority import MANY, give_way
from harness.extension.sandbox.process_tree import descendants

pytestmark = pytest.mark.skipif(not hasattr(os, "SCHED_IDLE"), reason="Linux")

FAMILY = (
    "import os, signal, sys\n"
    "for _ in range(int(sys.argv[1])):\n"
    "    if os.fork() == 0: signal.pause()\n"
    "print('here', flush=True)\n"
    "signal.pause()\n"
)


@pytest.mark.parametrize(("size", "gives_way"), [(MANY, True), (5, False)])
def test_many_processes_give_way(size, gives_way):
    with subprocess.Popen(
        [sys.executable, "-c", FAMILY, str(size)], stdout=subprocess.PIPE, start_new_session=True
    ) as process:
        try:
            assert process.stdout.readline() == b"here\n"
            give_way([process.pid, *descendants(process.pid)])
            family = [process.pid, *descendants(process.pid)]
            assert len(family) == size + 1
            policies = {os.sched_getscheduler(member) for member in family}
            assert policies == {os.SCHED_IDLE if gives_way else os.SCHED_OTHER}
        finally:
            os.killpg(process.pid, 9)


def test_process_that_is_gone_is_no_error():
    give_way([2**22 - 1] * MANY)
