import os

import pytest

from harness.extension.sandbox import capture
from harness.extension.sandbox.capture import Captured, OutputFile


@pytest.fixture
def file(tmp_path):
    made = OutputFile(str(tmp_path))
    yield made
    made.close()


def test_file_has_no_name_and_is_emptied_by_taking(file, tmp_path):
    assert list(tmp_path.iterdir()) == []
    os.write(file.descriptor, b"one\n")
    assert file.read() == file.read() == b"one\n"
    assert file.take(5) == Captured(b"one\n", (), False)
    os.write(file.descriptor, b"two\n")
    assert file.take(6).data == b"two\n"
    assert file.take(7).data == b""


def test_marks_do_not_outlive_what_they_mark(file):
    os.write(file.descriptor, b"one\n")
    file.mark(50)
    os.write(file.descriptor, b"two\n")
    assert file.take(10) == Captured(b"one\ntwo\n", ((4, 50),), False)
    os.write(file.descriptor, b"three\n")
    assert file.take(60).marks == ()


def test_output_beyond_the_limit_is_cut_and_said(file, monkeypatch):
    monkeypatch.setattr(capture, "LIMIT_BYTES", 10)
    os.write(file.descriptor, b"123456789\nabcdefgh\n")
    file.mark(1)
    os.write(file.descriptor, b"more of it\n")
    taken = file.take(0)
    assert (taken.data, taken.is_cut, taken.end) == (b"123456789\n", True, b"more of it\n")
    os.write(file.descriptor, b"next\n")
    assert file.take(0) == Captured(b"next\n", (), False)


def test_closing_may_be_repeated(tmp_path):
    made = OutputFile(str(tmp_path))
    made.close()
    made.close()
