"""Lambda reading a queue: what an event source mapping of SQS waits for, and for how long its messages stay hidden.

Source (D): Lambda Developer Guide, "Using Lambda with Amazon SQS" (https://docs.aws.amazon.com/lambda/latest/dg/
with-sqs.html, services-sqs-configure.html, services-sqs-errorhandling.html):

* a mapping long-polls, so that a message reaches the function at once; LocalStack's pauses for up to ten seconds;
* a batch is invoked when it is full or when MaximumBatchingWindowInSeconds has passed since its first message;
* messages are hidden while the function works on them. What it takes counts second by second, what is left of the
  queue's visibility timeout after a failure passes in the account's time;
* the queue's visibility timeout must not be shorter than the function's timeout: ``InvalidParameterValueException``
  400, "Queue visibility timeout: 30 seconds is less than Function timeout: 60 seconds" (Q:
  https://github.com/serverless/serverless/issues/5239). AWS checks when the mapping is created or changed.

Limits: batches are not closed early at 6 MB; one batch of a mapping is worked on at a time, where AWS starts with five.
"""

import logging
import math
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from botocore.exceptions import ClientError
from localstack import config
from localstack.aws.api.lambda_ import InvalidParameterValueException
from localstack.services.lambda_.event_source_mapping.pollers.poller import EmptyPollResultsException
from localstack.services.lambda_.event_source_mapping.pollers.sqs_poller import SqsPoller
from localstack.services.sqs.models import sqs_stores
from localstack.utils.aws.arns import parse_arn

from harness.extension.patching import Patches, documented, quoted
from harness.extension.services.sqs.queue_time import QueueTime
from harness.extension.timescale import Timescale

__all__ = ["declare"]

LOG = logging.getLogger(__name__)

_ESM_WORKER = "localstack.services.lambda_.event_source_mapping.esm_worker"
_PROVIDER = "localstack.services.lambda_.provider"
_SQS_POLLER = "localstack.services.lambda_.event_source_mapping.pollers.sqs_poller"
_GUIDE = "https://docs.aws.amazon.com/lambda/latest/dg"

LONGEST_POLL = 20
"""Seconds; SQS's limit."""

POLL_SECONDS = 0.5
"""Real seconds of one long poll; a mapping that is switched off notices within that time."""

MOST_PER_CALL = 10

PAUSE_SECONDS = 2
"""Wait after a poll that was refused, in the account's time."""


def declare(patches: Patches, timescale: Timescale) -> None:
    """Replace how mappings poll queues, and check their timeouts."""
    _tell_pollers_when_to_stop(patches)
    queue_time = QueueTime(timescale, config.INTERNAL_RESOURCE_ACCOUNT)

    @patches.wrap(f"{_SQS_POLLER}:SqsPoller.poll_events", "09a39757b2", documented(f"{_GUIDE}/with-sqs.html"))
    def poll_events(original: Callable[..., None], self: Any) -> None:
        """A mapping long-polls its queue, and batches by size and window."""
        stopped: threading.Event = self.stopped
        while not stopped.is_set():
            try:
                messages = _gather(self, queue_time, stopped)
            except ClientError as refused:
                LOG.info("%s cannot be read: %s", self.source_arn, refused)
                stopped.wait(queue_time.poll(_account(self), PAUSE_SECONDS))
                continue
            if messages:
                _handle(self, original, messages, queue_time)
        raise EmptyPollResultsException(service="sqs", source_arn=self.source_arn)

    _check_visibility_timeouts(patches)


def _tell_pollers_when_to_stop(patches: Patches) -> None:
    @patches.wrap(f"{_ESM_WORKER}:EsmWorker.__init__", "9eae09e7e4", documented(f"{_GUIDE}/with-sqs.html"))
    def create(original: Callable[..., None], self: Any, *args: Any, **kwargs: Any) -> None:
        """A mapping that is switched off stops polling at once."""
        original(self, *args, **kwargs)
        if isinstance(self.poller, SqsPoller):
            self.poller.stopped = self._shutdown_event


def _gather(poller: Any, queue_time: QueueTime, stopped: threading.Event) -> list[Any]:
    """Messages of the next batch; empty after a poll that found nothing."""
    account = _account(poller)
    timescale = queue_time.timescale
    messages = _receive(poller, timescale.aws(account, POLL_SECONDS), poller.batch_size)
    if not messages or not poller.maximum_batching_window:
        return messages
    end = time.monotonic() + queue_time.poll(account, poller.maximum_batching_window)
    while len(messages) < poller.batch_size and not stopped.is_set():
        left = end - time.monotonic()
        if left <= 0:
            break
        messages += _receive(poller, timescale.aws(account, min(left, POLL_SECONDS)), poller.batch_size - len(messages))
    return messages


def _account(poller: Any) -> str:
    return str(parse_arn(poller.source_arn)["account"])


def _receive(poller: Any, wait: float, count: int) -> list[Any]:
    """Messages that are there within ``wait`` seconds of AWS's time."""
    answer = poller.source_client.receive_message(
        QueueUrl=poller.queue_url,
        MaxNumberOfMessages=min(count, MOST_PER_CALL),
        WaitTimeSeconds=max(1, min(math.ceil(wait), LONGEST_POLL)),
        MessageAttributeNames=["All"],
        MessageSystemAttributeNames=["All"],
        sqs_override_max_message_count=count,
    )
    return list(answer.get("Messages") or ())


def _handle(poller: Any, handle: Callable[..., None], messages: list[Any], queue_time: QueueTime) -> None:
    """Let LocalStack work through the messages, as if it had just received them."""
    with _hidden(poller.source_arn, messages, queue_time):
        handle(_Received(poller, messages))


class _Received:
    """A poller that has received already; everything else is the poller's own."""

    def __init__(self, poller: Any, messages: list[Any]) -> None:
        self._poller = poller
        self._messages = messages

    @property
    def source_client(self) -> Any:
        return self

    def receive_message(self, **_: Any) -> dict[str, Any]:
        return {"Messages": self._messages}

    def __getattr__(self, name: str) -> Any:
        return getattr(self._poller, name)


@contextmanager
def _hidden(source_arn: str, messages: list[Any], queue_time: QueueTime) -> Iterator[None]:
    """Hide messages for the whole visibility timeout while they are worked on, and then for what is left of it."""
    arn = parse_arn(source_arn)
    queue = sqs_stores[arn["account"]][arn["region"]].queues.get(arn["resource"])
    receipts = {} if queue is None else queue.receipts
    started = time.time()
    held = [found for message in messages if (found := receipts.get(message["ReceiptHandle"]))]
    until = {}
    for message in held:
        until[message] = message.visibility_deadline = started + message.visibility_timeout
    try:
        yield
    finally:
        now = time.time()
        for message in held:
            # whoever has changed the visibility meanwhile has decided, and a deleted message needs none
            if not message.deleted and message.visibility_deadline == until[message]:
                left = max(0.0, until[message] - now)
                message.visibility_deadline = now + queue_time.rest(arn["account"], left)


def _check_visibility_timeouts(patches: Patches) -> None:
    @patches.wrap(
        f"{_PROVIDER}:LambdaProvider.validate_event_source_mapping",
        "b3773391e2",
        quoted("https://github.com/serverless/serverless/issues/5239"),
    )
    def check(original: Callable[..., Any], self: Any, context: Any, request: Any) -> Any:
        """A queue's visibility timeout must not be shorter than the function's timeout."""
        found = original(self, context, request)
        source = request.get("EventSourceArn") or ""
        version = found[3]
        arn = source.split(":")
        if len(arn) == 6 and arn[2] == "sqs" and (queue := sqs_stores[arn[4]][arn[3]].queues.get(arn[5])):
            timeout = version.config.timeout
            if queue.visibility_timeout < timeout:
                problem = (
                    f"Queue visibility timeout: {queue.visibility_timeout} seconds is less than Function timeout: "
                )
                raise InvalidParameterValueException(f"{problem}{timeout} seconds", Type="User")
        return found
