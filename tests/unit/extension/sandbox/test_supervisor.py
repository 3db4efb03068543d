"""Children that live long: started again, asked for their health, ended in order, and what is said when they fail."""

import signal
import threading
from pathlib import Path

import psutil
import pytest

from harness.errors import SandboxError
from harness.extension.sandbox.isolation import INTERPRETER
from harness.extension.sandbox.spec import Mount, Spec
from harness.extension.sandbox.supervisor import Health, Policy, Restart, Supervisor, accepts
from tests.unit.extension.sandbox.conftest import alive, until

QUICK = Restart(most=3, pause=0.01, longest_pause=0.05)
PATH = {"PATH": "/usr/bin:/bin"}
SERVER = (
    "import socket, time\n"
    "print('slow to begin', flush=True); time.sleep(0.3)\n"
    "server = socket.create_server(('127.0.0.1', 8123))\n"
    "while True: server.accept()[0].sendall(b'hello')\n"
)


@pytest.fixture
def supervisor(runner):
    made = Supervisor(runner)
    yield made
    made.close()


@pytest.fixture
def own(tmp_path):
    """A directory that outlives the child's lives."""
    (tmp_path / "own").mkdir(mode=0o777)
    return Mount("/own", str(tmp_path / "own"), "private")


def child(script, **settings):
    return Spec(**{"name": "a child", "command": ("sh", "-c", script), "environment": PATH, **settings})


def python(source, **settings):
    return Spec(**{"name": "a server", "command": (INTERPRETER, "-I", "-S", "-c", source), **settings})


def over(kept):
    assert kept.wait_until_over(20), kept.state
    return kept


def test_child_that_fails_is_started_again_until_it_has_failed_too_often(supervisor):
    kept = over(supervisor.start(child("echo bad luck; exit 3"), Policy(QUICK)))
    assert (kept.state, kept.restarts, kept.ended.status) == ("failed", 3, 3)
    with pytest.raises(SandboxError) as caught:
        kept.wait_until_running(1)
    assert "a child does not run: failed; it ended last with 3 (exited)\nbad luck" in caught.value.what
    assert caught.value.where.startswith("sandbox of a child, ")
    assert caught.value.fix


def test_child_that_has_done_its_work_is_not_started_again(supervisor):
    kept = over(supervisor.start(child("exit 0"), Policy(QUICK)))
    assert (kept.state, kept.restarts, kept.ended.status) == ("stopped", 0, 0)


def test_child_that_is_always_wanted_is_started_again(supervisor):
    kept = over(supervisor.start(child("exit 0"), Policy(Restart("always", 2, 0.01, 0.05))))
    assert (kept.state, kept.restarts) == ("failed", 2)


def test_child_that_is_wanted_once_is_not_started_again(supervisor):
    kept = over(supervisor.start(child("exit 3"), Policy(Restart("never"))))
    assert (kept.state, kept.restarts) == ("stopped", 0)


def test_child_that_was_well_for_long_begins_a_new_row_of_restarts(supervisor):
    kept = supervisor.start(child("sleep 1; exit 1"), Policy(Restart(most=1, pause=0.01, settled=0.1)))
    until(lambda: kept.restarts > 2, 20)


def test_server_runs_when_it_is_healthy_and_is_reached(supervisor):
    kept = supervisor.start(python(SERVER, ports_in=(8123,)), Policy(health=Health(accepts(8123))))
    assert kept.state == "starting"
    with kept.wait_until_running(20).connect(8123) as connection:
        assert connection.recv(10) == b"hello"
    assert kept.state == "running"


def test_killed_child_is_replaced(supervisor, runner):
    kept = supervisor.start(python(SERVER, ports_in=(8123,)), Policy(QUICK, Health(accepts(8123))))
    first = kept.wait_until_running(20)
    victim = psutil.Process(first.pid)
    if runner.isolation.tool is not None:
        victim = victim.parent().parent()  # bubblewrap itself
    victim.kill()
    until(lambda: kept.restarts == 1 and kept.state == "running", 20)
    assert kept.handle.pid != first.pid
    assert not alive(first.pid)
    with kept.handle.connect(8123) as connection:
        assert connection.recv(10) == b"hello"


def test_child_that_became_ill_is_replaced(supervisor):
    ill = threading.Event()
    kept = supervisor.start(child("sleep 600"), Policy(QUICK, Health(lambda handle: not ill.is_set(), 0.02, 2)))
    first = kept.wait_until_running(20)
    ill.set()
    until(lambda: kept.restarts == 1, 20)
    ill.clear()
    assert kept.wait_until_running(20) is not first


def test_child_that_never_becomes_healthy_fails(supervisor):
    kept = supervisor.start(child("sleep 600"), Policy(Restart("never"), Health(lambda handle: False, start=0.1)))
    over(kept)
    with pytest.raises(SandboxError, match=r"a child is not healthy after 0\.1 s"):
        kept.wait_until_running(1)


def test_child_is_asked_to_end_before_it_is_killed(supervisor, runner, own):
    script = 'trap "echo bye > bye; exit 0" TERM; touch up; while :; do sleep 0.05; done'
    kept = supervisor.start(child(script, mounts=(own,), directory=runner.place(own)))
    until((Path(own.source) / "up").exists)
    kept.stop()
    assert (Path(own.source) / "bye").read_text() == "bye\n"
    assert (kept.state, kept.ended.status, kept.restarts) == ("stopped", 0, 0)


def test_child_that_does_not_listen_is_killed(supervisor):
    kept = supervisor.start(child('trap "" TERM; echo up; while :; do sleep 0.05; done'), Policy(grace=0.2))
    handle = kept.wait_until_running(20)
    until(handle.output)
    kept.stop()
    assert (kept.ended.status, kept.ended.cause) == (-signal.SIGKILL, "killed")
    assert not alive(handle.pid)


def test_stopping_does_not_wait_for_a_restart(supervisor):
    kept = supervisor.start(child("exit 1"), Policy(Restart(pause=600, longest_pause=600)))
    until(lambda: kept.state == "waiting", 20)
    kept.stop()
    assert kept.state == "stopped"


def test_closing_leaves_no_process_and_no_thread(runner):
    supervisor = Supervisor(runner)
    children = [supervisor.start(child("sleep 600")) for _ in range(3)]
    handles = [each.wait_until_running(20) for each in children]
    supervisor.close()
    assert not any(alive(handle.pid) for handle in handles)
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("sandbox-a child")]
    with pytest.raises(SandboxError, match="a child does not run: stopped"):
        _ = children[0].handle


def test_command_that_does_not_exist_is_not_tried_again(supervisor):
    kept = over(supervisor.start(child("", command=("no-such-program",)), Policy(QUICK)))
    assert (kept.state, kept.restarts) == ("failed", 0)
    with pytest.raises(SandboxError, match="no-such-program cannot be started: No such file or directory"):
        kept.wait_until_running(1)


def test_each_life_is_prepared_before_its_command_begins(supervisor):
    prepared = []
    spec = child("echo begun; exit 1", wait_for_release=True)
    kept = supervisor.start(spec, Policy(QUICK, prepare=lambda handle: prepared.append(handle.output())))
    over(kept)
    assert prepared == [b""] * 4


def test_what_cannot_be_prepared_is_told(supervisor):
    def prepare(handle):
        raise ValueError("no address left")

    kept = over(supervisor.start(child("true", wait_for_release=True), Policy(QUICK, prepare=prepare)))
    with pytest.raises(SandboxError, match="ValueError: no address left"):
        kept.wait_until_running(1)


@pytest.mark.parametrize("waits", [True, False])
def test_child_that_nobody_would_release_is_refused(supervisor, waits):
    policy = Policy() if waits else Policy(prepare=lambda handle: None)
    with pytest.raises(SandboxError, match="waits for its release"):
        supervisor.start(child("true", wait_for_release=waits), policy)
