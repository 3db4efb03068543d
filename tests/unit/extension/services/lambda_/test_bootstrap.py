"""A function's process from start to answer, with the native transport and with its replacement."""

import importlib.util
import json
import time

import pytest

from harness.extension.sandbox.capture import OutputFile
from harness.extension.sandbox.isolation import Isolation
from harness.extension.sandbox.runner import Runner
from harness.extension.services.lambda_.launch import Launcher, Order
from harness.extension.services.lambda_.layout import Layout
from harness.extension.services.lambda_.runtime_api import Invocation

SOURCE = (
    "import sys, os\n"
    "def handler(event, context):\n"
    "    print('got', event)\n"
    "    if event == 'fail': raise ValueError('asked to')\n"
    "    if event == 'late': return context.get_remaining_time_in_millis()\n"
    "    if event == 'variables': return dict(os.environ)\n"
    "    return [event, context.aws_request_id, context.client_context.custom, sys.path[0]]\n"
)


@pytest.fixture(params=["native", "replacement"])
def layout(request, tmp_path, monkeypatch):
    find = importlib.util.find_spec
    if request.param == "replacement":
        monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "runtime_client" else find(name))
    elif find("runtime_client") is None:
        pytest.skip("the native transport is not built on this platform")
    layout = Layout(tmp_path)
    layout.prepare_runtime()
    assert (layout.runtime / "runtime_client.py").exists() == (request.param == "replacement")
    return layout


@pytest.fixture
def running(layout, tmp_path):
    task = tmp_path / "task"
    task.mkdir()
    (task / "app.py").write_text(SOURCE)
    output = OutputFile(str(tmp_path))
    runner = Runner(Isolation(None, "switched off by this test"))
    order = Order(
        function="f",
        task=str(task),
        opt=str(tmp_path / "opt"),
        tmp=str(tmp_path),
        memory=2**30,
        storage=2**29,
        runtime="python3.13",
        handler="app.handler",
        engine_variables={},
        variables={"AWS_LAMBDA_RUNTIME_API": "elsewhere:1"},
        output=output.descriptor,
    )
    runtime = Launcher(layout, runner, 4566).start(order)
    assert runtime.api.wait_until_ready(20) is True, output.read()
    yield runtime.api, output, task
    runtime.end()
    runtime.sandbox.close()
    runner.guardian.close()
    output.close()


def invoke(api, event, number=1):
    deadline = int(time.time() * 1000) + 60_000
    payload = json.dumps(event).encode()
    api.submit(Invocation(f"id-{number}", "arn", payload, deadline, "Root=1", '{"custom":{"a":1}}'))
    answer = api.wait_for_answer(20)
    return json.loads(answer.payload), answer.is_error


def test_invocations_are_answered_and_printed(running):
    api, output, task = running
    assert invoke(api, "one") == (["one", "id-1", {"a": 1}, str(task)], False)
    assert output.take(0).data == b"got one\n"
    payload, is_error = invoke(api, "fail", 2)
    assert (is_error, payload["errorType"], payload["errorMessage"]) == (True, "ValueError", "asked to")
    remaining, _ = invoke(api, "late", 3)
    assert 30_000 < remaining <= 60_000


def test_code_directory_stays_as_it_was(running):
    api, _, task = running
    invoke(api, "one")
    assert [path.name for path in task.iterdir()] == ["app.py"]


def test_function_cannot_detach_itself_from_its_runtime_api_and_what_it_starts_finds_the_bundle(running, layout):
    api, _, _ = running
    variables, _ = invoke(api, "variables")
    assert variables["AWS_LAMBDA_RUNTIME_API"] == api.address
    assert variables["PYTHONPATH"] == variables["LAMBDA_RUNTIME_DIR"] == str(layout.runtime)
