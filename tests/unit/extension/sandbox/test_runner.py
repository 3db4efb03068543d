"""A short job and a server on a port, isolated and not, and what is said when they cannot be started."""

import contextlib
import gc
import json
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from harness.errors import CapabilityError, DaylabError, SandboxError
from harness.extension.sandbox.bubblewrap import Bubblewrap
from harness.extension.sandbox.isolation import INTERPRETER, Isolation
from harness.extension.sandbox.runner import EnginePort, Runner
from harness.extension.sandbox.spec import Joined, Limits, Mount, PortOut, Spec, User
from tests.unit.extension.sandbox.conftest import alive, until

PATH = {"PATH": "/usr/bin:/bin"}
SERVER = """
import http.server, os
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"I am %d" % os.getpid())
http.server.HTTPServer(("127.0.0.1", PORT), Handler).serve_forever()
"""


def job(script, **settings):
    return Spec(**{"name": "a job", "command": ("sh", "-c", script), "environment": PATH, **settings})


def python(source, **settings):
    return Spec(**{"name": "a program", "command": (INTERPRETER, "-I", "-S", "-c", source), **settings})


# Short jobs


def test_job_has_an_exit_status_an_output_and_a_usage(runner):
    with runner.run(job("echo out; echo err >&2; exit 3")) as handle:
        ended = handle.wait(10)
        assert (ended.status, ended.cause) == (3, "exited")
        assert handle.output() == b"out\nerr\n"
        assert 0 < handle.usage().seconds < 10
        assert handle.wait() is handle.kill() is ended


def test_isolation_is_told_the_same_for_all(isolated, plain):
    with isolated.run(job("true")) as one, plain.run(job("true")) as other:
        assert one.isolation == "isolated: bubblewrap"
        assert other.isolation == "not isolated: switched off by this test"


def test_signal_that_ended_a_job_is_told(runner):
    with runner.run(job("kill -TERM $$")) as handle:
        assert handle.wait(10).status == -signal.SIGTERM


@pytest.mark.parametrize("status", [0, 1, 127, 128, 255])
def test_exit_status_is_the_commands_own(runner, status):
    with runner.run(job(f"exit {status}")) as handle:
        assert handle.wait(10).status == status


def test_job_that_runs_into_its_deadline_is_ended_with_all_it_started(runner):
    with runner.run(job("sleep 600 & echo $$; sleep 600", deadline=0.3)) as handle:
        ended = handle.wait(10)
        assert (ended.status, ended.cause) == (-signal.SIGKILL, "deadline")
        assert not alive(handle.pid)


def test_wait_gives_up_and_the_job_runs_on(runner):
    with runner.run(job("sleep 600")) as handle:
        with pytest.raises(TimeoutError, match="a job runs on after"):
            handle.wait(0.1)
        assert handle.kill().cause == "killed"


@pytest.mark.skipif(sys.platform != "linux", reason="capability memory: only Linux tells what processes share")
def test_memory_beyond_the_limit_ends_the_sandbox_and_is_told(runner):
    source = "x = b'x' * 100_000_000; input()"
    with runner.run(python(source, limits=Limits(memory=50_000_000), command=("sh", "-c", "sleep 600"))) as handle:
        assert handle.look() is None
    program = f"{source.replace('input()', 'import time; time.sleep(600)')}"
    with runner.run(python(program, limits=Limits(memory=50_000_000))) as handle:
        assert handle.wait(20).cause == "memory"
        assert handle.usage().memory_peak > 50_000_000


def test_command_waits_for_its_release(runner):
    with runner.run(job("echo begun", wait_for_release=True)) as handle:
        with pytest.raises(TimeoutError):
            handle.wait(0.2)
        assert (alive(handle.pid), handle.output()) == (True, b"")
        handle.release()
        assert handle.wait(10).status == 0
        assert handle.output() == b"begun\n"


def test_sandbox_that_is_never_released_ends_when_it_is_closed(runner):
    handle = runner.run(job("echo begun", wait_for_release=True))
    handle.close()
    until(lambda: not alive(handle.pid))


def test_command_gets_its_variables_and_no_others(runner, monkeypatch):
    monkeypatch.setenv("SECRET_OF_THE_USER", "x")
    with runner.run(job("env", environment={**PATH, "COLOUR": "blue = 1\nreally"})) as handle:
        handle.wait(10)
        assert set(handle.output().decode().splitlines()) - {"PWD=/", "SHLVL=0", "_=/usr/bin/env"} == {
            "PATH=/usr/bin:/bin",
            "COLOUR=blue = 1",
            "really",
        }


@pytest.mark.parametrize("steering", [{}, {"PYTHONHASHSEED": "7"}], ids=["in place", "by exec"])
def test_python_file_runs_in_the_first_process_or_by_exec_alike(runner, tmp_path, steering):
    program = tmp_path / "program.py"
    program.write_text(
        "import json, os, sys\n"
        "if __name__ == '__main__':\n"
        "    told = [sys.argv, __file__, os.environ['A'], os.environ['API'][:10], os.getcwd(), 'site' in sys.modules]\n"
        "    print(json.dumps([*told, hash('x')]))\n"
    )
    mount = Mount("/srv/program.py", str(program))
    place = runner.place(mount)
    spec = Spec(
        name="a program",
        command=(place, "one", "two"),
        in_place=True,
        mounts=(mount,),
        environment={"A": "1", **steering},
        directory="/usr",
        ports_out=(PortOut(9001, "API"),),
    )
    with runner.run(spec) as handle:
        assert handle.wait(10).status == 0, handle.output()
        *told, value = json.loads(handle.output())
        assert told == [[place, "one", "two"], place, "1", "127.0.0.1:", "/usr", False]
    if steering:
        again = subprocess.run(
            [INTERPRETER, "-S", "-c", "print(hash('x'))"], env=steering, capture_output=True, text=True, check=True
        )
        assert value == int(again.stdout)


def test_variables_do_not_steer_what_makes_the_sandbox(isolated, tmp_path):
    """The loader writes its trace where a variable says, and bubblewrap itself runs with the engine's rights."""
    trace = tmp_path / "trace"
    environment = {**PATH, "LD_DEBUG": "libs", "LD_DEBUG_OUTPUT": str(trace)}
    with isolated.run(job("true", environment=environment)) as handle:
        assert handle.wait(10).status == 0
    assert list(tmp_path.iterdir()) == []


def test_variables_steer_nothing_before_privileges_are_dropped(isolated, tmp_path):
    """A module of the function's must not be taken for one of the first process's own."""
    tmp_path.chmod(0o755)
    (tmp_path / "resource.py").write_text("print('taken over')")
    program = tmp_path / "program.py"
    program.write_text("import sys; print(sys.path[0])")
    mount = Mount("/srv", str(tmp_path))
    spec = job("", command=("/srv/program.py",), in_place=True, mounts=(mount,), environment={"PYTHONPATH": "/srv"})
    with isolated.run(spec) as handle:
        handle.wait(10)
        assert handle.output() == b"/srv\n"


def test_nothing_runs_any_more_when_kill_returns(isolated, tmp_path):
    script = "for i in 1 2 3 4 5 6 7 8; do (trap '' TERM; while :; do echo $i >> /own/log; done) & done; wait"
    (tmp_path / "own").mkdir()
    log = tmp_path / "own" / "log"
    with isolated.run(job(script, mounts=(Mount("/own", str(tmp_path / "own"), "private"),))) as handle:
        until(lambda: log.exists() and log.stat().st_size > 100)
        begin = time.monotonic()
        handle.kill()
        size = log.stat().st_size
        assert time.monotonic() - begin < 4  # the kernel ended the namespace; nobody had to wait for it in vain
    time.sleep(0.2)
    assert log.stat().st_size == size


def test_mounts_are_read_only_private_or_in_memory(isolated, tmp_path):
    (tmp_path / "code").mkdir()
    (tmp_path / "code" / "file").write_text("code")
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "deep").mkdir()
    spec = job(
        "cat /srv/code/file; touch /srv/code/x 2>/dev/null || echo no;"
        "touch /srv/own/x /srv/own/deep/y /mem/z && echo yes; ls -A /mem; id -un; grep -c . /etc/passwd",
        mounts=(
            Mount("/srv/own", str(tmp_path / "own"), "private"),
            Mount("/srv/code", str(tmp_path / "code")),
            Mount("/mem", kind="tmpfs", size=1_000_000),
        ),
        user=User("builder", "/srv/own"),
    )
    with isolated.run(spec) as handle:
        handle.wait(10)
        assert handle.output().decode().split() == ["codeno", "yes", "z", "builder", "1"]
    assert (tmp_path / "own" / "deep" / "y").exists()


def test_root_inside_is_nobody_outside(isolated, tmp_path):
    spec = job(
        "id -u; grep CapEff /proc/self/status; hostname x; mount -t tmpfs none /tmp; unshare -U true; touch /x; true",
        user=User("root", "/root", 0),
        mounts=(Mount("/tmp", str(tmp_path)),),
    )
    with isolated.run(spec) as handle:
        handle.wait(10)
        lines = handle.output().decode().splitlines()
    assert lines[:2] == ["0", "CapEff:\t0000000000000000"]
    assert [line.partition(":")[0] for line in lines[2:] if ":" in line] == ["hostname", "mount", "unshare", "touch"]


# Servers


def test_server_is_reached_through_sockets_that_are_handed_over(runner):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with runner.run(python(SERVER.replace("PORT", str(port)), ports_in=(port,))) as handle:

        def answer():
            try:
                connection = handle.connect(port)
            except ConnectionRefusedError:
                return b""
            with connection:
                connection.sendall(b"GET / HTTP/1.0\r\n\r\n")
                return connection.makefile("rb").read()

        assert re.search(rb"I am \d+$", until(answer))
        if runner.isolation.tool is not None:
            with pytest.raises(ConnectionRefusedError):
                socket.create_connection(("127.0.0.1", port), 1)
        ended = handle.terminate(10)
        assert (ended.status, ended.cause) == (-signal.SIGTERM, "exited")
        with pytest.raises(OSError):
            handle.connect(port)


def test_server_begins_however_many_descriptors_the_engine_has_open(runner):
    with contextlib.ExitStack() as opened, socket.socket() as any_socket:
        for _ in range(300):
            opened.enter_context(any_socket.dup())
        with runner.run(python("import time; time.sleep(600)", ports_in=(9,))) as handle:
            assert handle.kill().cause == "killed"


def test_connection_to_a_port_that_nobody_serves_is_refused_and_later_ones_are_not_held_up(runner):
    source = (
        "import socket, time; s = socket.create_server(('127.0.0.1', 8123)); print('up', flush=True); time.sleep(600)"
    )
    with runner.run(python(source, ports_in=(8123, 8124))) as handle:
        until(handle.output)
        with pytest.raises(ConnectionRefusedError):
            handle.connect(8124)
        with handle.connect(8123) as connection:
            assert connection.getpeername()[1] == 8123


def test_port_that_the_spec_does_not_name_leads_nowhere(runner):
    with runner.run(job("sleep 600", ports_in=(8123,))) as handle, pytest.raises(SandboxError) as caught:
        handle.connect(22)
    assert "port 22 does not lead into the sandbox" in str(caught.value)
    assert "8123" in caught.value.fix


def test_command_has_no_hand_on_what_connects_for_the_engine(isolated):
    """Of the descriptors that the first process had, none but the standard ones is the command's; it has no child."""
    spec = python(
        "import os\nprint(os.listdir('/proc/self/fd'), open(f'/proc/self/task/{os.getpid()}/children').read())",
        ports_in=(8123,),
        ports_out=(PortOut(9001),),
    )
    with isolated.run(spec) as handle:
        handle.wait(10)
        assert handle.output() == b"['0', '1', '2', '3'] \n"


def test_ports_out_lead_to_who_accepts_on_them(runner):
    source = (
        "import os, socket\n"
        "host, port = os.environ['API'].split(':')\n"
        "with socket.create_connection((host, int(port))) as stream: stream.sendall(b'over tcp')\n"
        "host, port = os.environ['TRACES'].split(':')\n"
        "socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'over udp', (host, int(port)))\n"
    )
    ports = (PortOut(9001, "API"), PortOut(2000, "TRACES", "udp"))
    with runner.run(python(source, ports_out=ports)) as handle:
        stream, datagrams = handle.listeners
        with stream.accept()[0] as connection:
            assert connection.makefile("rb").read() == b"over tcp"
        assert datagrams.recv(100) == b"over udp"
        if runner.isolation.tool is not None:
            assert (stream.getsockname()[1], datagrams.getsockname()[1]) == (9001, 2000)


def test_engine_is_reached_at_its_own_port_until_the_sandbox_ends(isolated):
    served, closed = [], []

    def serve(listener):
        served.append(listener)
        return lambda: closed.append(listener.close())

    runner = Runner(isolated.isolation, EnginePort(4566, serve))
    source = "import socket; socket.create_connection(('127.0.0.1', 4566)).sendall(b'hello')"
    with runner.run(python(source, network="engine")) as handle:
        with served[0].accept()[0] as connection:
            assert connection.recv(100) == b"hello"
        assert handle.wait(10).status == 0
    assert closed == [None]
    with runner.run(python(source)) as handle:  # no network is asked for
        assert handle.wait(10).status == 1
        assert b"Connection refused" in handle.output()


def test_engine_that_may_not_go_out_still_runs_servers():
    program = f"""
import sys
import time
from pathlib import Path
from harness.extension import outbound
outbound.close({{"DAYLAB_ISOLATION": "bubblewrap"}})
import socket, time
try: socket.create_connection(("127.0.0.1", 1))
except PermissionError: print("closed")
from harness.extension.sandbox.isolation import INTERPRETER, choose
from harness.extension.sandbox.runner import Runner
from harness.extension.sandbox.spec import Spec
source = {SERVER.replace("PORT", "8080")!r}
with Runner(choose("auto")).run(Spec(name="x", command=(INTERPRETER, "-c", source), ports_in=(8080,))) as handle:
    while True:
        try:
            connection = handle.connect(8080)
            break
        except ConnectionRefusedError:
            time.sleep(0.01)
    connection.sendall(b"GET / HTTP/1.0\\r\\n\\r\\n")
    print(connection.makefile("rb").read().decode())
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    assert re.match(r"closed\nHTTP/1.0 200 OK", done.stdout)
    assert "I am " in done.stdout


# What goes wrong


def refusal(runner, spec):
    with pytest.raises(DaylabError) as caught:
        runner.run(spec)
    error = caught.value
    assert error.where.startswith(f"sandbox of {spec.name}, {runner.isolation}"), error.where
    assert error.fix
    return error


def test_command_that_does_not_exist_is_named(runner):
    error = refusal(runner, job("", command=("no-such-program",)))
    assert error.what == "no-such-program cannot be started: No such file or directory"


def test_file_that_is_no_program_is_named(runner):
    assert "Permission denied" in refusal(runner, job("", command=("/etc/hosts",))).what


def test_directory_that_does_not_exist_is_named(runner):
    assert "/no/such: No such file or directory" in refusal(runner, job("true", directory="/no/such")).what


def test_mount_whose_source_is_missing_is_named(isolated, tmp_path):
    error = refusal(isolated, job("true", mounts=(Mount("/srv", str(tmp_path / "gone")),)))
    assert str(tmp_path / "gone") in error.what


def test_private_mount_whose_source_is_missing_is_named(isolated, tmp_path):
    error = refusal(isolated, job("true", mounts=(Mount("/srv", str(tmp_path / "gone"), "private"),)))
    assert str(tmp_path / "gone") in error.what


def test_port_of_the_engine_cannot_be_another(isolated):
    runner = Runner(isolated.isolation, EnginePort(4566, lambda listener: listener.close))
    for ports in ({"ports_in": (4566,)}, {"ports_out": (PortOut(4566),)}):
        assert refusal(runner, job("true", network="engine", **ports)).what == "port 4566 is the engine's"


def test_runner_without_engine_leads_to_none(isolated):
    assert refusal(isolated, job("true", network="engine")).what == "this runner leads to no engine"


def test_bubblewrap_that_fails_tells_why(tmp_path):
    failing = tmp_path / "bwrap"
    failing.write_text("#!/bin/sh\necho 'bwrap: setting up uid map: Permission denied' >&2\nexit 1\n")
    failing.chmod(0o755)
    runner = Runner(Isolation(Bubblewrap(str(failing), INTERPRETER, as_root=False)))
    assert "bwrap: setting up uid map: Permission denied" in refusal(runner, job("true")).what


def test_bubblewrap_that_is_gone_tells_so(tmp_path):
    runner = Runner(Isolation(Bubblewrap(str(tmp_path / "bwrap"), INTERPRETER, as_root=False)))
    assert "No such file or directory" in refusal(runner, job("true")).what


def test_namespaces_are_joined_only_where_there_are_any(plain):
    with pytest.raises(CapabilityError, match="cannot be joined"):
        plain.run(job("true", network=Joined(0)))


def open_descriptors():
    return len(list(Path("/proc/self/fd").iterdir())) if sys.platform == "linux" else 0


def test_failed_start_leaves_no_descriptor_behind(runner):
    refusal(runner, job("", command=("no-such-program",), ports_in=(8123,), ports_out=(PortOut(9001),)))
    gc.collect()  # what other tests left may go now, not in between
    before = open_descriptors()
    for _ in range(3):
        refusal(runner, job("", command=("no-such-program",), ports_in=(8123,), ports_out=(PortOut(9001),)))
    runner.run(job("true", ports_in=(8123,), ports_out=(PortOut(9001),))).close()
    until(lambda: open_descriptors() <= before)  # other threads of the process open and close some of their own
