from hypothesis import given
from hypothesis import strategies as st

from harness.extension.sandbox.capture import LIMIT_BYTES, Captured
from harness.extension.services.lambda_ import log_events
from harness.extension.services.lambda_.log_events import LogEvent, decode, events_of
from tests.support.properties import tried


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


@tried(300)  # a busy machine is no failure
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


def test_output_that_was_cut_says_so_last():
    assert events_of(Captured(b"one\n", (), True), 5) == [
        LogEvent(5, "one"),
        LogEvent(5, f"[daylab] output beyond {LIMIT_BYTES} bytes was dropped"),
    ]
    assert events_of(Captured(b"", (), True), 7)[0].timestamp == 7
    assert events_of(Captured(b"one\n", (), True, b"last\n"), 5)[-1] == LogEvent(5, "last")


def test_marks_of_what_was_captured_date_its_lines():
    captured = Captured(b"one\ntwo\n", ((4, 50),), False)
    assert events_of(captured, 10) == [LogEvent(10, "one"), LogEvent(50, "two")]


def test_lines_beyond_a_number_are_dropped(monkeypatch):
    monkeypatch.setattr(log_events, "MOST_EVENTS", 3)
    for data, kept in (
        (b"a\nb\nc\n", ["a", "b", "c"]),
        (b"a\nb\nc\nd\ne\n", ["a", "b", "c", "[daylab] output beyond 3 lines was dropped", "d", "e"]),
    ):
        assert [event.message for event in events_of(Captured(data, (), is_cut=False), 5)] == kept
    assert len(decode(b"x\n" * 1_000, (), 5)) == 4
