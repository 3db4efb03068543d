"""Real processes and pipes; no sockets."""

import os
import signal
import subprocess
import sys
import threading
import types

import pytest

from harness.extension.sandbox import guardian as guardian_module
from harness.extension.sandbox.guardian import Guardian
from harness.extension.sandbox.memory import MemoryWatch, used
from harness.extension.sandbox.process import SandboxProcess
from harness.extension.sandbox.process_tree import ProcessTree, descendants
from tests.unit.extension.sandbox.conftest import alive, until

SLEEPER = (
    "import subprocess, sys, time; p = subprocess.Popen(['sleep', '600']); print(p.pid, flush=True); time.sleep(600)"
)
ESCAPER = SLEEPER.replace("'600'])", "'600'], start_new_session=True)")


@pytest.fixture
def guardian():
    made = Guardian(sys.executable)
    assert made.pid
    yield made
    made.close()


@pytest.fixture
def start(guardian, tmp_path):
    running = []

    def start_(source):
        path = tmp_path / f"out-{len(running)}"
        with path.open("wb") as file:
            process = SandboxProcess(
                [sys.executable, "-c", source],
                output=file.fileno(),
                inherit=[],
                environment={},
                guardian=guardian,
            )
        running.append(process)
        return process, path

    yield start_
    for process in running:
        process.kill()


@pytest.mark.parametrize("source", [SLEEPER, ESCAPER], ids=["same group", "own session"])
def test_kill_ends_descendants_too(start, source):
    process, path = start(source)
    child = int(until(path.read_text))
    assert process.kill() == -signal.SIGKILL
    assert not alive(process.leader)
    until(lambda: not alive(child))


def test_kill_may_be_repeated_and_keeps_the_exit_code(start):
    process, _ = start("import sys; sys.exit(3)")
    until(process.has_exited)
    assert (process.kill(), process.kill()) == (3, 3)


def test_running_process_has_not_exited(start):
    process, path = start(SLEEPER)
    until(path.read_text)
    assert not process.has_exited()


def test_leader_that_ended_leaves_no_member_behind(start):
    process, path = start("import subprocess; print(subprocess.Popen(['sleep', '600']).pid, flush=True)")
    child = int(until(path.read_text))
    until(process.has_exited)
    assert alive(child)
    process.kill()
    until(lambda: not alive(child))


def test_guardian_that_was_killed_is_replaced_at_once_and_told_of_every_group(guardian, start):
    process, path = start(SLEEPER)
    until(path.read_text)
    first = guardian._process
    first.kill()
    until(lambda: guardian._process is not first)
    other, _ = start(SLEEPER)
    guardian.close()
    until(lambda: not alive(process.leader) and not alive(other.leader))


def test_guardian_spares_forgotten_groups(tmp_path):
    kept = subprocess.Popen(["sleep", "600"], start_new_session=True)
    ended = subprocess.Popen(["sleep", "600"], start_new_session=True)
    watcher = subprocess.Popen([sys.executable, "-I", "-S", guardian_module.__file__], stdin=subprocess.PIPE)
    try:
        watcher.communicate(b"+%d\n+%d\n-%d\n" % (kept.pid, ended.pid, kept.pid), timeout=10)
        assert ended.wait(5) == -signal.SIGKILL
        assert kept.poll() is None
    finally:
        kept.kill()
        kept.wait(5)


def test_memory_counts_the_process_and_its_children(start):
    source = (
        "import os, time\n"
        "x = b'x' * 50_000_000\n"
        "if os.fork() == 0:\n    y = b'y' * 60_000_000\n    print('ready', flush=True)\n"
        "time.sleep(600)\n"
    )
    process, path = start(source)
    until(path.read_text)
    assert len(descendants(process.leader)) == 1
    # 50 MB are shared after the fork and count once
    assert 110_000_000 < used(ProcessTree(process.leader, isolated=False).pids()) < 150_000_000


def test_watch_remembers_a_peak_between_two_looks(start):
    process, path = start("x = b'x' * 90_000_000; del x; print('ready', flush=True); import time; time.sleep(600)")
    until(path.read_text)
    watch = MemoryWatch(80_000_000)
    if sys.platform != "linux":
        pytest.skip("only Linux keeps a high-water mark")
    assert watch.look(ProcessTree(process.leader, isolated=False))
    watch.restart()
    assert watch.peak == 0


def test_memory_of_a_process_that_is_gone_is_nothing():
    gone = subprocess.Popen(["true"])
    gone.wait(5)
    assert used(ProcessTree(gone.pid, isolated=False).pids()) == 0
    assert not MemoryWatch(1).look(ProcessTree(gone.pid, isolated=False))
    assert os.getpid() not in descendants(gone.pid)


def test_who_looks_does_not_wait_until_many_processes_are_measured(monkeypatch):
    """The kernel waits for locks of processes that are not let run, and a deadline is to be kept meanwhile."""
    measured = threading.Event()

    def measure(family):
        assert measured.wait(10)
        return len(family)

    monkeypatch.setattr("harness.extension.sandbox.memory.used", measure)
    tree = types.SimpleNamespace(pids=lambda: list(range(20)))
    watch = MemoryWatch(19)
    assert not watch.look(tree)
    assert not watch.look(tree)
    measured.set()
    until(lambda: watch.look(tree))
    assert watch.peak == 20
