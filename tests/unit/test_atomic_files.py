"""A file is replaced whole or not at all."""

import os
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from harness import atomic_files
from harness.atomic_files import write_atomically


def test_file_is_replaced_and_its_directory_made(tmp_path):
    path = tmp_path / "a" / "b" / "file.json"
    write_atomically(path, "một")
    write_atomically(path, b"two\xff")
    assert path.read_bytes() == b"two\xff"
    assert [each.name for each in path.parent.iterdir()] == ["file.json"]


def test_bytes_that_are_no_text_stay_what_they_are(tmp_path):
    path = tmp_path / "file"
    write_atomically(path, b"\xffname".decode("utf-8", "surrogateescape"))
    assert path.read_bytes() == b"\xffname"


def test_permissions_are_the_callers(tmp_path):
    write_atomically(tmp_path / "secret", "token", mode=0o600)
    assert (tmp_path / "secret").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("failing", ["fsync", "replace"])
def test_write_that_fails_leaves_the_old_version_and_nothing_else(tmp_path, monkeypatch, failing):
    path = tmp_path / "file"
    write_atomically(path, "old")

    def no_room(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(*{"fsync": (os, "fsync", no_room), "replace": (Path, "replace", no_room)}[failing])
    with pytest.raises(OSError, match="No space left"):
        write_atomically(path, "new")
    assert path.read_text() == "old"
    assert [each.name for each in tmp_path.iterdir()] == ["file"]


def test_draft_of_a_killed_process_is_in_nobodys_way(tmp_path):
    stale = tmp_path / f".draft-{os.getpid()}-{threading.get_ident()}"
    stale.write_text("cut o")
    stale.chmod(0o444)
    write_atomically(tmp_path / "file", "whole")
    assert [each.name for each in tmp_path.iterdir()] == ["file"]


def test_durable_means_on_the_disk_before_the_name_points_to_it(tmp_path, monkeypatch):
    calls = []
    sync, replace = os.fsync, Path.replace
    monkeypatch.setattr(atomic_files.os, "fsync", lambda fd: (calls.append("fsync"), sync(fd)))
    monkeypatch.setattr(Path, "replace", lambda self, to: (calls.append("replace"), replace(self, to)))
    write_atomically(tmp_path / "file", "x")
    write_atomically(tmp_path / "file", "y", durable=False)
    assert calls == ["fsync", "replace", "replace"]


def test_many_threads_write_one_file(tmp_path):
    path, texts = tmp_path / "file", [str(number) * 10_000 for number in range(10)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda text: write_atomically(path, text, durable=False), texts * 5))
    assert path.read_text() in texts
    assert [each.name for each in tmp_path.iterdir()] == ["file"]
