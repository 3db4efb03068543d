"""A function's process from start to answer, over loopback, with the native transport and with its replacement."""

import importlib.util
import json
import socket
import sys
import time
from pathlib import Path

import pytest

from harness.extension.sandbox import process
from harness.extension.sandbox.capture import OutputFile
from harness.extension.sandbox.guardian import Guardian
from harness.extension.services.lambda_ import runtimes
from harness.extension.services.lambda_.runtime_api import Invocation, RuntimeApi

CHILD = Path(process.__file__).with_name("init.py")
SOURCE = (
    "import sys\n"
    "def handler(event, context):\n"
    "    print('got', event)\n"
    "    if event == 'fail': raise ValueError('asked to')\n"
    "    if event == 'late': return context.get_remaining_time_in_millis()\n"
    "    return [event, context.aws_request_id, context.client_context.custom, sys.path[0]]\n"
)


@pytest.fixture(params=["native", "replacement"])
def bundle(request, tmp_path, monkeypatch):
    find = importlib.util.find_spec
    if request.param == "replacement":
        monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "runtime_client" else find(name))
    elif find("runtime_client") is None:
        pytest.skip("the native transport is not built on this platform")
    runtimes.bundle(tmp_path / "runtime")
    assert (tmp_path / "runtime" / "runtime_client.py").exists() == (request.param == "replacement")
    return tmp_path / "runtime"


@pytest.fixture
def running(bundle, tmp_path):
    task = tmp_path / "task"
    task.mkdir()
    (task / "app.py").write_text(SOURCE)
    api = RuntimeApi(socket.create_server(("127.0.0.1", 0)))
    guardian, output = Guardian(sys.executable), OutputFile(str(tmp_path))
    descriptor = guardian.descriptor()
    child = process.RuntimeProcess(
        [
            *(runtimes.executable(), "-S", "-P", str(CHILD)),
            *("guardian", str(descriptor), "/nowhere", "python3.13", "app.handler"),
        ],
        environment={
            "LAMBDA_RUNTIME_DIR": str(bundle),
            "LAMBDA_TASK_ROOT": str(task),
            "AWS_LAMBDA_RUNTIME_API": api.address,
            "AWS_EXECUTION_ENV": "AWS_Lambda_python3.13",
        },
        directory=str(task),
        output=output.descriptor,
        guardian=guardian,
        inherit=[descriptor],
    )
    assert api.wait_until_ready(10) is True, output.take(0)
    yield api, output, task
    child.kill()
    guardian.close()
    api.close()
    output.close()


def invoke(api, event, number=1):
    deadline = int(time.time() * 1000) + 60_000
    payload = json.dumps(event).encode()
    api.submit(Invocation(f"id-{number}", "arn", payload, deadline, "Root=1", '{"custom":{"a":1}}'))
    answer = api.wait_for_answer(10)
    return json.loads(answer.payload), answer.is_error


def test_invocations_are_answered_and_printed(running):
    api, output, task = running
    assert invoke(api, "one") == (["one", "id-1", {"a": 1}, str(task)], False)
    assert [event.message for event in output.take(0)] == ["got one"]
    payload, is_error = invoke(api, "fail", 2)
    assert (is_error, payload["errorType"], payload["errorMessage"]) == (True, "ValueError", "asked to")
    remaining, _ = invoke(api, "late", 3)
    assert 50_000 < remaining <= 60_000


def test_code_directory_stays_as_it_was(running):
    api, _, task = running
    invoke(api, "one")
    assert [path.name for path in task.iterdir()] == ["app.py"]
