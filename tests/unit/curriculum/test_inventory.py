"""Reading which checks and demonstrations a lab's tests hold."""

import pytest

from harness.curriculum.inventory import read_inventory
from harness.errors import FileError


def write(directory, text, name="test_behaviour.py"):
    (directory / name).write_text(text)


def test_checks_and_demonstrations_are_told_apart(tmp_path):
    write(tmp_path, "def test_one(lab): ...\n\ndef helper(): ...\n")
    write(tmp_path, "@fault('broken')\n@requires('x')\ndef test_two(sandbox): ...\n", "test_faults.py")
    found = read_inventory(tmp_path)
    assert found.checks == {"one": f"{tmp_path}/test_behaviour.py:1"}
    assert found.demonstrations == {"broken": f"{tmp_path}/test_faults.py:3"}


def test_same_name_in_two_files_is_refused(tmp_path):
    write(tmp_path, "def test_one(): ...\n")
    write(tmp_path, "def test_one(): ...\n", "test_more.py")
    with pytest.raises(FileError, match="test_one is also at"):
        read_inventory(tmp_path)


def test_broken_python_is_reported_with_its_line(tmp_path):
    write(tmp_path, "x = 1\ndef test_one(:\n")
    with pytest.raises(FileError) as caught:
        read_inventory(tmp_path)
    assert caught.value.where.endswith("test_behaviour.py:2")
