"""``daylab up``, ``down``, ``status`` and ``logs``, run as a person runs them."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from harness.engines.attached import AttachedEngine
from harness.engines.processes import Identity, alive, identify
from harness.engines.session import session_engine
from harness.engines.standing import recorded
from harness.engines.state import EngineState, StateFile
from harness.errors import EngineGoneError
from tests.support.waiting import eventually

COMMAND = [sys.executable, "-c", "import harness.cli; harness.cli.main()"]


class Shell:
    """Runs ``daylab`` with a home and a temporary directory of its own."""

    def __init__(self, root: Path) -> None:
        self.tmp = root / "tmp"
        self.tmp.mkdir()
        self.home = root / "home"
        self.env = {**os.environ, "DAYLAB_HOME": str(self.home), "TMPDIR": str(self.tmp), "COLUMNS": "200"}

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [*COMMAND, *arguments], env=self.env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )

    def run(self, *arguments: str, code: int = 0) -> str:
        done = subprocess.run(
            [*COMMAND, *arguments], env=self.env, capture_output=True, text=True, timeout=60, check=False
        )
        assert done.returncode == code, done.stdout + done.stderr
        assert "Traceback" not in done.stderr
        return done.stdout + done.stderr

    def engines(self) -> list[psutil.Process]:
        found = []
        for process in psutil.process_iter():
            try:
                if process.environ().get("DAYLAB_DATA_DIR", "").startswith(str(self.tmp)):
                    found.append(process)
            except psutil.Error:
                continue
        return [process for process in found if process.status() != psutil.STATUS_ZOMBIE]

    def state(self) -> EngineState:
        state = recorded(self.env)
        assert state is not None
        return state


@pytest.fixture
def shell(tmp_path: Path) -> Iterator[Shell]:
    shell = Shell(tmp_path)
    yield shell
    if recorded(shell.env) is not None:
        shell.run("down")
    assert shell.engines() == []
    assert list(shell.tmp.glob("daylab-*")) == []


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port


def test_up_status_logs_down(shell: Shell) -> None:
    assert "no engine is up" in shell.run("status", code=3)
    port = free_port()
    told = shell.run("up", "--port", str(port))
    assert f"export AWS_ENDPOINT_URL=http://127.0.0.1:{port}\n" in told
    assert "export AWS_ACCESS_KEY_ID=000000000000\n" in told
    assert "export AWS_SECRET_ACCESS_KEY=test\n" in told
    assert "export AWS_DEFAULT_REGION=us-east-1\n" in told

    status = json.loads(shell.run("status", "--json"))
    assert status["up"] is True
    assert status["endpoint"] == f"http://127.0.0.1:{port}"
    assert psutil.Process(status["pid"]).ppid() != os.getpid()
    assert status["versions"]["localstack-core"] == "4.14.0"
    assert "lambda.python" in status["capabilities"]
    assert "lambda.python" in shell.run("status")

    assert f"already up at http://127.0.0.1:{port} " in shell.run("up")
    exports = shell.run("up", "--exports").splitlines()
    assert all(line.startswith("export AWS_") for line in exports)
    assert "Ready." in shell.run("logs")
    assert len(shell.run("logs", "-n", "1").splitlines()) == 1

    assert "is down" in shell.run("down")
    assert "No engine was up" in shell.run("down")
    assert shell.run("status", code=3).startswith("down")
    assert json.loads(shell.run("status", "--json", code=3))["up"] is False


def test_state_file_can_be_read_by_its_user_only(shell: Shell) -> None:
    shell.run("up", "--port", str(free_port()))
    file = shell.home / "engine.json"
    assert file.stat().st_mode & 0o777 == 0o600
    assert shell.state().token not in shell.run("status", "--json")


def test_two_ups_at_once_give_one_engine(shell: Shell) -> None:
    port = str(free_port())
    both = [shell.start("up", "--port", port), shell.start("up", "--port", port)]
    texts = [process.communicate(timeout=60)[0] for process in both]
    assert [process.returncode for process in both] == [0, 0]
    endpoints = {re.search(r"AWS_ENDPOINT_URL=(\S+)", text)[1] for text in texts}  # type: ignore[index]
    assert len(endpoints) == 1
    assert len(shell.engines()) == 1


def test_without_port_a_free_one_is_taken_when_4566_is_not_free(shell: Shell) -> None:
    with contextlib.ExitStack() as held:
        with contextlib.suppress(OSError):  # where somebody else has it, that is just what is needed
            held.enter_context(socket.create_server(("127.0.0.1", 4566)))
        assert "Port 4566 is taken, so a free port was chosen" in shell.run("up")


def test_asked_port_that_is_taken_is_an_error_with_its_holder(shell: Shell) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        told = shell.run("up", "--port", str(port), code=2)
    assert f"port {port} is taken by" in told
    assert f"(pid {os.getpid()})" in told
    assert "try:" in told


def test_killed_engine_is_down_and_the_next_up_starts_another(shell: Shell) -> None:
    shell.run("up", "--port", str(free_port()))
    dead = shell.state()
    os.kill(dead.pid, signal.SIGKILL)
    eventually(lambda: not alive(dead.identity), expected="the engine is dead")
    assert "died or does not answer" in shell.run("status", code=3)
    with pytest.raises(EngineGoneError, match=r"(?s)is gone\nits last log lines.*Ready\."):
        AttachedEngine(dead).info()
    shell.run("up", "--port", str(free_port()))
    assert shell.state().pid != dead.pid
    assert not Path(dead.data_dir).exists()


def test_stale_state_never_touches_a_process_that_has_the_id_now(shell: Shell) -> None:
    bystander = subprocess.Popen([sys.executable, "-c", "import sys; sys.stdin.read()"], stdin=subprocess.PIPE)
    with bystander:
        precious = shell.tmp / "precious"
        precious.mkdir()
        StateFile(shell.home).write(
            EngineState("http://127.0.0.1:9", "us-east-1", bystander.pid, 12345.0, "t", str(precious), "no.log")
        )
        assert shell.run("status", code=3).startswith("down")
        shell.run("up", "--port", str(free_port()))
        shell.run("down")
        assert bystander.poll() is None
        assert precious.is_dir()


def test_unreadable_state_is_the_same_as_none(shell: Shell) -> None:
    shell.home.mkdir()
    (shell.home / "engine.json").write_text("{")
    assert shell.run("status", code=3).startswith("down")
    assert "No engine was up" in shell.run("down")
    assert not (shell.home / "engine.json").exists()


def _started(shell: Shell) -> Identity:
    (engine,) = eventually(shell.engines, expected="the engine is started")
    return identify(engine.pid)


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_up_that_is_ended_while_starting_leaves_no_engine(sent: signal.Signals, shell: Shell) -> None:
    process = shell.start("up", "--port", str(free_port()))
    engine = _started(shell)
    process.send_signal(sent)
    _, told = process.communicate(timeout=20)
    assert "Traceback" not in told
    assert process.returncode == (130 if sent == signal.SIGINT else -sent)
    eventually(lambda: not alive(engine), expected="the engine is gone", within=3.0)
    assert "no engine is up" in shell.run("status", code=3)
    eventually(lambda: not list(shell.tmp.glob("daylab-*")), expected="its data is removed", within=3.0)


def test_home_that_cannot_be_written_is_a_clear_error(shell: Shell) -> None:
    shell.home.write_text("a file where the directory should be")
    told = shell.run("up", code=2)
    assert "cannot write the engine's state" in told
    assert "DAYLAB_HOME" in told
    assert shell.engines() == []
    shell.home.unlink()


def test_logs_without_engine_say_what_to_do(shell: Shell) -> None:
    told = shell.run("logs", code=2)
    assert "no engine is up" in told
    assert "daylab up" in told


def test_logs_follow_until_the_engine_ends(shell: Shell) -> None:
    shell.run("up", "--port", str(free_port()))
    following = shell.start("logs", "-f", "-n", "1")
    assert following.stdout is not None
    assert following.stdout.readline() != ""
    AttachedEngine(shell.state()).info()
    assert "/_daylab/info" in following.stdout.readline()
    shell.run("down")
    following.communicate(timeout=10)
    assert following.returncode == 0


def test_help_teaches_by_example(shell: Shell) -> None:
    assert "daylab up" in shell.run("--help")
    assert "--port 4570" in shell.run("up", "--help")


def test_pytest_sessions_attach_to_the_engine_that_is_up(shell: Shell) -> None:
    shell.run("up", "--port", str(free_port()))
    engine = session_engine(environ=shell.env)
    engine.start()
    assert engine.info().pid == shell.state().pid
    engine.stop()
    assert alive(shell.state().identity)


WORKER = """
import os, sys
from pathlib import Path
from harness.engines.session import session_engine
engine = session_engine(int(sys.argv[1]), Path(sys.argv[2]))
print(engine.info().pid, flush=True)
sys.stdin.read()
engine.stop()
"""


def test_workers_of_one_session_share_an_engine_that_ends_with_the_controller(shell: Shell, tmp_path: Path) -> None:
    controller = subprocess.Popen([sys.executable, "-c", "import sys; sys.stdin.read()"], stdin=subprocess.PIPE)
    with controller:
        workers = [
            subprocess.Popen(
                [
                    sys.executable,
                    "-W",
                    "error::ResourceWarning",
                    "-c",
                    WORKER,
                    str(controller.pid),
                    str(tmp_path / "shared"),
                ],
                env=shell.env,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
            for _ in range(2)
        ]
        pids = {int(worker.stdout.readline()) for worker in workers if worker.stdout}
        assert len(pids) == 1
        engine = identify(pids.pop())
        for worker in workers:
            _, complaints = worker.communicate(timeout=30)
            assert (worker.returncode, complaints) == (0, "")
        assert alive(engine), "an engine outlives the worker that started it"
    eventually(lambda: not alive(engine), expected="the engine ended with the controller", within=3.0)
    eventually(lambda: not list(shell.tmp.glob("daylab-*")), expected="its data is removed", within=3.0)
