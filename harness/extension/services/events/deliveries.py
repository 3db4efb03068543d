"""EventBridge: what becomes of an event that a target refuses.

Source (D): EventBridge User Guide, "Debugging event delivery"
(https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-event-delivery.html):

* retriable failures are tried again as the target's RetryPolicy says, while other targets get their events;
* what cannot be delivered goes to the target's DeadLetterConfig with the attributes RULE_ARN, TARGET_ARN, ERROR_CODE
  (``NO_PERMISSIONS``, ``NO_RESOURCE``, ``FAILED_TO_ASSUME_ROLE``, ``ERROR_FROM_TARGET``, …), ERROR_MESSAGE (text U)
  and, after retries, EXHAUSTED_RETRY_CONDITION and RETRY_ATTEMPTS. EventBridge sends it as ``events.amazonaws.com``,
  so the queue's policy must let it; without such a queue the event is dropped;
* HTTP endpoints (API destinations, API Gateway) have five seconds to answer; an answer from 400 is a failure.

Waits between retries pass in the account's time; the age of an event counts them in full.
"""

import copy
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import requests
from botocore.exceptions import ClientError
from localstack.aws.connect import connect_to
from localstack.services.events.utils import to_json_str
from localstack.utils.aws.arns import extract_region_from_arn, sqs_queue_url_for_arn
from localstack.utils.aws.client_types import ServicePrincipal
from localstack.utils.xray.trace_header import TraceHeader

from harness.extension.account_release import AccountReleases
from harness.extension.patching import Patches, documented
from harness.extension.services.events.metrics import count
from harness.extension.services.events.timers import Timers
from harness.extension.services.sns.deliveries import (
    HttpError,
    RetryPolicy,
    dead_letter_attributes,
    is_retriable,
)
from harness.extension.timescale import Timescale

__all__ = ["declare"]

LOG = logging.getLogger(__name__)

_TARGET = "localstack.services.events.target"
DELIVERY = documented("https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-event-delivery.html")
HTTP_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class _Delivery:
    """An event on its way to a target.

    Attributes:
        send: hands a copy of the event to the target.
        sender: LocalStack's sender of the target.
        event: the event.
        began: real time at which the event came.
        retries: how many there were.
        skipped: seconds by which the waits between them were shorter than on AWS.
    """

    send: Callable[[Any], None]
    sender: Any
    event: Any
    began: float
    retries: int = 0
    skipped: float = 0.0

    def count(self, *metrics: str) -> None:
        count(self.sender.account_id, self.sender.region, self.sender.rule_arn, *metrics)


def declare(patches: Patches, timescale: Timescale, releases: AccountReleases) -> None:
    """Try deliveries again, count them, and give undelivered events to dead-letter queues."""
    timers = Timers(timescale)
    patches.then(lambda: releases.add("deliveries", stop=timers.cancel))

    @patches.wrap(f"{_TARGET}:TargetSender.process_event", "beeaad65d7", DELIVERY)
    def process_event(original: Callable[..., None], self: Any, event: Any, trace_header: Any) -> None:
        # Lambda's lineage does not pass EventBridge (see ``services.lambda_.recursion``)
        """Refused events are tried again by the target's policy, then go to its dead-letter queue."""
        passed_on = TraceHeader(trace_header.root, trace_header.parent, trace_header.sampled, trace_header.data)

        def send(copied: Any) -> None:
            original(self, copied, passed_on)

        _attempt(_Delivery(send, self, event, time.monotonic()), timers, timescale)

    patches.put(
        f"{_TARGET}:requests",
        "e419001644",
        DELIVERY,
        "An HTTP endpoint has five seconds, and an answer from 400 is a failure.",
        _Requests(),
    )


class _Requests:
    """``requests`` for senders that do not look at answers."""

    @staticmethod
    def request(timeout: float = HTTP_SECONDS, **parameters: Any) -> requests.Response:
        try:
            response = requests.request(**{**parameters, "allow_redirects": False}, timeout=timeout)
        except requests.RequestException as error:
            raise HttpError(None, f"no answer from the endpoint: {type(error).__name__}") from error
        if response.status_code >= 400:
            raise HttpError(response.status_code, f"the endpoint answered {response.status_code}")
        return response


def _attempt(delivery: _Delivery, timers: Timers, timescale: Timescale) -> None:
    sender = delivery.sender
    try:
        delivery.send(copy.copy(delivery.event))  # the sender changes the event on its way to the target
    except Exception as error:
        LOG.info("target %s of %s took no event: %s", sender.arn, sender.rule_arn, error)
        if not is_retriable(error):
            _give_up(delivery, error, None)
            return
        age = time.monotonic() - delivery.began + delivery.skipped
        wait = RetryPolicy.of(sender.target).wait(delivery.retries, age)
        if isinstance(wait, str):
            _give_up(delivery, error, wait)
            return
        delivery.count("RetryInvocationAttempts")
        account = sender.account_id
        skipped = delivery.skipped + wait - timescale.real(account, wait)
        again = replace(delivery, retries=delivery.retries + 1, skipped=skipped)
        timers.later(account, wait, lambda: _attempt(again, timers, timescale))
    else:
        delivery.count("Invocations")


def _give_up(delivery: _Delivery, error: Exception, exhausted: str | None) -> None:
    delivery.count("Invocations", *_send_to_dead_letter_queue(delivery, error, exhausted))


def _send_to_dead_letter_queue(delivery: _Delivery, error: Exception, exhausted: str | None) -> tuple[str, ...]:
    """Metrics that tell where an undelivered event went."""
    sender = delivery.sender
    queue_arn = (sender.target.get("DeadLetterConfig") or {}).get("Arn")
    if not queue_arn:
        return ("FailedInvocations",)
    event = copy.copy(delivery.event)
    if isinstance(event, dict):
        event.pop("event-bus-name", None)
    attributes = dead_letter_attributes(
        sender.rule_arn, sender.arn, error, exhausted=exhausted, retries=delivery.retries
    )
    clients = connect_to(aws_access_key_id=sender.account_id, region_name=extract_region_from_arn(queue_arn))
    queue = clients.sqs.request_metadata(service_principal=ServicePrincipal.events, source_arn=sender.rule_arn)
    try:
        queue.send_message(
            QueueUrl=sqs_queue_url_for_arn(queue_arn),
            MessageBody=to_json_str(event),
            MessageAttributes={k: {"DataType": "String", "StringValue": v} for k, v in attributes.items()},
        )
    except ClientError as refused:
        LOG.info("dead-letter queue %s took no event of %s: %s", queue_arn, sender.rule_arn, refused)
        return ("FailedInvocations", "InvocationsFailedToBeSentToDlq")
    return ("InvocationsSentToDlq",)
