"""A sandbox in namespaces that a helper holds: in its network, or in one that it configures before the command."""

import os
import subprocess
import sys

import pytest

from harness.extension.sandbox.isolation import INTERPRETER
from harness.extension.sandbox.spec import Joined, Spec, User

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="namespaces are Linux's")

# Holds a user and a network namespace, and answers on port 7777 of the latter.
HELPER = """
import os, socket, struct, fcntl
user, group = os.getuid(), os.getgid()
os.unshare(os.CLONE_NEWUSER | os.CLONE_NEWNET)
for name, text in (("setgroups", "deny"), ("uid_map", f"0 {user} 1"), ("gid_map", f"0 {group} 1")):
    open(f"/proc/self/{name}", "w").write(text)
control = socket.socket()
fcntl.ioctl(control, 0x8914, struct.pack("16sh22x", b"lo", 1))  # SIOCSIFFLAGS: up
server = socket.create_server(("127.0.0.1", 7777))
print("here", flush=True)
while True:
    server.accept()[0].sendall(b"helper")
"""
# Gives the network of a process an address, from within the helper's user namespace.
CONFIGURE = """
import fcntl, os, socket, struct, sys
os.setns(int(sys.argv[1]), os.CLONE_NEWUSER)
os.setns(os.open(f"/proc/{sys.argv[2]}/ns/net", os.O_RDONLY), os.CLONE_NEWNET)
address = struct.pack("H2x4s8x", socket.AF_INET, socket.inet_aton("10.0.10.5"))
fcntl.ioctl(socket.socket(), 0x8916, struct.pack("16s16s8x", b"lo:1", address))  # SIOCSIFADDR
"""
BIND = "import socket\nwith socket.create_server(('10.0.10.5', 8080)) as s: print(s.getsockname())"


@pytest.fixture
def helper(isolated):
    with subprocess.Popen([INTERPRETER, "-I", "-S", "-c", HELPER], stdout=subprocess.PIPE) as process:
        try:
            if process.stdout.readline() != b"here\n":
                pytest.skip("capability user namespaces: an unprivileged one cannot be made here")
            descriptors = [os.open(f"/proc/{process.pid}/ns/{name}", os.O_RDONLY) for name in ("user", "net")]
            yield Joined(*descriptors)
            for descriptor in descriptors:
                os.close(descriptor)
        finally:
            process.kill()


def python(source, network, **settings):
    return Spec(**{"name": "x", "command": (INTERPRETER, "-I", "-S", "-c", source), "network": network, **settings})


@pytest.mark.parametrize("user", [User(), User("root", "/root", 0)], ids=["user", "root"])
def test_network_of_a_helper_is_joined(isolated, helper, user):
    source = "import os, socket; print(os.getuid(), socket.create_connection(('127.0.0.1', 7777), 5).recv(9).decode())"
    with isolated.run(python(source, helper, user=user)) as handle:
        ended = handle.wait(20)
        assert (ended.status, handle.output().decode()) == (0, f"{user.id} helper\n")


def test_command_waits_until_its_network_is_configured(isolated, helper):
    spec = python(BIND, Joined(helper.user), user=User("root", "/root", 0), wait_for_release=True)
    with isolated.run(spec) as handle:
        configure = [INTERPRETER, "-I", "-S", "-c", CONFIGURE, str(helper.user), str(handle.pid)]
        subprocess.run(configure, pass_fds=[helper.user], check=True)
        assert handle.output() == b""
        handle.release()
        assert handle.wait(20).status == 0, handle.output()
        assert handle.output() == b"('10.0.10.5', 8080)\n"


def test_network_that_nobody_configured_has_no_such_address(isolated, helper):
    with isolated.run(python(BIND, Joined(helper.user), user=User("root", "/root", 0))) as handle:
        assert handle.wait(20).status == 1
        assert b"Cannot assign requested address" in handle.output()


def test_joined_sandbox_is_ended_with_all_its_processes(isolated, helper):
    with isolated.run(python("import time; time.sleep(600)", helper, ports_in=(8080,))) as handle:
        assert handle.kill().cause == "killed"
        assert not os.path.exists(f"/proc/{handle.pid}")  # noqa: PTH110 - of a process


def test_descriptor_that_is_no_namespace_is_told(isolated):
    from harness.errors import SandboxError

    read, write = os.pipe()
    with pytest.raises(SandboxError) as caught:
        isolated.run(python("", Joined(read)))
    assert "Invalid argument" in caught.value.what
    os.close(read)
    os.close(write)
