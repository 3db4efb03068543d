"""What handlers start ends with the engine, however the engine ends."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import zipfile
from collections.abc import Iterator

import psutil
import pytest

from harness.clients import Endpoint, client
from harness.engines.embedded import EmbeddedEngine
from harness.engines.processes import Identity, alive, identify
from tests.integration.marked_processes import names_of, processes_of
from tests.support.waiting import eventually

UNENFORCED = {**os.environ, "DAYLAB_IAM": "off"}  # permissions are not what is tested here
OWNER = """
import sys
from harness.engines.embedded import EmbeddedEngine
engine = EmbeddedEngine()
engine.start()
print(engine.state.pid, engine.endpoint.url, flush=True)
sys.stdin.read()
"""
HANDLER = """
import subprocess, sys
def handler(event, context):
    # A child whose parent is gone at once, so that init adopts it.
    subprocess.run([sys.executable, "-c", "import subprocess; subprocess.Popen(['sleep', '600'])"])
    while True:
        pass
"""


def busy_function(endpoint: Endpoint, mark: str) -> list[Identity]:
    """Starts an invocation that never returns; gives back its processes, an orphaned grandchild among them."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("app.py", HANDLER)
    trust = {
        "Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}]
    }
    role = client(endpoint, "iam").create_role(
        RoleName="busy", AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17", **trust})
    )["Role"]["Arn"]
    functions = client(endpoint, "lambda")
    functions.create_function(
        FunctionName="busy",
        Role=role,
        Runtime="python3.13",
        Handler="app.handler",
        Code={"ZipFile": archive.getvalue()},
        Timeout=300,
        Environment={"Variables": {"MARK": mark}},
    )
    eventually(
        lambda: functions.get_function(FunctionName="busy")["Configuration"]["State"] == "Active", expected="Active"
    )
    functions.invoke(FunctionName="busy", InvocationType="Event")
    eventually(lambda: "sleep" in names_of(mark), expected="handler and grandchild run")
    return [identify(process.pid) for process in processes_of(mark)]


@pytest.fixture
def owner() -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-c", OWNER], env=UNENFORCED, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with process:
        yield process
        process.kill()


def test_stop_ends_a_handler_that_never_returns_and_what_it_started(request: pytest.FixtureRequest) -> None:
    engine = EmbeddedEngine(environ=UNENFORCED)
    engine.start()
    try:
        handlers = busy_function(engine.endpoint, request.node.nodeid)
        assert all(map(alive, handlers))
    finally:
        engine.stop()
    eventually(lambda: not any(map(alive, handlers)), expected="handler and grandchild are gone", within=10.0)


@pytest.mark.parametrize("killed", ["owner", "engine"])
def test_killing_owner_or_engine_ends_the_handlers_too(
    killed: str, owner: subprocess.Popen[str], request: pytest.FixtureRequest
) -> None:
    assert owner.stdout is not None
    pid, url = owner.stdout.readline().split()
    handlers = busy_function(Endpoint(url), request.node.nodeid)
    os.kill(owner.pid if killed == "owner" else int(pid), signal.SIGKILL)
    eventually(lambda: not any(map(alive, handlers)), expected="handler and grandchild are gone", within=10.0)
    if killed == "owner":
        eventually(
            lambda: not psutil.pid_exists(int(pid)) or _zombie(int(pid)), expected="the engine is gone", within=10.0
        )


def _zombie(pid: int) -> bool:
    try:
        return bool(psutil.Process(pid).status() == psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return True
