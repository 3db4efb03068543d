"""How invocations fail: time-outs, memory, exits, handlers that do not load, and what is left behind."""

import json
import os
import re
import signal
from concurrent.futures import ThreadPoolExecutor

import pytest

from harness.engines.embedded import EmbeddedEngine
from tests.integration.marked_processes import names_of, processes_of
from tests.support.waiting import eventually


@pytest.fixture
def mark(request):
    """A mark for the processes of this test's function: (its environment, the mark itself)."""
    return {"Variables": {"MARK": request.node.nodeid}}, request.node.nodeid


def test_timeout_answers_as_aws_and_ends_grandchildren(account, mark):
    source = (
        "import subprocess\n"
        "calls = 0\n"
        "def handler(e, c):\n"
        "    global calls\n"
        "    calls += 1\n"
        "    if not e:\n"
        "        return calls\n"
        "    child = subprocess.Popen(['sleep', '600'])\n"
        "    print('child', child.pid)\n"
        "    while True: pass\n"
    )
    name = account.function(source, Timeout=1, Environment=mark[0])
    account.invoke(name, False)
    got = account.invoke(name, True)
    assert got.error == "Unhandled"
    request_id = re.search(r"RequestId: (\S+)", got.payload["errorMessage"])[1]
    assert got.payload == {
        "errorType": "Sandbox.Timedout",
        "errorMessage": f"RequestId: {request_id} Error: Task timed out after 1.00 seconds",
    }
    assert 1.0 <= got.seconds < 10
    assert re.search(rf"Z {request_id} Task timed out after 1\.00 seconds\nEND RequestId: {request_id}\n", got.log)
    report = re.search(r"\tDuration: ([\d.]+) ms\tBilled Duration: \d+ ms\t.*\tStatus: timeout\n$", got.log)
    assert 1000 <= float(report[1]) < 8000
    assert "child " in got.log
    assert processes_of(mark[1]) == []
    assert account.invoke(name, False).payload == 1  # a new process


def test_memory_above_the_limit_is_killed_as_out_of_memory(account):
    name = account.function(
        "def handler(e, c):\n    kept = []\n    while True:\n        kept.append(bytearray(1024 * 1024))\n",
        MemorySize=128,
    )
    got = account.invoke(name)
    assert got.error == "Unhandled"
    assert got.payload["errorType"] == "Runtime.ExitError"
    assert re.fullmatch(r"RequestId: \S+ Error: Runtime exited with error: signal: killed", got.payload["errorMessage"])
    assert re.search(r"\tMax Memory Used: 128 MB\t.*Status: error\tError Type: Runtime\.OutOfMemory\n$", got.log)


def test_peak_that_was_given_back_is_out_of_memory_too(account):
    source = "def handler(e, c):\n    x = bytearray(e * 1024 * 1024)\n    del x\n    return 'survived'\n"
    name = account.function(source, MemorySize=128)
    assert account.invoke(name, 60).payload == "survived"
    assert account.invoke(name, 300).payload["errorType"] == "Runtime.ExitError"


def test_memory_of_child_processes_counts(account):
    source = (
        "import subprocess, sys\n"
        "def handler(e, c):\n"
        "    subprocess.run([sys.executable, '-c', 'import time; x = b\"x\" * 200_000_000; time.sleep(30)'])\n"
    )
    name = account.function(source, MemorySize=128, Timeout=60)
    got = account.invoke(name)
    assert "Error Type: Runtime.OutOfMemory" in got.log
    assert got.seconds < 25


@pytest.mark.parametrize(
    ("statement", "reason"),
    [
        ("os._exit(3)", "Runtime exited with error: exit status 3"),
        ("sys.exit(4)", "Runtime exited with error: exit status 4"),
        ("os._exit(0)", "Runtime exited without providing a reason"),
        ("os.kill(os.getpid(), 11)", "Runtime exited with error: signal: segmentation fault"),
    ],
)
def test_process_that_ends_is_an_exit_error(account, statement, reason):
    name = account.function(f"import os, sys\ndef handler(e, c):\n    {statement}\n")
    got = account.invoke(name)
    assert got.error == "Unhandled"
    assert got.payload["errorType"] == "Runtime.ExitError"
    assert got.payload["errorMessage"].endswith(f" Error: {reason}")
    assert f"Error: {reason}\nRuntime.ExitError\nEND RequestId" in got.log
    assert "Status: error\tError Type: Runtime.ExitError" in got.log


@pytest.mark.parametrize(
    ("source", "handler", "error_type", "message"),
    [
        (
            "import absent\n",
            "app.handler",
            "Runtime.ImportModuleError",
            "Unable to import module 'app': No module named 'absent'",
        ),
        ("x = 1\n", "app.handler", "Runtime.HandlerNotFound", "Handler 'handler' missing on module 'app'"),
        ("def f(:\n", "app.handler", "Runtime.UserCodeSyntaxError", "Syntax error in module 'app'"),
        ("x = 1\n", "nodot", "Runtime.MalformedHandlerName", "Bad handler 'nodot'"),
        ("raise KeyError('boot')\n", "app.handler", "KeyError", "'boot'"),
    ],
)
def test_handler_that_does_not_load_fails_and_is_logged(account, source, handler, error_type, message):
    name = account.function(source, Handler=handler)
    got = account.invoke(name)
    assert got.error == "Unhandled"
    assert got.payload["errorType"] == error_type
    assert message in got.payload["errorMessage"]
    log = account.log_when(name, lambda lines: any(line.startswith("REPORT") for line in lines))
    assert f"Phase: init\tStatus: error\tError Type: {error_type}" in "\n".join(log)
    assert f"Phase: invoke\tStatus: error\tError Type: {error_type}" in "\n".join(log)
    assert sum(line.startswith(f"[ERROR] {error_type}") for line in log) == 2  # as on AWS, initialized twice
    assert log[-1].endswith(f"Status: error\tError Type: {error_type}")


def test_initialization_is_retried_by_the_next_invocation(account):
    source = (
        "import os, tempfile\n"
        "path = os.path.join(tempfile.gettempdir(), 'tries')\n"
        "tries = int(open(path).read()) + 1 if os.path.exists(path) else 1\n"
        "open(path, 'w').write(str(tries))\n"
        "if tries < 4: raise RuntimeError(f'try {tries}')\n"
        "def handler(e, c): return tries\n"
    )
    name = account.function(source)
    assert account.invoke(name).payload["errorMessage"] == "try 2"
    assert account.invoke(name).payload["errorMessage"] == "try 3"
    assert account.invoke(name).payload == 4


def test_errors_of_initialization_count_as_errors(account):
    name = account.function("raise RuntimeError('boot')\n")
    account.invoke(name)
    cloudwatch = account.client("cloudwatch")
    eventually(
        lambda: [
            metric
            for metric in cloudwatch.list_metrics(Namespace="AWS/Lambda", MetricName="Errors")["Metrics"]
            if metric["Dimensions"] == [{"Name": "FunctionName", "Value": name}]
        ]
    )


def test_exception_has_aws_payload_and_log(account):
    name = account.function("def inner():\n    raise ValueError('wrong')\ndef handler(e, c):\n    inner()\n")
    got = account.invoke(name)
    assert got.error == "Unhandled"
    assert got.payload["errorType"] == "ValueError"
    assert got.payload["errorMessage"] == "wrong"
    assert [re.search(r"in (\w+)", frame)[1] for frame in got.payload["stackTrace"]] == ["handler", "inner"]
    log = account.log_when(name, lambda lines: any(line.startswith("REPORT") for line in lines))
    record = next(line for line in log if line.startswith("[ERROR] ValueError: wrong"))
    assert "Traceback (most recent call last):\n" in record
    assert "Status:" not in log[-1]


def test_deleted_function_leaves_no_process(account, mark):
    name = account.function("def handler(e, c): pass\n", Environment=mark[0])
    account.invoke(name)
    assert processes_of(mark[1])
    account.client("lambda").delete_function(FunctionName=name)
    eventually(lambda: not processes_of(mark[1]))


STUCK = (
    "import re, subprocess\n"
    "def handler(e, c):\n"
    "    subprocess.Popen(['sleep', '600'])\n"
    "    if e == 'loop':\n"
    "        while True: pass\n"
    "    re.match(r'(a*)*b', 'a' * 200)\n"  # holds the interpreter lock for ever
)


@pytest.mark.parametrize("isolation", ["auto", "none"])
@pytest.mark.parametrize("how", ["loop", "holding the interpreter lock"])
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_nothing_outlives_the_engine(new_account, mark, how, number, isolation):
    engine = EmbeddedEngine(environ={**os.environ, "DAYLAB_IAM": "off", "DAYLAB_ISOLATION": isolation})
    engine.start()
    try:
        account = new_account(engine)
        name = account.function(STUCK, Timeout=300, Environment=mark[0])
        pool = ThreadPoolExecutor(1)
        pool.submit(account.impatient_client("lambda").invoke, FunctionName=name, Payload=json.dumps(how))
        eventually(lambda: "sleep" in names_of(mark[1]))
        os.kill(engine.state.pid, number)
        eventually(lambda: not processes_of(mark[1]), within=10)
        pool.shutdown(wait=False, cancel_futures=True)
    finally:
        engine.stop()
