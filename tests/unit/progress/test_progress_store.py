"""Progress on disk: nothing lost, whatever happens."""

import json
import multiprocessing
import os
import signal
import subprocess
import sys
from datetime import UTC, datetime

import pytest

from harness.errors import InputError
from harness.progress.model import LabProgress, Progress
from harness.progress.store import Store
from harness.progress.work import Work

NOW = datetime(2026, 6, 1, 8, tzinfo=UTC)


def note_hint(check):
    def change(progress):
        lab = progress.lab("day05")
        hints = {**lab.hints, check: lab.hints.get(check, 0) + 1}
        return progress.with_lab("day05", lab.model_copy(update={"hints": hints}))

    return change


def note_many(directory, check):
    store = Store(directory)
    for _ in range(20):
        store.update(note_hint(check))


def test_nothing_is_remembered_at_first_and_reading_writes_nothing(tmp_path):
    assert Store(tmp_path / "work").read() == Progress()
    assert not (tmp_path / "work").exists()


def test_what_was_written_is_read_again(tmp_path):
    lab = LabProgress(started=NOW, outcomes={"upload_is_logged": "passed"}, hints={"x": 2})
    Store(tmp_path).update(lambda progress: progress.with_lab("day05", lab))
    assert Store(tmp_path).read().lab("day05") == lab
    assert json.loads((tmp_path / ".daylab" / "progress.json").read_text())["schema"] == 1


@pytest.mark.parametrize(
    ("lab", "state"),
    [
        (LabProgress(), "not started"),
        (LabProgress(started=NOW), "started"),
        (LabProgress(started=NOW, given_up=NOW), "given up"),
        (LabProgress(started=NOW, given_up=NOW, passed=NOW), "passed"),
    ],
)
def test_state_is_how_far_the_lab_is(lab, state):
    assert lab.state == state


def test_two_terminals_lose_nothing(tmp_path):
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=note_many, args=(tmp_path, name)) for name in ("a", "b")]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)
        assert writer.exitcode == 0
    assert Store(tmp_path).read().lab("day05").hints == {"a": 20, "b": 20}


WRITER = """
import sys
from pathlib import Path
from harness.progress.store import Store
store = Store(Path(sys.argv[1]))
while True:
    store.update(lambda progress: progress.with_lab("day05", progress.lab("day05")))
    print("written", flush=True)
"""


def test_killed_writer_leaves_a_whole_file(tmp_path):
    Store(tmp_path).update(note_hint("kept"))
    for attempt in range(5):
        process = subprocess.Popen([sys.executable, "-c", WRITER, str(tmp_path)], stdout=subprocess.PIPE)
        with process:
            for _ in range(attempt + 1):
                process.stdout.readline()
            os.kill(process.pid, signal.SIGKILL)
        assert Store(tmp_path).read().lab("day05").hints == {"kept": 1}
    Store(tmp_path).update(note_hint("kept"))  # and no lock


@pytest.mark.parametrize("text", ["", "{", "[]", '{"schema": 1, "labs": {"day05": {"colour": "red"}}}', "\x00"])
def test_unreadable_file_is_set_aside_and_said(tmp_path, capsys, text):
    store = Store(tmp_path)
    store.directory.mkdir()
    store.path.write_text(text)
    assert store.read() == Progress()
    [aside] = store.directory.glob("progress.unreadable-*.json")
    assert aside.read_text() == text
    assert str(aside) in capsys.readouterr().err


def test_newer_format_is_left_alone(tmp_path):
    store = Store(tmp_path)
    store.directory.mkdir()
    store.path.write_text('{"schema": 2}')
    with pytest.raises(InputError, match="version 2"):
        store.update(note_hint("x"))
    assert store.path.read_text() == '{"schema": 2}'


def starter(directory):
    directory.mkdir()
    (directory / "template.yaml").write_text("TODO")


def test_work_begins_with_the_starter(tmp_path):
    work = Work(tmp_path / "work", "day05")
    work.begin(starter)
    assert (work.directory / "template.yaml").read_text() == "TODO"
    assert list((tmp_path / "work").iterdir()) == [work.directory]


def test_work_that_is_there_is_never_overwritten(tmp_path):
    work = Work(tmp_path / "work", "day05")
    work.begin(starter)
    (work.directory / "template.yaml").write_text("mine")
    with pytest.raises(InputError, match="stays as it is"):
        work.begin(starter)
    assert (work.directory / "template.yaml").read_text() == "mine"


def test_work_that_is_put_away_is_kept(tmp_path):
    work = Work(tmp_path / "work", "day05")
    with pytest.raises(InputError, match="there is no"):
        work.put_away(NOW)
    work.begin(starter)
    (work.directory / "template.yaml").write_text("mine")
    kept = work.put_away(NOW)
    assert (kept / "template.yaml").read_text() == "mine"
    assert not work.exists


def test_writer_that_fails_leaves_nothing_behind(tmp_path):
    def half(directory):
        starter(directory)
        raise OSError("no room")

    with pytest.raises(OSError, match="no room"):
        Work(tmp_path / "work", "day05").begin(half)
    assert list((tmp_path / "work").iterdir()) == []
