"""Memory that a process holds without having it mapped is found from outside, each kind of it, once."""

import subprocess
import sys

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="capability /proc: Linux only")

if sys.platform == "linux":
    from harness.extension.sandbox.held_memory import held
    from harness.extension.sandbox.memory import used
    from harness.extension.sandbox.process_tree import ProcessTree, descendants

MEGABYTE = 1024 * 1024
KEEP = "\nprint('ready', flush=True)\nimport time; time.sleep(600)"


@pytest.fixture
def start():
    running = []

    def start_(source):
        process = subprocess.Popen([sys.executable, "-c", source + KEEP], stdout=subprocess.PIPE)
        running.append(process)
        assert b"ready" in process.stdout.readline()
        return process.pid

    yield start_
    for process in running:
        for pid in descendants(process.pid):
            subprocess.run(["kill", "-9", str(pid)], check=False)
        process.kill()
        process.communicate()


@pytest.mark.parametrize(
    "source",
    [
        "import os; f = os.memfd_create('x'); os.write(f, bytes(40 << 20))",
        "import os; f = os.memfd_create('x'); os.write(f, bytes(40 << 20)); g = os.dup(f)",
        "import os, mmap\nf = os.memfd_create('x'); os.posix_fallocate(f, 0, 40 << 20)\n"
        "m = mmap.mmap(f, 40 << 20, trackfd=False)\nos.close(f)",
        "import mmap; m = mmap.mmap(-1, 40 << 20); m.write(bytes(40 << 20)); m.madvise(mmap.MADV_DONTNEED)",
        "import socket\nl = []\nfor _ in range(200):\n    a, b = socket.socketpair(); a.setblocking(0); l += [a, b]\n"
        "    try:\n        while True: a.send(bytes(65536))\n    except BlockingIOError: pass",
    ],
    ids=["memfd", "memfd twice", "closed", "without pages", "sockets"],
)
def test_each_kind_is_found(start, source):
    assert 30 * MEGABYTE < held([start(source)]) < 60 * MEGABYTE


def test_pipes_count_as_full_when_something_waits_in_them(start):
    source = "import os\nl = [os.pipe() for _ in range(100)]\nfor r, w in l[:%d]: os.write(w, b'.')"
    assert held([start(source % 0)]) == 0
    assert held([start(source % 50)]) >= 50 * 4096


def test_ordinary_process_holds_nothing(start):
    assert held([start("import tempfile; f = tempfile.TemporaryFile(); f.write(bytes(10 << 20)); f.flush()")]) == 0


def test_what_is_held_and_mapped_counts_once(start):
    source = "import os, mmap\nf = os.memfd_create('x'); os.write(f, bytes(40 << 20)); m = mmap.mmap(f, 40 << 20)\n"
    plain = used(ProcessTree(start("import os, mmap"), isolated=False).pids())
    mapped = used(ProcessTree(start(source + "s = sum(m[::4096])"), isolated=False).pids())
    family = used(ProcessTree(start(source + "s = sum(m[::4096])\nos.fork()"), isolated=False).pids())
    for found in (mapped, family):
        assert 35 * MEGABYTE < found - plain < 60 * MEGABYTE


def test_tables_of_pages_count(start):
    source = (
        "import mmap\nm = mmap.mmap(-1, 8 << 30, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | mmap.MAP_NORESERVE)\n"
    )
    source += "for at in range(0, 8 << 30, 2 << 20): m[at]"
    pid = start(source)
    assert used(ProcessTree(pid, isolated=False).pids()) > 12 * MEGABYTE + used(
        ProcessTree(start(""), isolated=False).pids()
    )


def test_process_that_is_gone_holds_nothing():
    gone = subprocess.Popen(["true"])
    gone.wait(5)
    assert held([gone.pid]) == 0
