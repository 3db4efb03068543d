import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.extension.sandbox import capture
from harness.extension.sandbox.capture import LogEvent, OutputFile, decode


def frame(text, milliseconds=1000):
    body = text.encode()
    return b"\xa5\x5a\x00\x03" + len(body).to_bytes(4, "big") + (milliseconds * 1000).to_bytes(8, "big") + body


def messages(data, marks=()):
    return [event.message for event in decode(data, marks, 0)]


def test_plain_text_is_one_event_a_line():
    assert messages(b"one\ntwo\n\nthree") == ["one", "two", "three"]


def test_framed_record_is_one_event_with_its_own_time():
    assert decode(frame("a\nb\n", 1234), [], 7) == [LogEvent(1234, "a\nb")]


def test_frames_and_text_keep_the_order_written():
    data = b"one\n" + frame("two\n") + b"three" + frame("four") + b"five\n"
    assert messages(data) == ["one", "two", "three", "four", "five"]


def test_text_is_dated_by_the_last_mark_before_it():
    events = decode(b"aa\nbb\ncc\n", [(3, 150), (6, 180)], 100)
    assert [event.timestamp for event in events] == [100, 150, 180]


def test_times_never_decrease():
    events = decode(frame("late", 500) + b"text\n" + frame("early", 400), [], 100)
    assert [event.timestamp for event in events] == [500, 500, 500]


def test_bytes_that_look_like_a_frame_are_text():
    assert messages(b"x\xa5\x5a\x00\x03 and so on\n") == ["x\ufffdZ\x00\x03 and so on"]


def test_invalid_utf8_is_shown_not_lost():
    assert messages(b"caf\xe9\n") == ["caf\ufffd"]


@settings(deadline=None, max_examples=300)  # a busy machine is no failure
@given(
    st.lists(
        st.tuples(
            st.booleans(),
            st.text(st.characters(codec="utf-8", exclude_characters="\n\r\x0b\x0c\x1c\x1d\x1e"), min_size=1),
        )
    )
)
def test_every_record_comes_back_once_and_in_order(records):
    data = b"".join(frame(text) if framed else f"{text}\n".encode() for framed, text in records)
    assert messages(data) == [text for _, text in records]


@pytest.fixture
def file(tmp_path):
    made = OutputFile(str(tmp_path))
    yield made
    made.close()


def test_file_has_no_name_and_is_emptied_by_taking(file, tmp_path):
    assert list(tmp_path.iterdir()) == []
    os.write(file.descriptor, b"one\n")
    assert file.take(5) == [LogEvent(5, "one")]
    os.write(file.descriptor, b"two\n")
    assert file.take(6) == [LogEvent(6, "two")]
    assert file.take(7) == []


def test_marks_date_lines_and_do_not_outlive_the_invocation(file):
    os.write(file.descriptor, b"one\n")
    file.mark(50)
    os.write(file.descriptor, b"two\n")
    assert file.take(10) == [LogEvent(10, "one"), LogEvent(50, "two")]
    os.write(file.descriptor, b"three\n")
    assert file.take(60) == [LogEvent(60, "three")]


def test_output_beyond_the_limit_is_cut_and_said(file, monkeypatch):
    monkeypatch.setattr(capture, "LIMIT_BYTES", 10)
    os.write(file.descriptor, b"123456789\nabcdefgh\n")
    file.mark(1)
    os.write(file.descriptor, b"more of it\n")
    assert [event.message for event in file.take(0)] == ["123456789", "[daylab] output beyond 10 bytes was dropped"]
    os.write(file.descriptor, b"next\n")
    assert [event.message for event in file.take(0)] == ["next"]
