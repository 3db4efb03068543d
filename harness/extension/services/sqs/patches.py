"""SQS: visibility timeouts, delays and long polls pass in the account's time, and end when they are due.

Source (D): Amazon SQS Developer Guide, "Amazon SQS visibility timeout", "Amazon SQS delay queues", "Amazon SQS short
and long polling" (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/): a received message is
hidden for the visibility timeout and then received again, a delayed one is hidden first, a long poll ends as soon as
there is a message. LocalStack looks once a second for messages that are due; here often enough that compressed time
does not show it. What passes how fast: ``queue_time``.

A message that may have been received ``maxReceiveCount`` times goes to the dead-letter queue at the receive after that,
as on AWS; that is LocalStack's own.

Limits: messages do not expire with MessageRetentionPeriod; the five minutes of FIFO deduplication are real.
"""

import time
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

from localstack import config

from harness.extension.patching import Patches, documented
from harness.extension.services.sqs import metrics, query_api, release
from harness.extension.services.sqs.due_messages import looking_every
from harness.extension.services.sqs.queue_time import QueueTime
from harness.extension.tools import Tools

__all__ = ["declare"]

GUIDE = "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide"
MODELS = "localstack.services.sqs.models"
VISIBILITY = documented(f"{GUIDE}/sqs-visibility-timeout.html")

LOOK_SECONDS = 0.05
"""How often queues are looked at for messages that are due."""


def declare(patches: Patches, tools: Tools) -> None:
    """Let queues keep their account's time."""
    queue_time = QueueTime(tools.timescale, config.INTERNAL_RESOURCE_ACCOUNT)
    _remember_accounts(patches)
    _hide(patches, queue_time)
    _poll(patches, queue_time)
    patches.put(
        "localstack.services.sqs.provider:QueueUpdateWorker.start",
        "c2f39637b8",
        documented(f"{GUIDE}/sqs-delay-queues.html"),
        f"Queues are looked at for messages that are due every {LOOK_SECONDS} s, by one task.",
        looking_every(LOOK_SECONDS),
    )
    batches = metrics.declare(patches)
    query_api.declare(patches, tools.questions.mode)
    patches.then(lambda: tools.releases.add("metrics of queues", forget=batches.forget))
    patches.then(lambda: tools.releases.add("sqs", stop=release.stop, forget=release.forget))


def _remember_accounts(patches: Patches) -> None:
    """A message does not know its queue; every message comes to be in a queue's ``put``."""
    putting: ContextVar[str] = ContextVar("putting", default=config.INTERNAL_RESOURCE_ACCOUNT)

    @patches.wrap(f"{MODELS}:SqsMessage.__init__", "ee16a7770f", VISIBILITY)
    def create(original: Callable[..., None], self: Any, *args: Any, **kwargs: Any) -> None:
        """A message remembers the account of its queue, whose time it keeps."""
        original(self, *args, **kwargs)
        self.account = putting.get()

    @patches.wrap(f"{MODELS}:StandardQueue.put", "839b7946e6", VISIBILITY)
    @patches.wrap(f"{MODELS}:FifoQueue.put", "07b82b4bda", VISIBILITY)
    def put(original: Callable[..., Any], self: Any, *args: Any, **kwargs: Any) -> Any:
        """A queue tells its messages its account."""
        token = putting.set(self.account_id)
        try:
            return original(self, *args, **kwargs)
        finally:
            putting.reset(token)


def _hide(patches: Patches, queue_time: QueueTime) -> None:
    def hide(message: Any, since: float) -> None:
        message.visibility_deadline = since + queue_time.hidden(_account(message), message.visibility_timeout)

    @patches.replace(f"{MODELS}:SqsMessage.update_visibility_timeout", "e18a8c1a7f", VISIBILITY)
    def update(self: Any, timeout: int) -> None:
        """A visibility timeout that is changed passes in the account's time."""
        self.visibility_timeout = timeout
        hide(self, time.time())

    @patches.replace(f"{MODELS}:SqsMessage.set_last_received", "0817851c2b", VISIBILITY)
    def received(self: Any, timestamp: float) -> None:
        """A received message is hidden for its visibility timeout, in the account's time."""
        self.last_received = timestamp
        hide(self, timestamp)

    @patches.replace(f"{MODELS}:SqsMessage.is_delayed", "fd94f96f7b", documented(f"{GUIDE}/sqs-delay-queues.html"))
    def is_delayed(self: Any) -> bool:
        """A delayed message is hidden until its delay has passed in the account's time."""
        # without a delay a message is there at once, also within the clock's resolution
        return bool(self.delay_seconds) and time.time() < self.created + queue_time.rest(
            _account(self), self.delay_seconds
        )


def _account(message: Any) -> str:
    # messages that were there before this module was loaded are the engine's own
    return str(getattr(message, "account", config.INTERNAL_RESOURCE_ACCOUNT))


def _poll(patches: Patches, queue_time: QueueTime) -> None:
    polling = documented(f"{GUIDE}/sqs-short-and-long-polling.html")

    @patches.wrap(f"{MODELS}:StandardQueue.receive", "2b391c6ddc", polling)
    @patches.wrap(f"{MODELS}:FifoQueue.receive", "f625fcf5c0", polling)
    def receive(
        original: Callable[..., Any],
        self: Any,
        num_messages: int = 1,
        wait_time_seconds: float | None = None,
        *args: Any,
        **kwargs: Any,
    ) -> Any:
        """A long poll ends when its wait has passed in the account's time."""
        wait = queue_time.poll(self.account_id, wait_time_seconds) if wait_time_seconds else wait_time_seconds
        return original(self, num_messages, wait, *args, **kwargs)
