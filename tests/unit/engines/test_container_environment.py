"""What a container is given, and what its first process makes of it: without Docker."""

import os
import runpy
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest
import yaml

from harness import __version__
from harness.engines import environment
from harness.engines.container_daemon import explain
from harness.engines.container_guard import ending
from harness.engines.container_image import DEFAULT_IMAGE, VERSION_LABEL, require_own, require_versions, source_digest
from harness.engines.container_launch import Launch, environment_of
from harness.engines.processes import Identity
from harness.errors import EngineStartError
from harness.extension import health
from harness.extension.container import DEFAULTS, EXIT_DISK_FULL, EXIT_UNCLAIMED, settle

ROOT = Path(__file__).resolve().parents[3]
WANTED = Launch("image", 4601, "secret", Identity(1, 1.0))
SUPERVISE = """
import os, signal, sys
from pathlib import Path
from harness.extension.container import WATCHED, Watch, supervise
signal.pthread_sigmask(signal.SIG_BLOCK, WATCHED)
child = os.fork()
if child == 0:
    signal.pthread_sigmask(signal.SIG_UNBLOCK, WATCHED)
    os.execvp("sh", ["sh", "-c", sys.argv[1]])
owner = 0 if sys.argv[2] == "owned" else None
print("watching", flush=True)
sys.exit(supervise(Watch(child, owner, (Path("/tmp"),), print), tick=0.05, claim=0.5, min_free=int(sys.argv[3])))
"""


def supervised(script: str, owned: str = "", min_free: int = 0) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", SUPERVISE, script, owned, str(min_free)]
    started = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    assert started.stdout is not None
    assert started.stdout.readline() == "watching\n"
    return started


def ended(process: subprocess.Popen[str]) -> tuple[int, str]:
    with process:
        assert process.stdout is not None
        code = process.wait(60)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)  # what the end of a container does to all that is in it
        return code, process.stdout.read()


def test_first_process_has_the_embedded_engines_settings() -> None:
    assert {name: DEFAULTS[name] for name in environment.FIXED} == environment.FIXED


def test_what_is_set_from_outside_stays_and_the_rest_is_filled_in(tmp_path: Path) -> None:
    index = tmp_path / "index"
    index.mkdir()
    (index / "service-catalog-1.dill").write_bytes(b"index")
    environ = {"DAYLAB_DATA_DIR": str(tmp_path / "data"), "GATEWAY_LISTEN": "0.0.0.0:1", "DAYLAB_INDEX": str(index)}
    settle(environ)
    assert environ["GATEWAY_LISTEN"] == "0.0.0.0:1"
    assert environ["LAMBDA_RUNTIME_EXECUTOR"] == "daylab-process"
    assert environ["FILESYSTEM_ROOT"] == str(tmp_path / "data")
    assert (tmp_path / "data/usr/lib/localstack/service-catalog-1.dill").read_bytes() == b"index"


def test_container_gets_settings_and_nothing_else_of_the_users_environment() -> None:
    environ = {"DAYLAB_IAM": "log", "TZ": "Asia/Ho_Chi_Minh", "PATH": "/mine", "AWS_PROFILE": "work", "DEBUG": "1"}
    env = environment_of(WANTED, environ)
    assert (env["DAYLAB_IAM"], env["TZ"], env["DAYLAB_TOKEN"]) == ("log", "Asia/Ho_Chi_Minh", "secret")
    assert (env["GATEWAY_LISTEN"], env["LOCALSTACK_HOST"]) == ("0.0.0.0:4601", "localhost:4601")
    assert not {"PATH", "AWS_PROFILE", "DEBUG", "LOCALSTACK_AUTH_TOKEN"} & set(env)


def test_a_token_of_localstacks_is_handed_on_where_there_is_one() -> None:
    assert environment_of(WANTED, {"LOCALSTACK_AUTH_TOKEN": "t"})["LOCALSTACK_AUTH_TOKEN"] == "t"


def test_the_end_of_the_engine_ends_the_container_with_its_exit_code() -> None:
    assert ended(supervised("exit 3"))[0] == 3
    assert ended(supervised("kill -9 $$"))[0] == 128 + signal.SIGKILL


def test_stopping_the_container_ends_it_at_once() -> None:
    process = supervised("exec sleep 30")
    process.terminate()
    assert ended(process)[0] == 0


def test_an_owner_that_goes_ends_the_container() -> None:
    process = supervised("exec sleep 30", "owned")
    assert process.stdin is not None
    process.stdin.write("here\n")
    process.stdin.close()
    assert ended(process) == (0, "the owner of this engine is gone\n")


def test_a_container_that_nobody_claims_ends() -> None:
    code, said = ended(supervised("exec sleep 30", "owned"))
    assert code == EXIT_UNCLAIMED
    assert "nobody claimed this engine" in said


def test_a_full_disk_ends_the_container_and_says_so() -> None:
    code, said = ended(supervised("exec sleep 30", min_free=2**60))
    assert code == EXIT_DISK_FULL
    assert "the container's disk is full" in said


def test_health_is_told_by_the_engines_own_route() -> None:
    assert "refused" in str(health.unhealthy({"GATEWAY_LISTEN": "0.0.0.0:1"}))


def test_images_of_others_and_of_other_versions_are_refused() -> None:
    require_own("mine", {VERSION_LABEL: "1"}, version="1")
    with pytest.raises(EngineStartError, match="not built by daylab"):
        require_own("theirs", None)
    with pytest.raises(EngineStartError, match="holds daylab 1, this is 2"):
        require_own("old", {VERSION_LABEL: "1"}, version="2")
    with pytest.raises(EngineStartError, match=r"holds LocalStack 4\.9\.2"):
        require_versions("other", {"localstack-core": "4.9.2"})


def test_the_digest_follows_what_the_image_runs(tmp_path: Path) -> None:
    for name in ("extension", "iam", "cli"):
        (tmp_path / name).mkdir()
    for name in ("__init__.py", "errors.py", "extension/a.py", "iam/b.py", "cli/c.py"):
        (tmp_path / name).write_text("")
    before = source_digest(tmp_path)
    (tmp_path / "cli/c.py").write_text("x = 1")
    assert source_digest(tmp_path) == before
    (tmp_path / "extension/a.py").write_text("x = 1")
    assert source_digest(tmp_path) != before


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (PermissionError(13, "Permission denied"), "may not use Docker"),
        (FileNotFoundError(2, "No such file or directory"), "Docker is not"),
        (ConnectionRefusedError(111, "Connection refused"), "Docker is not"),
        (OSError("odd"), "Docker does not answer: odd"),
    ],
)
def test_every_way_not_to_reach_docker_says_what_to_do(error: OSError, said: str) -> None:
    found = explain(error)
    assert said in found.what
    assert found.fix


def test_the_end_of_a_container_is_told_by_its_exit_code(tmp_path: Path) -> None:
    note = tmp_path / "ended"
    assert ending(note) is None
    note.write_text("137")
    assert ending(note) == "exit code 137: killed: by hand, or for lack of memory"
    note.write_text("55")
    assert ending(note) == "exit code 55"


def test_the_images_lock_holds_the_engine_and_not_the_harness() -> None:
    script = runpy.run_path(str(ROOT / "docker/engine_lock.py"))
    text = (ROOT / "lock/run.txt").read_text()
    kept = script["engine_lock"](text)
    assert "localstack-core==4.14.0" in kept
    assert "awslambdaric==" in kept
    names = {line.split("==")[0] for line in text.splitlines() if "==" in line}
    assert script["NOT_IN_THE_ENGINE"] <= names, "left out of the image, and not in the lock any more"
    assert not any(f"\n{name}==" in f"\n{kept}" for name in script["NOT_IN_THE_ENGINE"])
    assert kept.count("--hash=") > 100


def test_compose_builds_the_image_that_the_engine_asks_for() -> None:
    service = yaml.safe_load((ROOT / "docker/compose.yaml").read_text())["services"]["engine"]
    assert service["image"].endswith(f":-{DEFAULT_IMAGE}}}")
    assert service["build"]["args"]["VERSION"] == __version__
    assert service["ports"] == ["127.0.0.1:4566:4566"]
    assert "volumes" not in service
