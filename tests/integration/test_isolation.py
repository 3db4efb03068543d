"""What a hostile function can do to the machine, to its neighbours and to the engine: nothing but fail by itself."""

import os
from pathlib import Path

import psutil
import pytest
from botocore.exceptions import ClientError

from harness.engines.embedded import EmbeddedEngine
from harness.errors import EngineStartError
from tests.integration.marked_processes import processes_of
from tests.support.waiting import eventually

ATTEMPT = "def handler(event, context):\n    try:\n        return attempt(event)\n    except OSError as error:\n"
ATTEMPT += "        return f'{type(error).__name__}'\n"


@pytest.fixture(scope="module", autouse=True)
def isolated(unenforced_engine):
    """These tests are about bubblewrap; where it may not run, nothing is proven and that is said."""
    info = unenforced_engine.info()
    if info.isolation != "bubblewrap":
        pytest.skip("not enforced here: isolation (bubblewrap may not run on this machine)")


@pytest.fixture
def attempt(account):
    """Runs ``attempt(event)`` of a source as a function and returns its answer, or the name of its OSError."""

    def run(source, event=None, **settings):
        return account.invoke(account.function(source + ATTEMPT, **settings), event)

    return run


def test_files_of_the_machine_are_not_there(attempt, tmp_path):
    secret = tmp_path / "id_rsa"
    secret.write_text("secret")
    paths = [
        str(secret),
        str(Path(__file__)),
        str(Path.home()),
        "/root",
        "/home",
        "/etc/shadow",
        "/work",
        "/proc/1/root/etc",
    ]
    source = "import os\ndef attempt(paths):\n    return [path for path in paths if os.access(path, os.R_OK)]\n"
    assert attempt(source, paths).payload == []


def test_nothing_but_tmp_can_be_written(attempt):
    source = (
        "import os\n"
        "def attempt(paths):\n"
        "    written = []\n"
        "    for path in paths:\n"
        "        try: open(os.path.join(path, 'x'), 'w').close(); written.append(path)\n"
        "        except OSError: pass\n"
        "    return written\n"
    )
    paths = ["/", "/var/task", "/var/runtime", "/usr", "/usr/lib", "/etc", "/opt", "/var", "/dev", "/proc", "/tmp"]
    assert attempt(source, paths).payload == ["/tmp"]


def test_neighbour_is_out_of_sight(account, attempt):
    other = account.function("open('/tmp/mine', 'w').close()\nSECRET = 1\ndef handler(e, c): return e\n")
    account.invoke(other)
    source = (
        "import os\ndef attempt(event):\n"
        "    seen = [n for n in os.listdir('/proc') if n.isdigit()]\n"
        "    return [seen, os.listdir('/tmp'), os.listdir('/var/task')]\n"
    )
    processes, temporary, code = attempt(source).payload
    assert len(processes) == 2  # init of the sandbox, and the function itself
    assert (temporary, code) == ([], ["app.py"])


def test_engine_cannot_be_killed(account, attempt):
    engine = account.engine.state.pid
    source = (
        "import os\ndef attempt(pid):\n"
        "    for target in (pid, os.getppid(), -1):\n"
        "        try: os.kill(target, 9)\n"
        "        except OSError: pass\n"
        "    return 'alive'\n"
    )
    attempt(source, engine)
    assert psutil.pid_exists(engine)
    assert account.invoke(account.function("def handler(e, c): return 1\n")).payload == 1


def test_network_leads_to_the_engine_alone(account, attempt):
    source = (
        "import socket\ndef attempt(targets):\n"
        "    reached = []\n"
        "    for host, port in targets:\n"
        "        try: socket.create_connection((host, port), 1).close(); reached.append([host, port])\n"
        "        except OSError: pass\n"
        "    return reached\n"
    )
    with_listener = psutil.net_connections("tcp")
    busy = next((one.laddr.port for one in with_listener if one.status == "LISTEN"), 22)
    gateway = account.engine.endpoint.port
    others = [["127.0.0.1", port] for port in {busy, 22} - {gateway}] + [["10.0.0.1", 80], ["192.0.2.1", 443]]
    assert attempt(source, [*others, ["127.0.0.1", gateway]]).payload == [["127.0.0.1", gateway]]


@pytest.mark.parametrize("path", ["/_daylab/info", "/_daylab/decisions", "/_localstack/health", "/_aws/sqs/messages"])
def test_paths_that_steer_or_show_the_engine_are_closed_to_functions(account, attempt, path):
    source = (
        "import os, urllib.request, urllib.error\ndef attempt(path):\n"
        "    try: return urllib.request.urlopen(os.environ['AWS_ENDPOINT_URL'] + path).status\n"
        "    except urllib.error.HTTPError as refused: return refused.code\n"
    )
    assert attempt(source, path).payload == 403


def test_number_of_the_account_is_no_key_inside(new_account, engine):
    other = new_account(engine)
    source = (
        "import boto3\nfrom botocore.exceptions import ClientError\n"
        "def handler(event, context):\n"
        "    keys = {'aws_access_key_id': event, 'aws_secret_access_key': event, 'aws_session_token': ''}\n"
        "    try: return boto3.client('sts', **keys).get_caller_identity()['Arn']\n"
        "    except ClientError as error: return error.response['Error']['Code']\n"
    )
    assert other.invoke(other.function(source, Timeout=20), other.id).payload == "InvalidClientTokenId"


def test_processes_of_one_environment_are_limited(attempt):
    source = (
        "import os, signal\ndef attempt(event):\n"
        "    children = []\n"
        "    try:\n"
        "        while len(children) < 2000:\n"
        "            child = os.fork()\n"
        "            if child == 0: signal.pause()\n"
        "            children.append(child)\n"
        "    except BlockingIOError: pass\n"
        "    for child in children: os.kill(child, 9)\n"
        "    for child in children: os.waitpid(child, 0)\n"
        "    return len(children)\n"
    )
    assert 200 < attempt(source, Timeout=120, MemorySize=3008).payload < 256


def test_fork_bomb_ends_with_its_own_environment(account, attempt):
    source = "import os, time\ndef attempt(event):\n    while True:\n        if os.fork() == 0: time.sleep(600)\n"
    got = attempt(source, Timeout=5, MemorySize=512, Environment={"Variables": {"MARK": "fork-bomb"}})
    # The limit on processes, their memory or the time-out: whichever comes first on this machine.
    assert got.payload == "BlockingIOError" or got.error, got.payload
    if got.error:
        eventually(lambda: processes_of("fork-bomb") == [])
    assert account.invoke(account.function("def handler(e, c): return 1\n")).payload == 1


def test_crowd_does_not_outlive_its_invocation(account):
    source = (
        "import os, signal\ndef handler(count, context):\n"
        "    for _ in range(count):\n"
        "        if os.fork() == 0: signal.pause()\n"
        "    return os.getpid()\n"
    )
    few = account.function(source, MemorySize=1024, Environment={"Variables": {"MARK": "few"}})
    many = account.function(source, MemorySize=1024, Environment={"Variables": {"MARK": "many"}})
    assert account.invoke(few, 5).error is account.invoke(many, 100).error is None
    eventually(lambda: processes_of("many") == [])
    assert len(processes_of("few")) > 5  # bubblewrap has the mark as well
    assert account.invoke(many, 0).error is None  # in a new process, as after a time-out


def test_file_larger_than_the_storage_cannot_be_written(attempt):
    source = "def attempt(event):\n    with open('/tmp/x', 'wb') as file: file.truncate(600 * 1024 * 1024)\n"
    assert attempt(source).payload == "OSError"


def test_isolation_can_be_switched_off_by_word_only():
    engine = EmbeddedEngine(environ={**os.environ, "DAYLAB_ISOLATION": "none"})
    engine.start()
    try:
        assert engine.info().isolation == "none"
    finally:
        engine.stop()


def test_unknown_isolation_is_refused():
    engine = EmbeddedEngine(environ={**os.environ, "DAYLAB_ISOLATION": "docker", "DAYLAB_START_TIMEOUT": "8"})
    with pytest.raises(EngineStartError, match="DAYLAB_ISOLATION=docker is unknown"):
        engine.start()


def test_variables_of_a_function_do_not_steer_what_makes_its_sandbox(account, tmp_path):
    """The loader writes its trace where a variable says; outside of the sandbox it would, with the engine's rights."""
    variables = {"LD_DEBUG": "libs", "LD_DEBUG_OUTPUT": str(tmp_path / "trace")}
    name = account.function("def handler(e, c): return 1\n", Environment={"Variables": variables})
    assert account.invoke(name).payload == 1
    assert list(tmp_path.iterdir()) == []


def test_variables_cannot_add_to_what_is_inside(account):
    """Options of the sandbox are separated by NUL characters."""
    variables = {"A": "x\0--ro-bind\0/\0/mnt"}
    source = "import os\ndef handler(e, c): return os.listdir('/mnt')\n"
    name = account.function(source, Environment={"Variables": variables})
    with pytest.raises(ClientError, match="a text contains a NUL character"):
        account.invoke(name)
