"""An engine that runs foreign work goes nowhere; each case is a process of its own, for it cannot be taken back."""

import subprocess
import sys

import pytest

TRIES = {
    "connect": "socket.socket().connect(('127.0.0.1', 9))",
    "connect_ex": "socket.socket().connect_ex(('192.0.2.1', 443))",
    "unix": "socket.socket(socket.AF_UNIX).connect('/var/run/docker.sock')",
    "name": "socket.getaddrinfo('data.attack.example', 80)",
    "old name": "socket.gethostbyname('data.attack.example')",
    "datagram": "socket.socket(type=socket.SOCK_DGRAM).sendto(b'x', ('192.0.2.1', 53))",
}
SERVES = """
server = socket.create_server(("127.0.0.1", 0))
client = subprocess.Popen([sys.executable, "-c",
    f"import socket; socket.create_connection(('127.0.0.1', {server.getsockname()[1]})).sendall(b'x')"])
assert server.accept()[0].recv(1) == b"x"
client.wait()
one, other = socket.socketpair()
one.sendmsg([b"y"])
assert other.recv(1) == b"y"
"""


def python(source, isolation="bubblewrap"):
    head = "import socket, subprocess, sys\nfrom harness.extension import outbound\n"
    head += f"outbound.close({{'DAYLAB_ISOLATION': {isolation!r}}})\n"
    return subprocess.run(
        [sys.executable, "-c", head + source], capture_output=True, text=True, timeout=60, check=False
    )


@pytest.mark.parametrize("name", TRIES)
def test_no_way_leads_out(name):
    done = python(TRIES[name])
    assert "PermissionError: the engine does not go out" in done.stderr


def test_what_comes_in_is_answered():
    done = python(SERVES)
    assert done.returncode == 0, done.stderr


def test_without_demanded_isolation_nothing_is_closed():
    source = "server = socket.create_server(('127.0.0.1', 0))\nsocket.create_connection(server.getsockname())"
    done = python(source, "auto")
    assert done.returncode == 0, done.stderr


STARTS = """
from types import SimpleNamespace as Some
from harness.extension import gateway
from harness.extension.patching import Patches
gateway.declare(patches := Patches("the gateway"), {})
patches.apply()
from localstack.runtime.runtime import LocalstackRuntime
LocalstackRuntime._wait_for_gateway(Some(config=Some(GATEWAY_LISTEN=[Some(port=9)])))
"""


def test_the_engines_own_start_needs_no_way_out():
    done = python(STARTS)
    assert done.returncode == 0, done.stderr
