"""Asynchronous invocations survive an update of their function.

LocalStack queues events for a function. When the function is updated, the old version's poller may still receive an
event in its last long poll, and throws it away: the event comes back only when its visibility timeout ends, more than
a minute later, and looks lost. The loop here gives back at once what its stopped pool does not accept, and what the
pool has accepted it runs (the version that is shutting down puts it back into the queue).
"""

import logging
import threading
from typing import Any

from localstack.services.lambda_.invocation.event_manager import CLIENT_CONFIG, Poller, get_sqs_client

from harness.extension.patching import Patches, engine

__all__ = ["declare"]

LOG = logging.getLogger(__name__)

_EVENT_MANAGER = "localstack.services.lambda_.invocation.event_manager"
WAIT = 2  # seconds of a long poll
PAUSE = 1  # seconds after a failed look at the queue


def _run(poller: Poller, *args: Any, **kwargs: Any) -> None:
    """Hand events to the invokers until the poller is stopped."""
    version = poller.version_manager.function_version
    queue = get_sqs_client(version, client_config=CLIENT_CONFIG)
    stopped: threading.Event = poller._shutdown_event
    while not stopped.is_set():
        try:
            response = queue.receive_message(
                QueueUrl=poller.event_queue_url,
                WaitTimeSeconds=WAIT,
                MaxNumberOfMessages=10,
                VisibilityTimeout=version.config.timeout + 60,
            )
            for message in response.get("Messages") or ():
                try:
                    poller.invoker_pool.submit(poller.handle_message, message)
                except RuntimeError:
                    if not stopped.is_set():
                        raise
                    # first put back, then removed: an event may come twice, as on AWS, and never get lost
                    queue.send_message(QueueUrl=poller.event_queue_url, MessageBody=message["Body"])
                    queue.delete_message(QueueUrl=poller.event_queue_url, ReceiptHandle=message["ReceiptHandle"])
        except Exception as problem:
            if stopped.is_set():
                return
            LOG.warning("events of %s cannot be read: %s", version.qualified_arn, problem)
            stopped.wait(PAUSE)


def _stop(poller: Poller) -> None:
    poller._shutdown_event.set()
    poller.invoker_pool.shutdown(wait=False)


def declare(patches: Patches) -> None:
    """Declare how pollers receive and stop."""
    lost = engine("an old version's poller may receive an event in its last long poll, and throws it away")
    patches.put(
        f"{_EVENT_MANAGER}:Poller.run",
        "e9a983c543",
        lost,
        "Events that a stopped poller received go back to the queue.",
        _run,
    )
    patches.put(
        f"{_EVENT_MANAGER}:Poller.stop", "966eb03076", lost, "A poller stops without waiting for its invokers.", _stop
    )
