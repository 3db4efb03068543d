"""How long queues hide and wait, as a function of the account's time scale."""

import pytest

from harness.extension.services.sqs.queue_time import PATIENCE, ROOM, QueueTime
from harness.extension.timescale import Timescale

INTERNAL, ACCOUNT = "949334387222", "111122223333"


@pytest.fixture
def queue_time():
    timescale = Timescale()
    timescale.set(ACCOUNT, 60)
    return QueueTime(timescale, INTERNAL)


def test_waits_are_as_long_as_on_aws_where_time_is_real(queue_time):
    for wait in (queue_time.rest, queue_time.hidden, queue_time.poll):
        assert [wait("444455556666", seconds) for seconds in (0, 0.1, 1, 30)] == [0, 0.1, 1, 30]


def test_queues_of_the_engine_know_no_compressed_time():
    queue_time = QueueTime(Timescale(60), INTERNAL)
    assert (queue_time.rest(INTERNAL, 120), queue_time.hidden(INTERNAL, 120), queue_time.poll(INTERNAL, 2)) == (
        120,
        120,
        2,
    )


def test_receiver_keeps_room_to_work_and_poll_its_patience(queue_time):
    assert queue_time.rest(ACCOUNT, 6) == pytest.approx(0.1)
    assert queue_time.hidden(ACCOUNT, 6) == ROOM
    assert queue_time.poll(ACCOUNT, 6) == PATIENCE
    assert queue_time.hidden(ACCOUNT, 600) == queue_time.poll(ACCOUNT, 600) == pytest.approx(10)


def test_nothing_hides_longer_than_it_was_asked_to(queue_time):
    assert queue_time.hidden(ACCOUNT, 0) == queue_time.poll(ACCOUNT, 0) == 0
    assert queue_time.hidden(ACCOUNT, ROOM / 2) == ROOM / 2
