"""An engine whose owner is gone ends, and nothing stays of its data directory, however busy its threads are."""

import subprocess
import sys

import psutil
import pytest

from harness.extension.owner import DETACHED, MARKER
from tests.support.waiting import eventually

ENGINE = """
import os, sys
from pathlib import Path
from harness.extension import owner
data = Path(sys.argv[1])
owner.watch({"DAYLAB_OWNER": sys.argv[2], "DAYLAB_DATA_DIR": str(data), "DAYLAB_DATA_DIR_OWNED": sys.argv[3]})
print("watching", flush=True)
number = 0
while True:
    number += 1
    try:
        (data / "state").mkdir(parents=True, exist_ok=True)
        (data / "state" / str(number % 50)).write_text("x")
    except OSError:
        pass
"""


@pytest.fixture
def engine(tmp_path):
    """Starts a writing engine with an owner of its own; returns both and the directory."""
    started = []

    def start(owned="1", marker=True):
        data = tmp_path / "data"
        data.mkdir()
        if marker:
            (data / MARKER).write_text("[]")
        owner = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
        name = f"{owner.pid}:{psutil.Process(owner.pid).create_time()}"
        writer = subprocess.Popen(
            [sys.executable, "-c", ENGINE, str(data), name, owned], stdout=subprocess.PIPE, start_new_session=True
        )
        started.extend((owner, writer))
        assert writer.stdout.readline() == b"watching\n"
        return owner, writer, data

    yield start
    for each in started:
        each.kill()
        each.wait()
        for stream in (each.stdin, each.stdout):
            if stream:
                stream.close()


def test_directory_is_gone_with_an_engine_that_writes_to_the_end(engine):
    owner, writer, data = engine()
    owner.kill()
    assert writer.wait(10)
    eventually(lambda: not data.exists())


@pytest.mark.parametrize(("owned", "marker"), [("0", True), ("1", False)])
def test_directory_that_is_not_the_engines_stays(engine, owned, marker):
    owner, writer, data = engine(owned, marker)
    owner.kill()
    assert writer.wait(10)
    assert (data / "state").is_dir()


def test_detached_engine_stays_without_its_owner(engine):
    owner, writer, data = engine()
    (data / DETACHED).touch()
    owner.kill()
    owner.wait()
    with pytest.raises(subprocess.TimeoutExpired):
        writer.wait(1)
