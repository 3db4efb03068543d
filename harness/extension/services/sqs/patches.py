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
from localstack.services.sqs.models import FifoQueue, SqsMessage, StandardQueue
from localstack.services.sqs.provider import QueueUpdateWorker
from localstack.utils.patch import Patch, patch

from harness.extension.services.sqs import metrics
from harness.extension.services.sqs.due_messages import look_every
from harness.extension.services.sqs.queue_time import QueueTime
from harness.extension.tools import Tools

__all__ = ["install"]

LOOK_SECONDS = 0.05
"""How often queues are looked at for messages that are due."""


def install(tools: Tools) -> None:
    """Let queues keep their account's time."""
    queue_time = QueueTime(tools.timescale, config.INTERNAL_RESOURCE_ACCOUNT)
    _remember_accounts()
    _hide(queue_time)
    for queue in (StandardQueue, FifoQueue):
        _poll(queue, queue_time)
    look_every(LOOK_SECONDS, QueueUpdateWorker)
    metrics.install()


def _remember_accounts() -> None:
    """A message does not know its queue; every message comes to be in a queue's ``put``."""
    putting: ContextVar[str] = ContextVar("putting", default=config.INTERNAL_RESOURCE_ACCOUNT)

    @patch(SqsMessage.__init__)
    def create(original: Callable[..., None], self: Any, *args: Any, **kwargs: Any) -> None:
        original(self, *args, **kwargs)
        self.account = putting.get()

    def put(original: Callable[..., Any], self: Any, *args: Any, **kwargs: Any) -> Any:
        token = putting.set(self.account_id)
        try:
            return original(self, *args, **kwargs)
        finally:
            putting.reset(token)

    for queue in (StandardQueue, FifoQueue):
        Patch.function(queue.put, put).apply()


def _hide(queue_time: QueueTime) -> None:
    def hide(message: Any, since: float) -> None:
        message.visibility_deadline = since + queue_time.hidden(_account(message), message.visibility_timeout)

    def update(original: Callable[..., None], self: Any, timeout: int) -> None:
        self.visibility_timeout = timeout
        hide(self, time.time())

    def received(original: Callable[..., None], self: Any, timestamp: float) -> None:
        self.last_received = timestamp
        hide(self, timestamp)

    def is_delayed(self: Any) -> bool:
        # without a delay a message is there at once, also within the clock's resolution
        return bool(self.delay_seconds) and time.time() < self.created + queue_time.rest(
            _account(self), self.delay_seconds
        )

    Patch.function(SqsMessage.update_visibility_timeout, update).apply()
    Patch.function(SqsMessage.set_last_received, received).apply()
    SqsMessage.is_delayed = property(is_delayed)


def _account(message: Any) -> str:
    # messages that were there before this module was loaded are the engine's own
    return str(getattr(message, "account", config.INTERNAL_RESOURCE_ACCOUNT))


def _poll(queue: Any, queue_time: QueueTime) -> None:
    def receive(
        original: Callable[..., Any],
        self: Any,
        num_messages: int = 1,
        wait_time_seconds: float | None = None,
        *args: Any,
        **kwargs: Any,
    ) -> Any:
        wait = queue_time.poll(self.account_id, wait_time_seconds) if wait_time_seconds else wait_time_seconds
        return original(self, num_messages, wait, *args, **kwargs)

    Patch.function(queue.receive, receive).apply()
