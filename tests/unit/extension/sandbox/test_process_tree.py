"""A tree of processes is found, stands still and goes on, also while it forks, and gives way when it is large."""

import os
import signal
import subprocess
import sys

import pytest

from harness.extension.sandbox.process_tree import MANY, ProcessTree, TreeFreezer, descendants, give_way
from tests.unit.extension.sandbox.conftest import until

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="capability process namespaces: Linux only")


def state(pid):
    with open(f"/proc/{pid}/stat") as file:  # noqa: PTH123
        return file.read().rpartition(")")[2].split()[0]


@pytest.fixture
def start():
    running = []

    def start_(source):
        process = subprocess.Popen([sys.executable, "-c", source], stdout=subprocess.PIPE, start_new_session=True)
        running.append(process)
        assert process.stdout.readline()
        return process.pid

    yield start_
    for process in running:
        for pid in (process.pid, *descendants(process.pid)):
            os.kill(pid, signal.SIGKILL)
        process.communicate()


def test_everything_below_is_found(start):
    pid = start("import os, signal\nos.fork(); os.fork()\nprint('here', flush=True)\nsignal.pause()")
    until(lambda: len(descendants(pid)) == 3)
    assert os.getpid() not in descendants(pid)
    assert descendants(2**22 - 1) == []


def test_tree_stands_still_and_goes_on(start):
    pid = start("import os\nos.fork(); os.setsid() if os.fork() == 0 else 0\nprint(1, flush=True)\nwhile True: pass")
    family = [pid, *until(lambda: len(found := descendants(pid)) == 3 and found)]
    freezer = TreeFreezer(ProcessTree(pid, isolated=False))
    assert freezer.freeze()
    assert {state(member) for member in family} == {"T"}
    freezer.thaw()
    until(lambda: {state(member) for member in family} == {"R"})


def test_tree_that_forks_all_the_time_stands_still(start):
    pid = start(
        "import os\nprint(1, flush=True)\n"
        "while True:\n    child = os.fork()\n    if child: os.waitpid(child, 0)\n    else: os._exit(0)"
    )
    freezer = TreeFreezer(ProcessTree(pid, isolated=False))
    for _ in range(5):
        assert freezer.freeze()
        assert {state(member) for member in (pid, *descendants(pid))} <= {"T", "Z"}
        freezer.thaw()


def test_what_never_ends_to_appear_is_told(monkeypatch):
    numbers = iter(range(2**22, 2**23))
    monkeypatch.setattr("harness.extension.sandbox.process_tree.descendants", lambda pid: [next(numbers)])
    assert not TreeFreezer(ProcessTree(2**22, isolated=False)).freeze()


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
