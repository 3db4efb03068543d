"""Reading a log again: what is new, and of a long stream the end."""

import pytest

from harness.pytest_plugin import log_reader
from harness.pytest_plugin.log_reader import LogReader


class Gone(Exception):  # noqa: N818 - AWS's name ends otherwise
    """No such group."""


class Logs:
    """A client of one group whose streams are lists; as CloudWatch Logs, with tokens by position."""

    class exceptions:  # noqa: N801 - as boto3 has it
        ResourceNotFoundException = Gone

    def __init__(self):
        self.streams, self.served = {}, 0

    def get_paginator(self, _):
        return self

    def paginate(self, **_):
        if self.streams is None:
            raise Gone
        yield {
            "logStreams": [
                {"logStreamName": name, "creationTime": 1, "storedBytes": len(held)}
                for name, held in self.streams.items()
            ]
        }

    def get_log_events(self, logGroupName, logStreamName, limit, startFromHead=True, nextToken=None):  # noqa: N803
        held = self.streams[logStreamName]
        if nextToken is None:
            begin = len(held) - limit
        else:
            begin = int(nextToken[2:]) + 1 if nextToken[0] == "f" else int(nextToken[2:]) - limit
        end = min(len(held), begin + limit)
        begin = max(0, begin)
        events = [{"timestamp": when, "message": f"{text}\n"} for when, text in held[begin:end]]
        self.served += len(events)
        return {"events": events, "nextForwardToken": f"f/{end - 1}", "nextBackwardToken": f"b/{begin}"}


@pytest.fixture
def logs(monkeypatch):
    monkeypatch.setattr(log_reader, "PAGE", 3)
    return Logs()


def test_each_event_is_fetched_once_and_streams_are_put_in_order_of_time(logs):
    logs.streams = {"a": [(1, "one"), (4, "four")], "b": [(2, "two")]}
    reader = LogReader(logs, "g")
    assert [line.message for line in reader.lines()] == ["one", "two", "four"]
    logs.streams["b"] += [(number, str(number)) for number in range(5, 10)]
    assert [line.message for line in reader.lines()] == ["one", "two", "four", "5", "6", "7", "8", "9"]
    assert [line.stream for line in reader.lines()][-1] == "b"
    assert logs.served == 8


def test_of_a_long_stream_the_end_is_read(logs, monkeypatch):
    monkeypatch.setattr(log_reader, "MOST", 5)
    logs.streams = {"a": [(number, str(number)) for number in range(100)]}
    assert [line.message for line in LogReader(logs, "g").lines()] == ["94", "95", "96", "97", "98", "99"]


def test_a_group_that_is_not_there_is_empty(logs):
    logs.streams = None
    assert LogReader(logs, "g").lines() == []
