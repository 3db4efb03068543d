from harness.extension.services.lambda_ import log_batches
from harness.extension.services.lambda_.log_batches import batches
from harness.extension.services.lambda_.log_events import LogEvent


def test_events_keep_order_time_and_end_with_a_newline():
    got = list(batches([LogEvent(1, "a"), LogEvent(2, "b\nc")]))
    assert got == [[{"timestamp": 1, "message": "a\n"}, {"timestamp": 2, "message": "b\nc\n"}]]


def test_no_events_make_no_request():
    assert list(batches([])) == []


def test_request_holds_at_most_ten_thousand_events():
    got = list(batches([LogEvent(0, "x")] * 25_000))
    assert [len(batch) for batch in got] == [10_000, 10_000, 5_000]


def test_request_stays_below_a_megabyte():
    got = list(batches([LogEvent(0, "é" * 150_000)] * 8))
    assert [len(batch) for batch in got] == [3, 3, 2]
    for batch in got:
        size = sum(len(event["message"].encode()) + log_batches.EVENT_OVERHEAD_BYTES for event in batch)
        assert size <= log_batches.BATCH_BYTES


def test_event_longer_than_a_request_is_cut():
    [[event]] = batches([LogEvent(0, "é" * 2_000_000)])
    assert len(event["message"].encode()) <= log_batches.BATCH_BYTES - log_batches.EVENT_OVERHEAD_BYTES
