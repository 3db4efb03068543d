"""Messages that are due come, also when two things of the engine are due in the same instant."""

import time
from types import SimpleNamespace

import pytest
from localstack.services.lambda_.invocation.internal_sqs_queue import (
    EventQueueUpdateWorker,
    FakeSqsClient,
    QueueManager,
)
from localstack.utils import scheduler

from harness.extension.services.sqs.due_messages import looking_every


@pytest.fixture
def queues():
    """Queues of asynchronous invocations, looked at often; their class is one of its own."""

    class Often(EventQueueUpdateWorker):
        start = looking_every(0.02)

    manager = QueueManager()
    manager.queue_update_worker = Often()
    yield manager
    manager.stop()


def test_one_instant_for_all_deadlines(queues, monkeypatch):
    """On a clock of whole seconds any two tasks are due at once, which ends LocalStack's scheduler."""
    monkeypatch.setattr(scheduler, "time", SimpleNamespace(time=lambda: time.time() // 1))
    queues.start()
    client = FakeSqsClient(queues)
    client.create_queue("events")
    for number in range(3):
        client.send_message("events", f"event {number}", DelaySeconds=1)
        received = client.receive_message("events", WaitTimeSeconds=10)["Messages"]
        assert [message["Body"] for message in received or ()] == [f"event {number}"]


def test_a_worker_that_looks_is_not_started_twice(queues):
    queues.start()
    first = queues.queue_update_worker.thread
    queues.start()
    assert queues.queue_update_worker.thread is first


def test_a_stopped_worker_ends(queues):
    queues.start()
    thread = queues.queue_update_worker.thread
    queues.stop()
    thread.join(10)
    assert not thread.is_alive()
