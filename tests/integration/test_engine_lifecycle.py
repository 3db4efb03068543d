"""The embedded engine in good and in bad situations; real processes throughout."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from harness.clients import client
from harness.engines.base import running
from harness.engines.embedded import EmbeddedEngine
from harness.engines.processes import Identity, alive, identify, lineage
from harness.engines.workspace import MARKER
from harness.errors import EngineGoneError, EngineStartError, InputError
from tests.support.waiting import eventually

OWNER = """
import sys
from harness.engines.embedded import EmbeddedEngine
engine = EmbeddedEngine()
engine.start()
print(engine.state.pid, engine.endpoint.url, flush=True)
sys.stdin.read()
"""


@pytest.fixture
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Temporary directory of everything started here, so that leftovers are seen."""
    path = tmp_path / "tmp"
    path.mkdir()
    monkeypatch.setenv("TMPDIR", str(path))
    monkeypatch.setattr(tempfile, "tempdir", str(path))
    monkeypatch.setenv("DAYLAB_HOME", str(tmp_path / "home"))
    return path


def leftovers(scratch: Path) -> list[Path]:
    return list(scratch.glob("daylab-*"))


@pytest.fixture
def owners(scratch: Path) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    started: list[subprocess.Popen[str]] = []

    def start(script: str = OWNER, *arguments: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-c", script, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=scratch,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        if process.poll() is None:
            for member in lineage(process.pid):
                member.kill()
        with process:  # closes its pipes and collects it
            pass


def announced(process: subprocess.Popen[str]) -> tuple[Identity, str]:
    assert process.stdout is not None
    line = process.stdout.readline()
    assert line, process.stderr.read() if process.stderr else ""
    pid, url = line.split()
    return identify(int(pid)), url


@pytest.fixture(scope="module")
def engine() -> Iterator[EmbeddedEngine]:
    with running(EmbeddedEngine()) as started:
        yield started


def test_starts_on_loopback_only(engine: EmbeddedEngine) -> None:
    listening = {
        connection.laddr.ip
        for connection in psutil.Process(engine.state.pid).net_connections("inet")
        if connection.status == psutil.CONN_LISTEN
    }
    assert listening == {"127.0.0.1"}


def test_answers_aws_calls_as_the_account_of_the_access_key(engine: EmbeddedEngine) -> None:
    identity = client(engine.endpoint, "sts", account="111122223333").get_caller_identity()
    assert identity["Account"] == "111122223333"


def test_says_what_it_is(engine: EmbeddedEngine) -> None:
    info = engine.info()
    assert (engine.name, info.pid) == ("embedded", engine.state.pid)
    assert info.versions["localstack-core"] == "4.14.0"
    assert "lambda.python" in info.capabilities
    assert engine.capabilities() == info.capabilities


def test_keeps_its_log(engine: EmbeddedEngine) -> None:
    assert "Ready." in engine.logs()
    assert len(engine.logs(2).splitlines()) == 2


def test_start_again_does_nothing(engine: EmbeddedEngine) -> None:
    before = engine.state
    engine.start()
    assert engine.state == before


def test_nothing_of_the_users_environment_reaches_it(scratch: Path) -> None:
    leaky = {
        **os.environ,
        "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE",
        "AWS_PROFILE": "work",
        "DEBUG": "1",
        "PERSISTENCE": "1",
        "SERVICES": "s3",
        "LOCALSTACK_API_KEY": "x",
        "HTTP_PROXY": "http://127.0.0.1:9",
        "PYTHONPATH": "/nowhere",
        "DAYLAB_IAM": "log",
    }
    with running(EmbeddedEngine(environ=leaky)) as engine:
        seen = psutil.Process(engine.state.pid).environ()
        assert engine.info().iam == "log"
    assert not {"AWS_ACCESS_KEY_ID", "AWS_PROFILE", "DEBUG", "PERSISTENCE", "SERVICES", "LOCALSTACK_API_KEY"} & set(
        seen
    )
    assert not {"HTTP_PROXY", "PYTHONPATH"} & set(seen)
    assert Path(seen["HOME"]).is_relative_to(scratch)


def test_stop_leaves_neither_process_nor_data_and_may_be_repeated(scratch: Path) -> None:
    engine = EmbeddedEngine()
    engine.start()
    first = engine.state.identity
    engine.stop()
    assert not alive(first)
    engine.start()
    identity = engine.state.identity
    assert leftovers(scratch)
    engine.stop()
    engine.stop()
    assert not alive(identity)
    assert leftovers(scratch) == []
    with pytest.raises(EngineGoneError, match="not running"):
        _ = engine.endpoint


def test_ends_within_three_seconds_when_its_owner_is_killed(
    scratch: Path, owners: Callable[..., subprocess.Popen[str]]
) -> None:
    owner = owners()
    identity, _ = announced(owner)
    owner.kill()
    eventually(lambda: not alive(identity), expected="the engine is gone", within=10.0)
    eventually(lambda: leftovers(scratch) == [], expected="its data is removed", within=10.0)


def test_ends_when_its_owner_is_killed_and_not_yet_collected(
    owners: Callable[..., subprocess.Popen[str]],
) -> None:
    owner = owners()
    identity, _ = announced(owner)
    os.kill(owner.pid, signal.SIGKILL)
    eventually(
        lambda: psutil.Process(owner.pid).status() == psutil.STATUS_ZOMBIE,
        expected="the owner is a zombie",
        within=10.0,
    )
    eventually(lambda: not alive(identity), expected="the engine is gone", within=10.0)


def test_ends_with_an_owner_that_exits_without_stopping_it(
    scratch: Path, owners: Callable[..., subprocess.Popen[str]]
) -> None:
    owner = owners()
    identity, _ = announced(owner)
    assert owner.stdin is not None
    owner.stdin.close()
    owner.wait(10)
    assert not alive(identity)
    assert leftovers(scratch) == []


def test_a_forked_copy_of_the_owner_does_not_stop_it(
    scratch: Path, owners: Callable[..., subprocess.Popen[str]]
) -> None:
    fork = """
import os, sys
if (child := os.fork()) == 0:
    sys.exit(0)
os.waitpid(child, 0)
print("forked", flush=True)
sys.stdin.read()
"""
    owner = owners(OWNER.replace("sys.stdin.read()", "") + fork)
    identity, _ = announced(owner)
    assert owner.stdout is not None
    assert owner.stdout.readline() == "forked\n"
    assert alive(identity)


def _engine_of(owner: subprocess.Popen[str]) -> psutil.Process | None:
    children = psutil.Process(owner.pid).children() if owner.poll() is None else []
    return children[0] if children else None


@pytest.mark.parametrize(
    ("moment", "sent"),
    [
        ("at once", signal.SIGINT),
        ("at once", signal.SIGTERM),
        ("at once", signal.SIGKILL),
        ("while importing", signal.SIGINT),
        ("while importing", signal.SIGKILL),
        ("when ready", signal.SIGINT),
        ("when ready", signal.SIGTERM),
    ],
)
def test_interrupting_the_start_leaves_nothing(
    moment: str, sent: signal.Signals, scratch: Path, owners: Callable[..., subprocess.Popen[str]]
) -> None:
    owner = owners()
    child = eventually(lambda: _engine_of(owner), expected="the engine is started")
    identity = identify(child.pid)
    if moment == "while importing":
        eventually(
            lambda: child.num_threads() > 1 or not alive(identity),
            expected="the engine has come past its first imports",
        )
    elif moment == "when ready":
        announced(owner)
    owner.send_signal(sent)
    owner.wait(10)
    eventually(lambda: not alive(identity), expected="the engine is gone", within=10.0)
    eventually(lambda: leftovers(scratch) == [], expected="its data is removed", within=10.0)


def test_two_sessions_at_once_have_an_engine_each(scratch: Path, owners: Callable[..., subprocess.Popen[str]]) -> None:
    both = [owners(), owners()]
    (first, first_url), (second, second_url) = (announced(owner) for owner in both)
    assert first_url != second_url
    both[0].kill()
    eventually(lambda: not alive(first), expected="the first engine is gone", within=10.0)
    assert alive(second)
    eventually(lambda: len(leftovers(scratch)) == 1, expected="the first one's data is removed", within=10.0)


def test_taken_port_is_reported_with_its_holder(scratch: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(EngineStartError) as caught:
            EmbeddedEngine(port=port).start()
    assert f"port {port} is taken by" in caught.value.what
    assert f"(pid {os.getpid()})" in caught.value.what
    assert caught.value.fix is not None
    assert "--port" in caught.value.fix
    assert leftovers(scratch) == []


def test_engine_killed_under_way_is_reported_within_seconds(scratch: Path) -> None:
    from botocore.exceptions import EndpointConnectionError

    engine = EmbeddedEngine()
    engine.start()
    sqs = client(engine.endpoint, "sqs")
    sqs.list_queues()
    os.kill(engine.state.pid, signal.SIGKILL)
    with pytest.raises(EngineGoneError) as caught:
        engine.info()
    assert "killed by signal 9" in caught.value.what
    assert "Ready." in caught.value.what
    before = time.monotonic()
    with pytest.raises(EndpointConnectionError):
        sqs.list_queues()
    assert time.monotonic() - before < 5
    engine.stop()
    assert leftovers(scratch) == []


def test_refused_setting_fails_the_start_with_the_log(scratch: Path) -> None:
    with pytest.raises(EngineStartError) as caught:
        EmbeddedEngine(environ={**os.environ, "DAYLAB_IAM": "sometimes"}).start()
    assert "DAYLAB_IAM=sometimes" in caught.value.what
    assert leftovers(scratch) == []


def test_deadline_that_is_too_short_is_kept(scratch: Path) -> None:
    with pytest.raises(EngineStartError, match=r"deadline 0.05 s"):
        EmbeddedEngine(environ={**os.environ, "DAYLAB_START_TIMEOUT": "0.05"}).start()
    assert leftovers(scratch) == []


def test_malformed_deadline_is_refused() -> None:
    with pytest.raises(InputError, match="DAYLAB_START_TIMEOUT"):
        EmbeddedEngine(environ={"DAYLAB_START_TIMEOUT": "soon"}).start()


def test_data_of_a_killed_engine_whose_owner_died_too_is_swept_by_the_next(
    scratch: Path, owners: Callable[..., subprocess.Popen[str]]
) -> None:
    owner = owners()
    identity, _ = announced(owner)
    os.kill(identity.pid, signal.SIGKILL)
    owner.kill()
    owner.wait(10)
    eventually(lambda: not alive(identity), expected="both are gone")
    (left,) = leftovers(scratch)
    mine = scratch / "daylab-engine-notes"
    mine.mkdir()
    (mine / "precious.txt").write_text("keep")
    with running(EmbeddedEngine()):
        assert not left.exists()
    assert leftovers(scratch) == [mine]
    assert (mine / "precious.txt").read_text() == "keep"


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    mount = tmp_path / "disk"
    mount.mkdir()
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64m,mode=0700", "daylab-test", str(mount)],
        check=False,
        capture_output=True,
        text=True,
    )
    if done.returncode != 0:
        pytest.skip(f"capability mount: cannot mount a small filesystem ({done.stderr.strip()})")
    yield mount
    subprocess.run(["umount", "--lazy", str(mount)], check=True)


def test_full_disk_is_refused_before_anything_starts(small_disk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(small_disk))
    kept = small_disk / "mine.bin"
    kept.write_bytes(bytes(40 * 2**20))
    with pytest.raises(EngineStartError) as caught:
        EmbeddedEngine().start()
    assert "MB are free" in caught.value.what
    assert caught.value.where == str(small_disk)
    assert list(small_disk.iterdir()) == [kept]


def test_disk_that_fills_up_while_starting_ends_in_a_clear_error(
    small_disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(small_disk))
    monkeypatch.setattr("harness.engines.workspace.MIN_FREE", 0)
    with (small_disk / "mine.bin").open("wb") as filler:
        while True:
            try:
                filler.write(bytes(2**20))
                filler.flush()
            except OSError:
                break
        with pytest.raises(EngineStartError) as caught:
            EmbeddedEngine().start()
    assert "No space left" in str(caught.value)
    assert [path.name for path in small_disk.iterdir()] == ["mine.bin"]


def test_child_refuses_other_addresses_than_loopback(scratch: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "harness.extension.main"],
        env={"PATH": os.environ["PATH"], "GATEWAY_LISTEN": "0.0.0.0:4566"},
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )
    assert done.returncode == 3
    assert "not a loopback address" in done.stderr


def test_child_whose_owner_is_gone_already_removes_its_data_and_refuses(tmp_path: Path) -> None:
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    data = tmp_path / "data"
    data.mkdir()
    (data / MARKER).write_text("[]")
    done = subprocess.run(
        [sys.executable, "-m", "harness.extension.main"],
        env={
            "PATH": os.environ["PATH"],
            "GATEWAY_LISTEN": "127.0.0.1:0",
            "DAYLAB_OWNER": f"{gone.pid}:1.0",
            "DAYLAB_DATA_DIR": str(data),
            "DAYLAB_DATA_DIR_OWNED": "1",
        },
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )
    assert done.returncode == 3
    assert "is gone" in done.stderr
    assert not data.exists()


def test_objects_are_kept_with_the_engines_files_and_go_with_them() -> None:
    engine = EmbeddedEngine()
    engine.start()
    try:
        s3 = client(engine.endpoint, "s3")
        s3.create_bucket(Bucket="kept-inside")
        s3.put_object(Bucket="kept-inside", Key="k", Body=b"x")
        data = Path(engine.state.data_dir)
        assert len(list(data.glob("tmp/s3-*/kept-inside"))) == 1
    finally:
        engine.stop()
    assert not data.exists()
