"""The container engine on a real Docker: what it is given, what it leaves, and everything that can go wrong with it."""

from __future__ import annotations

import io
import json
import os
import signal
import socket
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from harness.clients import client
from harness.engines import container_daemon
from harness.engines.base import running
from harness.engines.container import ContainerEngine
from harness.engines.container_daemon import LABEL
from harness.engines.container_image import DEFAULT_IMAGE, VERSION_LABEL
from harness.engines.processes import identify
from harness.errors import EngineGoneError, EngineStartError, InputError
from tests.contract.subjects import container_absent
from tests.support.waiting import eventually

pytestmark = pytest.mark.xdist_group("container")

ROOT = Path(__file__).resolve().parents[2]
OWNER = """
import sys
from harness.engines.container import ContainerEngine
engine = ContainerEngine()
engine.start()
print(engine.container, engine.state.pid, engine.state.data_dir, flush=True)
sys.stdin.read()
"""


@pytest.fixture(scope="module")
def docker() -> Iterator[Any]:
    if reason := container_absent():
        pytest.skip(f"capability {reason}")
    made = container_daemon.connect()
    yield made
    made.close()


@pytest.fixture(autouse=True)
def nothing_is_left(docker: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """After every test: no container of its making, no network, no directory."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setenv("DAYLAB_START_TIMEOUT", "120")
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    before, networks = mine(docker), {each["Id"] for each in docker.api.networks()}
    yield
    eventually(lambda: mine(docker) <= before, expected="every container is gone", within=90)
    assert {each["Id"] for each in docker.api.networks()} == networks
    eventually(lambda: list(tmp_path.glob("daylab-engine-*")) == [], expected="every directory is gone", within=90)


def containers(docker: Any) -> set[str]:
    return {each["Id"] for each in docker.api.containers(all=True, filters={"label": LABEL})}


def mine(docker: Any) -> set[str]:
    """Those that this process owns; other sessions have theirs."""
    label = f"{LABEL}={os.getpid()}:{psutil.Process().create_time()}"
    return {each["Id"] for each in docker.api.containers(all=True, filters={"label": label})}


@pytest.fixture(scope="module")
def engine(docker: Any) -> Iterator[ContainerEngine]:
    with running(ContainerEngine()) as started:
        yield started


@pytest.fixture
def owner() -> Iterator[tuple[subprocess.Popen[str], str, int, Path]]:
    """A process with a container of its own: the process, the container, its guard, its directory."""
    with subprocess.Popen(
        [sys.executable, "-c", OWNER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT
    ) as process:
        assert process.stdout is not None
        container, guard, directory = process.stdout.readline().split()
        yield process, container, int(guard), Path(directory)
        process.kill()


def test_it_is_reached_on_loopback_only_and_given_nothing_of_this_machine(docker: Any, engine: ContainerEngine) -> None:
    found = docker.api.inspect_container(engine.container)
    port = str(engine.endpoint.port)
    assert found["HostConfig"]["PortBindings"] == {f"{port}/tcp": [{"HostIp": "127.0.0.1", "HostPort": port}]}
    assert found["Mounts"] == []
    assert found["Config"]["User"] not in {"", "0", "root"}
    assert found["HostConfig"]["CapDrop"] == ["ALL"]
    assert found["HostConfig"]["Privileged"] is False


def test_its_health_check_passes(docker: Any, engine: ContainerEngine) -> None:
    state = docker.api.inspect_container
    eventually(
        lambda: state(engine.container)["State"]["Health"]["Status"] == "healthy", expected="it is healthy", within=90
    )


def test_image_has_whatever_the_labs_services_import(docker: Any, engine: ContainerEngine) -> None:
    from tests.meta.test_trimming import MODULES

    program = "import importlib, sys\nfor name in sys.argv[1:]:\n    importlib.import_module(name)\nprint('all')"
    names = [name for name in MODULES if not name.startswith("cfnlint")]
    made = docker.api.exec_create(engine.container, ["python", "-c", program, *names])
    assert docker.api.exec_start(made).decode().strip().endswith("all")


def test_its_log_is_kept(engine: ContainerEngine) -> None:
    eventually(lambda: "Ready." in engine.logs(), expected="the log has come", within=90)
    assert len(engine.logs(2).splitlines()) == 2


def test_settings_reach_it_and_secrets_reach_no_log(docker: Any, tmp_path: Path) -> None:
    bundle = tmp_path / "ca.pem"
    bundle.write_text("# certificates\n")
    environ = {
        **os.environ,
        "DAYLAB_IAM": "log",
        "DAYLAB_TIME_SCALE": "7",
        "DAYLAB_CA_BUNDLE": str(bundle),
        "LOCALSTACK_AUTH_TOKEN": "ls-not-a-real-token",
        "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE",
    }
    with running(ContainerEngine(environ=environ)) as started:
        info = started.info()
        assert (info.iam, info.time_scale) == ("log", 7.0)
        seen = docker.api.inspect_container(started.container)["Config"]["Env"]
        assert "LOCALSTACK_AUTH_TOKEN=ls-not-a-real-token" in seen
        assert "SSL_CERT_FILE=/etc/ssl/certs/daylab-extra.pem" in seen
        assert not any("AKIAIOSFODNN7EXAMPLE" in each for each in seen)
        made = docker.api.exec_create(started.container, ["cat", "/etc/ssl/certs/daylab-extra.pem"])
        assert docker.api.exec_start(made) == b"# certificates\n"
        assert "ls-not-a-real-token" not in started.logs()
        assert started.token not in started.logs()


def test_dockers_socket_is_handed_in_on_request_only(docker: Any) -> None:
    with running(ContainerEngine(lambda_executor="docker")) as started:
        [mount] = docker.api.inspect_container(started.container)["Mounts"]
        assert mount["Destination"] == "/var/run/docker.sock"
        assert "lambda.python" not in started.capabilities()
    with pytest.raises(InputError, match="not a Lambda executor"):
        ContainerEngine(lambda_executor="magic")


def test_stop_removes_the_container_and_may_be_repeated(docker: Any) -> None:
    engine = ContainerEngine()
    engine.start()
    container = engine.container
    engine.stop()
    engine.stop()
    assert container not in containers(docker)
    with pytest.raises(EngineGoneError, match="not running"):
        _ = engine.endpoint


def test_two_at_once_are_two(engine: ContainerEngine) -> None:
    with running(ContainerEngine()) as other:
        assert other.endpoint != engine.endpoint
        client(other.endpoint, "sqs").create_queue(QueueName="q")
        assert "QueueUrls" not in client(engine.endpoint, "sqs").list_queues()


def test_it_ends_when_its_owner_is_killed(docker: Any, owner: Any) -> None:
    process, container, _, directory = owner
    process.kill()
    eventually(lambda: container not in containers(docker), expected="the container is gone", within=90)
    eventually(lambda: not directory.exists(), expected="its directory is gone", within=90)


def test_it_ends_when_owner_and_guard_are_killed(docker: Any, owner: Any) -> None:
    process, container, guard, directory = owner
    os.kill(guard, signal.SIGKILL)
    process.kill()
    process.wait()
    eventually(lambda: container not in containers(docker), expected="the container is gone", within=90)
    with running(ContainerEngine()):
        assert not directory.exists()  # swept by the next one


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_with_an_owner_that_is_interrupted(docker: Any, owner: Any, sent: signal.Signals) -> None:
    process, container, _, _ = owner
    process.send_signal(sent)
    process.wait(90)
    eventually(lambda: container not in containers(docker), expected="the container is gone", within=90)


def test_a_container_killed_under_way_is_reported_within_seconds(docker: Any) -> None:
    with running(ContainerEngine()) as engine:
        docker.api.kill(engine.container)
        before = time.monotonic()
        with pytest.raises(EngineGoneError) as caught:
            eventually(lambda: engine.info() is None, expected="it is gone", within=90)
        assert time.monotonic() - before < 20
        assert "exit code 137" in caught.value.what
        assert "Ready." in caught.value.what


def test_no_learner_fails_for_a_container_killed_in_the_middle_of_a_lab(docker: Any, tmp_path: Path) -> None:
    result = tmp_path / "result.json"
    command = [sys.executable, "-m", "pytest", "labs/day05", "-q", "-p", "no:cacheprovider", "-p", "no:randomly"]
    with subprocess.Popen(
        [*command, "--engine", "container", "--daylab-result", str(result)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        label = f"{LABEL}={process.pid}:{identify(process.pid).create_time}"
        [found] = eventually(
            lambda: docker.api.containers(filters={"label": label}), expected="its container runs", within=90
        )
        eventually(
            lambda: b"CreateChangeSet" in docker.api.logs(found["Id"]), expected="the lab is being deployed", within=90
        )
        docker.api.kill(found["Id"])
        output, _ = process.communicate(timeout=240)
    outcomes = {check["outcome"] for check in json.loads(result.read_text())["checks"]}
    assert "failed" not in outcomes, output
    assert "error" in outcomes, output
    assert "container died under way (exit code 137" in output


def test_taken_port_is_reported_with_its_holder() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(EngineStartError) as caught:
            ContainerEngine(port=port).start()
    assert f"port {port} is taken by" in caught.value.what
    assert f"(pid {os.getpid()})" in caught.value.what


def test_port_that_another_container_took_meanwhile_is_reported(
    engine: ContainerEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    from harness.engines import listener

    monkeypatch.setattr(listener, "bind", lambda _port: socket.socket())
    monkeypatch.setattr(socket.socket, "getsockname", lambda _self: ("127.0.0.1", engine.endpoint.port))
    with pytest.raises(EngineStartError, match="is taken by"):
        ContainerEngine(port=engine.endpoint.port).start()


def test_missing_image_is_reported_with_how_to_build_it() -> None:
    with pytest.raises(EngineStartError) as caught:
        ContainerEngine(image="daylab/none:1").start()
    assert caught.value.what == "there is no image daylab/none:1"
    assert "docker/offline/build.sh --tag daylab/none:1" in str(caught.value.fix)
    with pytest.raises(EngineStartError, match="cannot look up image"):
        ContainerEngine(image="NOT a name").start()


@pytest.fixture
def empty_image(docker: Any) -> Iterator[Callable[[str], str]]:
    made: list[str] = []

    def make(label: str) -> str:
        archive = io.BytesIO()
        with tarfile.open(fileobj=archive, mode="w"):
            pass
        name = f"daylab-test-{os.getpid()}:{len(made)}"
        changes = [f"LABEL {label}"] if label else []
        docker.api.import_image_from_data(archive.getvalue(), *name.split(":"), changes=changes)
        made.append(name)
        return name

    yield make
    for name in made:
        docker.api.remove_image(name, force=True)


@pytest.mark.parametrize(
    ("label", "said"),
    [("", "was not built by daylab"), (f"{VERSION_LABEL}=0.0.1", "holds daylab 0.0.1, this is ")],
)
def test_other_images_are_refused_before_anything_starts(empty_image: Any, label: str, said: str) -> None:
    with pytest.raises(EngineStartError) as caught:
        ContainerEngine(image=empty_image(label)).start()
    assert said in caught.value.what
    assert "build" in str(caught.value.fix)


def test_docker_that_does_not_run_is_reported(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path}/docker.sock")
    with pytest.raises(EngineStartError, match="Docker is not running") as caught:
        ContainerEngine().start()
    assert "the embedded engine needs no Docker" in str(caught.value.fix)
    monkeypatch.setenv("DOCKER_HOST", "tcp://10.0.0.1:2375")
    with pytest.raises(EngineStartError, match="is not on this machine"):
        ContainerEngine().start()


def test_socket_without_permission_is_reported() -> None:
    program = (
        "import os, sys\nsys.path.insert(0, sys.argv[1])\n"
        "from harness.engines.container import ContainerEngine\n"
        "import docker, psutil, testcontainers.core.container\n"
        "os.setgroups([]); os.setgid(65534); os.setuid(65534)\n"
        "from harness.errors import EngineStartError\n"
        "try:\n    ContainerEngine(environ={}).start()\nexcept EngineStartError as error:\n    print(error)\n"
    )
    if os.geteuid() != 0:
        pytest.skip("capability root: only root can become somebody who may not use Docker")
    done = subprocess.run(
        [sys.executable, "-c", program, str(ROOT)], capture_output=True, text=True, timeout=90, check=False
    )
    assert "this user may not use Docker" in done.stdout, done.stderr
    assert "usermod -aG docker" in done.stdout


def test_refused_setting_fails_the_start_with_the_log() -> None:
    with pytest.raises(EngineStartError) as caught:
        ContainerEngine(environ={**os.environ, "DAYLAB_IAM": "sometimes"}).start()
    assert "DAYLAB_IAM=sometimes" in caught.value.what


def test_certificates_that_cannot_be_read_are_reported() -> None:
    with pytest.raises(EngineStartError, match="DAYLAB_CA_BUNDLE cannot be read"):
        ContainerEngine(environ={**os.environ, "DAYLAB_CA_BUNDLE": "/nonexistent.pem"}).start()


def test_deadline_that_is_too_short_is_kept() -> None:
    with pytest.raises(EngineStartError, match=r"deadline 0.05 s"):
        ContainerEngine(environ={**os.environ, "DAYLAB_START_TIMEOUT": "0.05"}).start()


def test_disk_that_is_full_from_the_start_is_reported() -> None:
    with pytest.raises(EngineStartError, match="disk is full"):
        ContainerEngine(tmpfs="2m").start()


def test_disk_that_fills_up_ends_the_engine_and_says_so() -> None:
    from botocore.exceptions import BotoCoreError, ClientError

    with running(ContainerEngine(tmpfs="48m")) as engine:
        s3 = client(engine.endpoint, "s3")
        s3.create_bucket(Bucket="bucket")
        for number in range(60):
            try:
                s3.put_object(Bucket="bucket", Key=str(number), Body=bytes(2**20))
            except (ClientError, BotoCoreError):
                break
        with pytest.raises(EngineGoneError) as caught:
            eventually(lambda: engine.info() is None, expected="it has ended", within=90)
    assert "its disk is full" in caught.value.what
    assert "free some disk space" in str(caught.value.fix)


def test_containers_that_never_ran_are_swept_by_the_next_start(docker: Any) -> None:
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    left = docker.api.create_container(DEFAULT_IMAGE, labels={LABEL: f"{gone.pid}:1.0"})["Id"]
    mine = psutil.Process()
    kept = docker.api.create_container(DEFAULT_IMAGE, labels={LABEL: f"{mine.pid}:{mine.create_time()}"})["Id"]
    try:
        container_daemon.sweep(docker)
        eventually(
            lambda: left not in containers(docker), expected="it is gone", within=10.0
        )  # another engine's start may be at it as well
        assert kept in containers(docker)
    finally:
        container_daemon.remove(docker, kept)
        container_daemon.remove(docker, left)


def test_workers_of_one_session_share_one_container(tmp_path: Path, docker: Any) -> None:
    program = (
        "import sys\nfrom pathlib import Path\nfrom harness.engines.session import session_container\n"
        "engine = session_container(int(sys.argv[1]), Path(sys.argv[2]))\n"
        "print(engine.endpoint.url, engine.info().iam)\nengine.stop()\n"
    )
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as controller:
        command = [sys.executable, "-c", program, str(controller.pid), str(tmp_path / "shared")]
        workers = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
        told = {worker.communicate(timeout=240)[0] for worker in workers}
        assert len(told) == 1
        assert next(iter(told)).endswith(" enforce\n")
        [running_] = [each for each in docker.api.containers(filters={"label": LABEL}) if _owned(each, controller.pid)]
        controller.kill()
        controller.wait()
        eventually(lambda: running_["Id"] not in containers(docker), expected="the container is gone", within=90)


def _owned(container: Any, pid: int) -> bool:
    return bool(container["Labels"][LABEL].startswith(f"{pid}:"))
