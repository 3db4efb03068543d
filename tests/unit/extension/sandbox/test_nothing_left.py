"""Whatever is killed, in whatever order: nothing of a sandbox stays behind."""

import contextlib
import os
import signal
import subprocess
import sys
import uuid
from pathlib import Path

import psutil
import pytest

from harness.extension.sandbox.isolation import choose
from tests.unit.extension.sandbox.conftest import alive, until

ROOT = Path(__file__).parents[4]
ENGINE = """
import sys
from harness.extension.sandbox.isolation import Isolation, choose
from harness.extension.sandbox.runner import Runner
from harness.extension.sandbox.spec import Spec
mode, mark, script = sys.argv[1:]
runner = Runner(choose("auto") if mode == "isolated" else Isolation(None, "test"))
spec = Spec(name="x", command=("sh", "-c", script), environment={"PATH": "/usr/bin:/bin"}, ports_in=(8123,))
handle = runner.run(spec)
print(handle.isolation.split(":")[0], handle.pid, runner.guardian.pid if mode == "plain" else 0, flush=True)
sys.stdin.read()
"""
# A child, an orphan that init adopts, and (isolated) one that left session and group.
FAMILY = "sleep 600 {mark} & sh -c 'sleep 600 {mark} &'; {escape} exec sleep 600 {mark}"
NOBODY = 65534


def marked(mark):
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            if mark in process.cmdline() and process.name() == "sleep" and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
    return found


def guardians_of(pid):
    found = []
    for process in psutil.Process(pid).children():
        with contextlib.suppress(psutil.Error):  # the killed one is a zombie for a moment
            if any(word.endswith("guardian.py") for word in process.cmdline()):
                found.append(process)
    return found


class Engine:
    """A process that holds a sandbox."""

    def __init__(self, mode, *, user=None):
        self.mark = str(uuid.uuid4().int)
        escape = f"setsid sleep 600 {self.mark} &" if mode == "isolated" else ""
        identity = {} if user is None else {"user": user, "group": user, "extra_groups": []}
        self.process = subprocess.Popen(
            [sys.executable, "-c", ENGINE, mode, self.mark, FAMILY.format(mark=self.mark, escape=escape)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            **identity,
        )
        self.isolation, *pids = self.process.stdout.readline().split()[-3:]
        self.command, self.guardian = map(int, pids)
        expected = 4 if mode == "isolated" else 3
        until(lambda: len(marked(self.mark)) == expected, 20)

    def kill(self):
        os.kill(self.process.pid, signal.SIGKILL)

    def end(self):
        self.process.kill()
        self.process.communicate()
        for process in marked(self.mark):
            process.kill()


@pytest.fixture
def engine():
    made = []

    def start(mode, **settings):
        if mode == "isolated" and choose("auto").tool is None:
            pytest.skip("capability isolation")
        made.append(Engine(mode, **settings))
        return made[-1]

    yield start
    for each in made:
        each.end()


def gone(engine):
    until(lambda: marked(engine.mark) == [])


@pytest.mark.parametrize("mode", ["isolated", "plain"])
def test_killed_engine_leaves_nothing(engine, mode):
    held = engine(mode)
    held.kill()
    gone(held)


@pytest.mark.skipif(os.geteuid() != 0, reason="this is an ordinary user already")
def test_killed_engine_of_an_ordinary_user_leaves_nothing(engine):
    held = engine("isolated", user=NOBODY)
    assert psutil.Process(held.command).uids().real == NOBODY
    held.kill()
    gone(held)


@pytest.mark.parametrize("generations", [1, 2], ids=["bubblewrap's init", "bubblewrap"])
def test_killed_bubblewrap_leaves_nothing(engine, generations):
    held = engine("isolated")
    victim = psutil.Process(held.command)
    for _ in range(generations):
        victim = victim.parent()
    assert victim.name() == "bwrap"
    victim.kill()
    gone(held)
    assert alive(held.process.pid)


def test_killed_guardian_is_replaced_before_the_engine_is_killed(engine):
    held = engine("plain")
    os.kill(held.guardian, signal.SIGKILL)
    until(lambda: guardians_of(held.process.pid))
    held.kill()
    gone(held)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a process that its parent has ended")
def test_leader_ends_when_guardian_and_engine_are_killed_at_once(engine):
    held = engine("plain")
    os.kill(held.process.pid, signal.SIGSTOP)
    os.kill(held.guardian, signal.SIGKILL)
    held.kill()
    until(lambda: not alive(held.command))


def test_sandbox_does_not_end_with_the_thread_that_asked_for_it():
    """``--die-with-parent`` means a thread."""
    import threading

    from harness.extension.sandbox.runner import Runner
    from harness.extension.sandbox.spec import Spec

    isolation = choose("auto")
    if isolation.tool is None:
        pytest.skip("capability isolation")
    handles = []
    spec = Spec(name="x", command=("sleep", "600"), environment={"PATH": "/usr/bin:/bin"})
    thread = threading.Thread(target=lambda: handles.append(Runner(isolation).run(spec)))
    thread.start()
    thread.join()
    with handles[0] as handle, pytest.raises(TimeoutError):
        handle.wait(0.3)
