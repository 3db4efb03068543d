"""Control groups: which a process may use, by what the kernel says of it; and real ones, where there are some."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from harness.extension.sandbox import cgroups
from harness.extension.sandbox.cgroups import GroupLimits, detect
from harness.extension.sandbox.guardian import Guardian
from tests.unit.extension.sandbox.conftest import alive, until

MEGABYTE = 1024 * 1024


class Kernel:
    """Describes a process as the kernel does, over directories that stand for hierarchies."""

    def __init__(self, base):
        self.base = base
        self.groups, self.mounts = [], []
        (base / "proc").mkdir()

    def hierarchy(self, names, path, root="/", *, kind="cgroup", files=()):
        """One hierarchy of this process; return the directory of its own group."""
        point = self.base / (names or "unified")
        own = point / path.removeprefix(root if root != "/" else "").lstrip("/")
        own.mkdir(parents=True)
        for file, text in dict(files).items():
            (own / file).write_text(text)
        self.groups.append(f"{len(self.groups) + 1}:{names}:{path}")
        self.mounts.append(f"30 20 0:26 {root} {point} rw - {kind} cgroup rw,{names}")
        return own

    def detect(self, **options):
        (self.base / "proc" / "cgroup").write_text("\n".join(self.groups))
        (self.base / "proc" / "mountinfo").write_text("\n".join([*self.mounts, "1 2 8:1 / / rw - ext4 /dev/vda rw"]))
        return detect(self.base / "proc", **options)


@pytest.fixture
def kernel(tmp_path):
    return Kernel(tmp_path)


def test_each_hierarchy_of_version_1_is_found_at_the_processs_own_group(kernel):
    memory = kernel.hierarchy("memory", "/job/7")
    both = kernel.hierarchy("cpu,cpuacct", "/")
    kernel.hierarchy("freezer", "/")
    found = kernel.detect()
    assert found.controllers == {"memory": memory, "cpu": both}
    assert found.unified is None


def test_container_without_a_namespace_sees_its_part_of_the_hierarchy(kernel):
    own = kernel.hierarchy("memory", "/docker/4711/init", root="/docker/4711")
    assert kernel.detect().controllers == {"memory": own}


def test_what_cannot_be_written_is_not_used(kernel, monkeypatch):
    memory = kernel.hierarchy("memory", "/")
    pids = kernel.hierarchy("pids", "/")
    mkdir = Path.mkdir

    def refuse(path, *args, **options):
        if path.is_relative_to(memory):
            raise PermissionError(13, "Read-only file system")
        mkdir(path, *args, **options)

    monkeypatch.setattr(Path, "mkdir", refuse)
    assert kernel.detect().controllers == {"pids": pids}


@pytest.mark.parametrize("enabled", [True, False])
def test_nothing_is_used_where_nothing_is_or_it_is_switched_off(kernel, enabled):
    if not enabled:
        kernel.hierarchy("memory", "/")
    assert kernel.detect(enabled=enabled) is None


FILES = {
    "cgroup.controllers": "cpu io memory pids",
    "cgroup.subtree_control": "",
    "cgroup.procs": "",
    "cgroup.type": "",
}


def test_version_2_freezes_wherever_groups_can_be_made(kernel):
    (kernel.base / "unified").mkdir()
    (kernel.base / "unified" / "cgroup.procs").touch()
    own = kernel.hierarchy("", "/user.slice/session-1.scope", kind="cgroup2", files=FILES)
    (own.parent / "cgroup.procs").touch()
    found = kernel.detect()
    assert (found.controllers, found.unified) == ({}, own)
    assert (own / "cgroup.subtree_control").read_text() == ""  # its processes are not the engine's to move


@pytest.mark.parametrize("whose", ["container", "delegated", "machine"])
def test_version_2_limits_where_the_group_is_the_engines_to_arrange(kernel, monkeypatch, whose):
    files = {name: text for name, text in FILES.items() if whose != "machine" or name != "cgroup.type"}
    own = kernel.hierarchy("", "/" if whose == "container" else "/a.scope", kind="cgroup2", files=files)
    if whose != "container":
        (own.parent / "cgroup.procs").touch()
    if whose == "delegated":
        monkeypatch.setattr(os, "getxattr", lambda path, name: b"1" if name == "user.delegate" else b"")
    found = kernel.detect()
    assert found.controllers == dict.fromkeys(("memory", "pids", "cpu"), own)
    assert (own / "cgroup.subtree_control").read_text() == "+memory +pids +cpu"
    assert (own / "daylab-engine").is_dir() is (whose != "machine")


@pytest.mark.parametrize(
    ("kind", "written"),
    [
        ("cgroup", {"memory.limit_in_bytes": str(116 * MEGABYTE), "pids.max": "9", "cpu.cfs_quota_us": "150000"}),
        (
            "cgroup2",
            {"memory.max": str(116 * MEGABYTE), "memory.oom.group": "1", "pids.max": "9", "cpu.max": "150000 100000"},
        ),
    ],
)
def test_limits_are_written_in_the_versions_terms(kernel, monkeypatch, kind, written):
    if kind == "cgroup":
        for name in ("memory", "pids", "cpu"):
            kernel.hierarchy(name, "/")
    else:
        kernel.hierarchy("", "/", kind=kind, files=FILES)
    found = kernel.detect()
    mkdir = Path.mkdir

    def with_files(path, *args, **options):
        mkdir(path, *args, **options)
        for name in (*written, "cpu.cfs_period_us"):
            if kind == "cgroup2" or name.startswith(path.parent.name):
                (path / name).touch()

    monkeypatch.setattr(Path, "mkdir", with_files)
    group = found.create("1", GroupLimits(100 * MEGABYTE, 9, 1.5))
    there = {file.name: file.read_text() for directory in group._directories for file in directory.iterdir()}
    assert {name: there[name] for name in written} == written


def test_groups_of_engines_that_are_gone_are_removed(kernel):
    memory = kernel.hierarchy("memory", "/")
    gone = subprocess.Popen(["true"])
    gone.wait()
    (memory / f"daylab-{gone.pid}-3").mkdir()
    (memory / f"daylab-{os.getpid()}-3").mkdir()
    kernel.detect()
    assert [entry.name for entry in memory.iterdir()] == [f"daylab-{os.getpid()}-3"]


# Real groups -------------------------------------------------------------------------------------------------


@pytest.fixture
def real():
    found = detect()
    if found is None:
        pytest.skip("capability control groups: none can be made here")
    return found


@pytest.fixture
def group(real):
    made = real.create("test", GroupLimits(60 * MEGABYTE, 20, 1.0))
    yield made
    made.remove()


@pytest.fixture
def start(group):
    running = []

    def start_(source):
        process = subprocess.Popen([sys.executable, "-c", f"input()\n{source}"], stdin=subprocess.PIPE)
        running.append(process)
        group.add(process.pid)
        process.stdin.write(b"\n")
        process.stdin.flush()
        return process

    yield start_
    group.remove()
    for process in running:
        process.communicate()


@pytest.mark.parametrize(
    "source",
    [
        "x = b'x' * 200_000_000",
        "import mmap; m = mmap.mmap(-1, 200_000_000); m.write(bytes(200_000_000))",
        "import os; os.write(os.memfd_create('x'), bytes(200_000_000))",
        "import socket\nl = []\nwhile True:\n    a, b = socket.socketpair(); a.setblocking(0); l += [a, b]\n"
        "    try:\n        while True: a.send(bytes(65536))\n    except BlockingIOError: pass",
    ],
    ids=["heap", "shared mapping", "memfd", "sockets"],
)
def test_memory_is_limited_by_the_kernel_whatever_holds_it(group, start, source):
    if not group.limits_memory:
        pytest.skip("capability control groups: memory is not limited here")
    assert not group.ran_out_of_memory()
    if "socket" in source:
        source = "import resource as r; r.setrlimit(r.RLIMIT_NOFILE, r.getrlimit(r.RLIMIT_NOFILE)[1:] * 2)\n" + source
    assert start(source).wait(20) == -signal.SIGKILL
    assert group.ran_out_of_memory()


def test_use_is_told_with_files_in_memory(group, start):
    if not group.limits_memory:
        pytest.skip("capability control groups: memory is not counted here")
    start(
        "import os, time; x = b'x' * 20_000_000\n"
        "f = os.memfd_create('x'); os.write(f, bytes(20_000_000)); time.sleep(60)"
    )
    until(lambda: 40_000_000 < group.used() < 60_000_000)


def test_members_and_what_they_start_stand_still_and_go_on(group, start, tmp_path):
    if not group.freezes:
        pytest.skip("capability control groups: version 2 is not there")
    out = tmp_path / "out"
    source = "import os, time\nos.fork(); os.setsid() if os.fork() == 0 else 0\n"
    source += f"file = os.open({str(out)!r}, os.O_APPEND | os.O_CREAT | os.O_WRONLY)\n"
    start(source + "while True: os.write(file, b'%d\\n' % os.getpid()); time.sleep(0.001)")
    until(lambda: out.exists() and len(set(out.read_text().split())) == 4)
    group.freeze()
    until(lambda: "frozen 1" in (group._unified / "cgroup.events").read_text())
    before = out.stat().st_size
    time.sleep(0.05)  # nothing can be waited for: nothing is to happen
    assert out.stat().st_size == before
    group.thaw()
    until(lambda: out.stat().st_size > before)


def test_members_can_be_killed_while_they_stand_still(group, start):
    process = start("import time; time.sleep(600)")
    group.freeze()
    group.kill() if group.freezes else process.kill()
    assert process.wait(10) == -signal.SIGKILL


def test_group_is_removed_with_what_is_left_in_it(group, start):
    process = start("import time; time.sleep(600)")
    group.remove()
    assert process.wait(10) == -signal.SIGKILL
    assert not any(directory.exists() for directory in group._directories)
    assert group.used() == 0
    group.freeze()
    group.thaw()


def test_guardian_removes_the_groups_of_an_engine_that_was_killed(real, group, start):
    guardian = Guardian(sys.executable, real.patterns)
    assert guardian.pid
    process = start("import os, time; os.setsid(); time.sleep(600)")
    guardian.close()
    assert process.wait(10) == -signal.SIGKILL
    until(lambda: not any(directory.exists() for directory in group._directories))
    assert not alive(process.pid)


def test_group_that_cannot_be_made_leaves_nothing(real, monkeypatch):
    monkeypatch.setattr(cgroups, "_settings_1", lambda *_: {"cgroup.procs": "no number"})
    monkeypatch.setattr(cgroups, "_settings_2", lambda *_: {"cgroup.procs": "no number"})
    with pytest.raises(OSError, match="Invalid argument"):
        real.create("bad", GroupLimits(1, 1, 1.0))
    assert not [path for pattern in real.patterns for path in Path("/").glob(pattern[1:]) if path.name.endswith("-bad")]
