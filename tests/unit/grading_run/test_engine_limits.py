"""An engine that grows beyond its bounds is killed; one that keeps them is left alone."""

import subprocess
import sys

import pytest

from harness.grading_run import engine_limits
from harness.grading_run.engine_limits import Bounds, OverloadWatch, disk_used, memory_used

MIB = 2**20
WAITS = "import sys; print('ready', flush=True); sys.stdin.read()"
HOARDS = f"import subprocess, sys; subprocess.run([sys.executable, '-c', 'hoard = b\"x\" * {80 * MIB}; ' + {WAITS!r}])"


@pytest.fixture(autouse=True)
def soon(monkeypatch):
    monkeypatch.setattr(engine_limits, "PAUSE", 0.02)


@pytest.fixture
def engine():
    """Starts a process that stands for an engine, and waits until it does what it does."""
    started = []

    def start(source):
        process = subprocess.Popen([sys.executable, "-c", source], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        started.append(process)
        assert process.stdout.readline() == b"ready\n"
        return process

    yield start
    for process in started:
        process.stdin.close()
        process.wait(60)
        process.stdout.close()


def test_full_directory_ends_the_engine(engine, tmp_path):
    (tmp_path / "deep" / "er").mkdir(parents=True)
    (tmp_path / "deep" / "er" / "object").write_bytes(b"x" * MIB)
    process = engine(WAITS)
    watch = OverloadWatch(process.pid, tmp_path, Bounds(memory=2**40, disk=MIB // 2))
    assert process.wait(60) == -9
    watch.close()


def test_memory_of_what_it_started_counts(engine, tmp_path):
    process = engine(HOARDS)
    assert memory_used(process.pid) > 80 * MIB
    watch = OverloadWatch(process.pid, tmp_path, Bounds(memory=80 * MIB, disk=2**40))
    assert process.wait(60) == -9
    watch.close()


def test_memory_that_forked_processes_share_counts_once(engine):
    crowd = f"import os, sys; hoard = b'x' * {80 * MIB}\nfor _ in range(4):\n    if not os.fork(): break\n"
    process = engine(f"{crowd}else:\n    print('ready', flush=True)\nsys.stdin.read()")
    assert memory_used(process.pid) > 4 * 80 * MIB
    assert memory_used(process.pid, shared_once=True) < 2 * 80 * MIB


def test_engine_within_its_bounds_is_left_alone(engine, tmp_path):
    process = engine(WAITS)
    watch = OverloadWatch(process.pid, tmp_path, Bounds(memory=2**40, disk=2**40))
    watch.close()
    assert process.poll() is None


def test_what_is_gone_uses_nothing(tmp_path):
    process = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, check=True)
    assert memory_used(int(process.stdout)) == 0
    assert disk_used(tmp_path / "none") == 0
