from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from harness.engines import workspace
from harness.engines.processes import identify
from harness.errors import EngineStartError


@pytest.fixture
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def test_a_new_one_is_private_and_marked_with_its_user(scratch: Path) -> None:
    space = workspace.create()
    assert space.path.parent == scratch
    assert space.path.stat().st_mode & 0o777 == 0o700
    assert json.loads((space.path / workspace.MARKER).read_text())[0][0] == os.getpid()


def test_one_in_use_is_not_swept(scratch: Path) -> None:
    space = workspace.create()
    assert workspace.sweep(scratch) == []
    assert space.path.is_dir()


def test_one_whose_processes_are_gone_is_swept_by_the_next(scratch: Path) -> None:
    left = workspace.create()
    gone = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    with gone:
        who = identify(gone.pid)
    (left.path / workspace.MARKER).write_text(json.dumps([[who.pid, who.create_time]]))
    workspace.create()
    assert not left.path.exists()


@pytest.mark.parametrize("marker", [None, "", "{", "[[1]]", '[["a", "b"]]'])
def test_what_does_not_carry_a_proper_marker_is_never_swept(marker: str | None, scratch: Path) -> None:
    mine = scratch / "daylab-engine-thesis"
    mine.mkdir()
    if marker is not None:
        (mine / workspace.MARKER).write_text(marker)
    assert workspace.sweep(scratch) == []
    assert mine.is_dir()


def test_links_are_not_followed(scratch: Path) -> None:
    target = scratch / "target"
    target.mkdir()
    (target / workspace.MARKER).write_text("[]")
    (scratch / "daylab-engine-link").symlink_to(target)
    assert workspace.sweep(scratch) == []
    assert target.is_dir()


def test_removing_spares_what_is_no_data_directory(tmp_path: Path) -> None:
    workspace.remove(tmp_path)
    assert tmp_path.is_dir()
    workspace.remove(tmp_path / "missing")


def test_too_little_space_is_refused(scratch: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workspace, "MIN_FREE", 2**60)
    with pytest.raises(EngineStartError, match="MB are free") as caught:
        workspace.create()
    assert caught.value.where == str(scratch)
    assert list(scratch.iterdir()) == []


def test_missing_temporary_directory_is_a_clear_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "missing"))
    with pytest.raises(EngineStartError, match="cannot make a data directory"):
        workspace.create()


@pytest.mark.parametrize(("lines", "expected"), [(0, ""), (1, "c"), (2, "b\nc"), (9, "a\nb\nc")])
def test_tail(lines: int, expected: str, tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_text("a\nb\nc\n")
    assert workspace.tail(log, lines) == expected
    assert workspace.tail(tmp_path / "none", lines) == ""
