"""Temporary directories: gone with their work, swept after a kill, never taken from somebody who works."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest

from harness.tempdirs import scratch

WORKER = """
import sys
from harness.tempdirs import scratch
with scratch("job") as space:
    (space / "deep").mkdir()
    (space / "deep" / "file").write_text("x")
    print(space, flush=True)
    sys.stdin.read()
"""


@pytest.fixture(autouse=True)
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    return tmp_path


@pytest.fixture
def start() -> Iterator[Callable[[], tuple["subprocess.Popen[str]", Path]]]:
    started = []

    def begin() -> tuple["subprocess.Popen[str]", Path]:
        process = subprocess.Popen(
            [sys.executable, "-c", WORKER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        started.append(process)
        assert process.stdout is not None
        return process, Path(process.stdout.readline().strip())

    yield begin
    for process in started:
        process.kill()
        process.communicate()


def test_it_goes_with_its_work(root: Path) -> None:
    with suppress(KeyError), scratch("job") as space:
        assert space.parent == root
        assert space.name.startswith("daylab-job-")
        (space / "file").write_text("x")
        raise KeyError
    assert list(root.iterdir()) == []


def test_what_a_killed_process_left_is_swept_by_the_next(
    root: Path, start: Callable[[], tuple["subprocess.Popen[str]", Path]]
) -> None:
    (killed, left), (_, used) = start(), start()
    killed.kill()
    killed.wait()
    assert left.is_dir()
    with scratch("other") as space:
        assert set(root.iterdir()) == {used, space}
        assert (used / "deep" / "file").read_text() == "x"


def test_only_directories_of_this_kind_are_swept(root: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    (elsewhere / ".daylab-scratch").touch()
    (root / "daylab-unlocked").mkdir()
    (root / "daylab-link").symlink_to(elsewhere)
    with scratch("job"):
        pass
    assert {each.name for each in root.iterdir()} == {"daylab-unlocked", "daylab-link"}
    assert (elsewhere / ".daylab-scratch").exists()


def test_many_at_once_leave_each_other_alone(root: Path) -> None:
    def work(number: int) -> bool:
        with scratch("job") as space:
            (space / "file").write_text(str(number))
            with scratch("inner"):
                return (space / "file").read_text() == str(number)

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(work, range(200)))
    assert list(root.iterdir()) == []
