"""What a stopped poller of asynchronous invocations has received goes back to the queue at once."""

import threading
from concurrent.futures import ThreadPoolExecutor
from queue import Queue
from types import SimpleNamespace

import pytest
from localstack.services.lambda_.invocation.internal_sqs_queue import FakeSqsClient, QueueManager

from harness.extension.services.lambda_ import event_queue


@pytest.fixture
def queue(monkeypatch):
    """The engine's own queue of a function's events, with one event in it."""
    client = FakeSqsClient(QueueManager())
    monkeypatch.setattr(event_queue, "get_sqs_client", lambda *_, **__: client)
    client.create_queue("events")
    client.send_message("events", "an event")
    return client


def poller(pool, handled):
    version = SimpleNamespace(config=SimpleNamespace(timeout=30), qualified_arn="arn of a function")
    return SimpleNamespace(
        version_manager=SimpleNamespace(function_version=version),
        event_queue_url="events",
        _shutdown_event=threading.Event(),
        invoker_pool=pool,
        handle_message=lambda message: handled.put(message["Body"]),
    )


def test_events_reach_the_invokers(queue):
    handled = Queue()
    running = poller(ThreadPoolExecutor(1), handled)
    thread = threading.Thread(target=event_queue._run, args=(running,))
    thread.start()
    queue.send_message("events", "another")
    assert [handled.get(timeout=10), handled.get(timeout=10)] == ["an event", "another"]
    event_queue._stop(running)
    thread.join(10)
    assert not thread.is_alive()


def test_a_poller_stopped_while_it_receives_gives_back(queue):
    class StoppedJustNow(ThreadPoolExecutor):
        def submit(self, *work):
            event_queue._stop(stopping)
            return super().submit(*work)

    handled = Queue()
    stopping = poller(StoppedJustNow(1), handled)
    event_queue._run(stopping)
    assert handled.empty()
    [back] = queue.receive_message("events")["Messages"]
    assert back["Body"] == "an event"
