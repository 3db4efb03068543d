"""What is written while logs come in: at once, together where it can be, each stream in its order."""

import pytest
from localstack.services.lambda_.invocation.logs import QUEUE_SHUTDOWN

from harness.extension.services.lambda_.log_events import LogEvent
from harness.extension.services.lambda_.log_writer import DatedLogItem, LogWriter


class Recorded(LogWriter):
    """Keeps what it was to write; what is queued meanwhile waits."""

    def __init__(self):
        super().__init__("arn:aws:iam::123456789012:role/r", "us-east-1")
        self.written = []

    def _try_to_write(self, item):
        self.written.append((item.log_stream, [event.message for event in item.events]))


@pytest.fixture
def writer():
    return Recorded()


def item(stream, *messages):
    return DatedLogItem("/aws/lambda/f", stream, "", tuple(LogEvent(0, message) for message in messages))


def test_what_waits_is_written_in_one_request_for_each_stream(writer):
    for one in (item("a", "1"), item("b", "2"), item("a", "3", "4")):
        writer.add_logs(one)
    writer.log_queue.put(QUEUE_SHUTDOWN)
    writer.run_log_loop()
    assert writer.written == [("a", ["1", "3", "4"]), ("b", ["2"])]


def test_what_is_added_after_the_end_is_written_at_once(writer):
    writer.stop()
    writer.add_logs(item("a", "1"))
    assert writer.written == [("a", ["1"])]
