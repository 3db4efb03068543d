"""A function that takes without end gets AWS's error, and nobody else notices: limited by the kernel, and measured."""

import contextlib
import errno
import os
import signal
import time
from pathlib import Path

import pytest

from harness.engines.embedded import EmbeddedEngine
from tests.integration.marked_processes import processes_of
from tests.support.engines import shared_engine
from tests.support.functions import Functions
from tests.support.waiting import eventually


@pytest.fixture(scope="module", params=["control groups", "measured"])
def account(request, tmp_path_factory):
    """One account on an engine that limits in one of the two ways."""
    setting = {} if request.param == "control groups" else {"DAYLAB_CGROUPS": "0"}
    engine = shared_engine(request.config, tmp_path_factory.mktemp("limits"), DAYLAB_IAM="off", **setting)
    try:
        info = engine.info()
        if info.isolation != "bubblewrap":
            pytest.skip("not enforced here: isolation (bubblewrap may not run on this machine)")
        if request.param == "control groups" and info.limits == "measured":
            pytest.skip("not enforced here: control groups (none can be made on this machine)")
        assert info.limits.startswith(request.param)
        yield Functions(engine)
    finally:
        engine.stop()


@pytest.fixture
def run(account):
    """Invokes ``handler(event, context)`` of a source in a new function."""
    return lambda source, event=None, **settings: account.invoke(account.function(source, **settings), event)


def ran_out_of_memory(got):
    assert got.payload["errorType"] == "Runtime.ExitError", got.payload
    assert got.payload["errorMessage"].endswith("Error: Runtime exited with error: signal: killed")
    return "Error Type: Runtime.OutOfMemory" in got.log


IN_A_DAEMON = """
import os, time
def handler(event, context):
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            kept = []
            while True: kept.append(b'x' * 1_000_000); time.sleep(0.001)
        os._exit(0)
    os.wait()
    time.sleep(30)
"""
BOMBS = {
    "memfd": "    f = os.memfd_create('x')\n    while True: os.write(f, bytes(1 << 20))",
    "many memfds": "    while True: os.write(os.memfd_create('x'), bytes(1 << 20))",
    "shared mapping": "    while True: m = mmap.mmap(-1, 1 << 20); m.write(bytes(1 << 20)); kept.append(m)",
    "mapping without pages": (
        "    while True:\n        m = mmap.mmap(-1, 1 << 20); m.write(bytes(1 << 20)); m.madvise(mmap.MADV_DONTNEED)\n"
        "        kept.append(m)"
    ),
    "closed file that is mapped": (
        "    while True:\n        f = os.memfd_create('x'); os.posix_fallocate(f, 0, 1 << 22)\n"
        "        kept.append(mmap.mmap(f, 1 << 22, access=mmap.ACCESS_COPY)); kept.append(mmap.mmap(f, 1 << 22))\n"
        "        os.close(f)"
    ),
    "sockets": (
        "    for _ in range(7):\n        if os.fork() == 0: break\n"
        "    while True:\n        a, b = socket.socketpair()\n        for each in (a, b):\n"
        "            each.setblocking(0); kept.append(each)\n"
        "            try:\n                while True: each.send(bytes(65536))\n"
        "            except BlockingIOError: pass\n"
        "        if len(kept) == 900: time.sleep(30)"
    ),
}


@pytest.mark.parametrize("bomb", [*BOMBS, "daemon"])
def test_memory_counts_whatever_holds_it(run, bomb):
    source = "import mmap, os, socket, time\ndef handler(event, context):\n    kept = []\n" + BOMBS.get(bomb, "")
    got = run(IN_A_DAEMON if bomb == "daemon" else source, MemorySize=128, Timeout=30)
    assert ran_out_of_memory(got), got.log


def test_files_in_tmp_are_no_memory_and_stay(account):
    source = (
        "import os\ndef handler(size, context):\n"
        "    if size: open('/tmp/x', 'wb').write(bytes(size))\n"
        "    if size is None: os._exit(1)\n"
        "    return os.stat('/tmp/x').st_size\n"
    )
    name = account.function(source, MemorySize=256)
    assert account.invoke(name, 100_000_000).payload == 100_000_000
    assert account.invoke(name, 0).payload == 100_000_000
    account.invoke(name, None)
    assert account.invoke(name, 0).payload == 100_000_000  # of another process


FILL = """
import errno, os
def handler(event, context):
    kept, number = [], 0
    try:
        while number < 300_000:
            file = os.open(f'/tmp/{number}', os.O_CREAT | os.O_WRONLY)
            kept.append(file) if event == 'unlinked' else None
            if event != 'empty': os.write(file, bytes(8 << 20))
            if event == 'unlinked': os.unlink(f'/tmp/{number}')
            if event != 'unlinked': os.close(file)
            number += 1
    except OSError as error:
        return [number, errno.errorcode[error.errno], error.strerror]
"""


@pytest.mark.parametrize(("kind", "most"), [("full", 64), ("unlinked", 64), ("empty", 32768)])
def test_tmp_is_full_as_on_aws(run, kind, most):
    got = run(FILL, kind, MemorySize=256, Timeout=60)
    if kind == "empty" and os.geteuid() != 0:  # only root can set how many inodes there are
        assert got.payload["errorType"] == "Runtime.ExitError"
        return
    number, name, text = got.payload
    assert (name, text) == ("ENOSPC", "No space left on device")
    assert most // 2 < number <= most


@pytest.mark.parametrize("path", ["/dev/shm/x", "/dev/x", "/run/x", "/var/x"])
def test_no_other_file_system_takes_files(run, path):
    source = f"def handler(e, c):\n    try: open({path!r}, 'w')\n    except OSError as error: return error.errno\n"
    assert run(source).payload in (errno.EACCES, errno.EROFS, errno.ENOENT)


def test_no_user_namespace_and_no_key_ring(run):
    source = (
        "import ctypes, os, platform, subprocess\ndef handler(e, c):\n"
        "    libc = ctypes.CDLL(None, use_errno=True)\n"
        "    failed = []\n"
        "    for flags in (os.CLONE_NEWUSER, os.CLONE_NEWUSER | os.CLONE_NEWNS | os.CLONE_NEWNET):\n"
        "        try: os.unshare(flags)\n"
        "        except OSError as error: failed.append(error.errno)\n"
        "    libc.syscall(250 if platform.machine() == 'x86_64' else 219, 0, -3, 1)\n"
        "    return [*failed, ctypes.get_errno(), subprocess.run(['unshare', '-U', 'true']).returncode != 0]\n"
    )
    assert run(source).payload == [errno.EPERM, errno.EPERM, errno.EPERM, True]


def test_running_user_has_awss_name(run):
    source = "import os, pwd\ndef handler(e, c):\n    return pwd.getpwuid(os.getuid()).pw_name\n"
    assert run(source).payload == "sbx_user1051"


def test_open_files_are_limited(run):
    source = (
        "import os\ndef handler(e, c):\n    kept = []\n"
        "    try:\n        while True: kept.append(os.open('/dev/null', os.O_RDONLY))\n"
        "    except OSError as error: return [len(kept), error.strerror]\n"
    )
    number, text = run(source).payload
    assert number < 1024
    assert text == "Too many open files"


TICKS = """
import http.client, json, os, threading, time
def tick(path):
    with open(path, 'a', buffering=1) as file:
        while True: file.write(f'{time.time()}\\n'); time.sleep(0.005)
def daemon(path):
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0: tick(path)
        os._exit(0)
    os.wait()
def forks(path):
    if os.fork() == 0:
        os.setsid()
        while True:
            with open(path, 'a') as file: file.write(f'{time.time()}\\n')
            time.sleep(0.002)
            if os.fork(): os._exit(0)
def answers_itself(path):
    host = os.environ['AWS_LAMBDA_RUNTIME_API']
    request = os.environ['REQUEST']
    api = http.client.HTTPConnection(host)
    api.request('POST', f'/2018-06-01/runtime/invocation/{request}/response', json.dumps(time.time()))
    tick(path)
def handler(event, context):
    kind, begin, end = event
    path = '/tmp/ticks'
    if kind:
        os.environ['REQUEST'] = context.aws_request_id
        start = {'thread': lambda path: threading.Thread(target=tick, args=(path,), daemon=True).start()}
        (start | globals())[kind](path)
        return time.time()
    def ticks(): return [float(line) for line in open(path).read().split()] if os.path.exists(path) else []
    limit = time.time() + 5
    while len([tick for tick in ticks() if tick > end]) < 3 and time.time() < limit: time.sleep(0.01)
    return [len([tick for tick in ticks() if begin < tick < end]), len([tick for tick in ticks() if tick > end])]
"""


@pytest.mark.parametrize("kind", ["thread", "daemon", "forks", "answers_itself"])
def test_nothing_runs_between_invocations(account, kind):
    name = account.function(TICKS, Timeout=6 if kind == "answers_itself" else 30, MemorySize=512)
    assert account.invoke(name, [kind, 0, 0]).error is None
    begin = time.time() + 1.0  # a busy machine takes its time until everything stands still
    time.sleep(1.4)  # nothing can be waited for: nothing is to happen
    end = time.time()
    got = account.invoke(name, [None, begin, end])
    if kind == "answers_itself":  # it does not ask for another invocation, which ends it
        assert got.payload["errorType"] == "Sandbox.Timedout"
        assert account.invoke(name, [None, begin, end]).payload[0] == 0
        return
    meanwhile, afterwards = got.payload
    assert meanwhile == 0
    assert afterwards >= (0 if kind == "forks" else 3)  # it goes on, if it was not ended


def named(name):
    """How many processes have this name: read without a lock that a process could hold."""
    found = 0
    for path in Path("/proc").glob("[0-9]*/comm"):
        with contextlib.suppress(OSError):
            found += path.read_text() == f"{name}\n"
    return found


def test_neighbours_are_served_beside_a_fork_bomb(account):
    name = f"bomb-{account.id[:9]}"
    source = f"import ctypes, os\ndef handler(e, c):\n    ctypes.CDLL(None).prctl(15, {name.encode()!r})\n"
    source += "    while True:\n        try: os.fork()\n        except OSError: pass\n"
    bomb = account.function(source, Timeout=5, MemorySize=1024)
    neighbour = account.function("def handler(e, c): return e\n", Timeout=60)
    account.client("lambda").invoke(FunctionName=bomb, InvocationType="Event")
    eventually(lambda: named(name) > 20)
    for number in range(3):
        assert account.invoke(neighbour, number).payload == number
    assert named(name) < 257
    eventually(lambda: named(name) == 0)


def test_killed_engine_leaves_no_processes_and_no_control_groups():
    engine = EmbeddedEngine(environ={**os.environ, "DAYLAB_IAM": "off"})
    engine.start()
    pid = engine.info().pid
    account = Functions(engine)
    source = "import os\ndef handler(e, c):\n    if os.fork() == 0:\n        os.setsid()\n        while True: pass\n"
    account.invoke(account.function(source, Environment={"Variables": {"MARK": "left behind"}}))
    mounted = {
        line.split(" ")[4] for line in Path("/proc/self/mountinfo").read_text().splitlines() if " - cgroup" in line
    }
    groups = lambda: [found for point in mounted for found in Path(point).rglob(f"daylab-{pid}-*")]  # noqa: E731
    assert bool(groups()) is engine.info().limits.startswith("control groups")
    os.kill(pid, signal.SIGKILL)
    eventually(lambda: not processes_of("left behind") and not groups())
    engine.stop()
