"""Asynchronous invocations: Lambda's retries come after one and two minutes of the account's time.

Source (D): Lambda Developer Guide, "How Lambda handles errors and retries with asynchronous invocation"
(https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html): a function error is retried twice,
after one minute and after two more; MaximumEventAgeInSeconds ends that earlier. Then the event goes to the function's
on-failure destination and dead-letter queue. LocalStack does all that in real time.

Limits: the age of an event counts work at real speed and waits at the account's; the growing waits after throttling are
compressed in the same way.
"""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from localstack import config

from harness.extension.patching import Patches, documented
from harness.extension.services.sqs.due_messages import looking_every
from harness.extension.timescale import Timescale

__all__ = ["declare", "waited"]

_INTERNAL_SQS_QUEUE = "localstack.services.lambda_.invocation.internal_sqs_queue"
_EVENT_MANAGER = "localstack.services.lambda_.invocation.event_manager"
RETRIES = documented("https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html")

LOOK_SECONDS = 0.1
"""How often the engine's event queues are looked at for events that are due; LocalStack does once a second."""


def declare(patches: Patches, timescale: Timescale) -> None:
    """Compress the waits between attempts, and count them in full in an event's age."""

    @patches.wrap(f"{_INTERNAL_SQS_QUEUE}:FakeSqsClient.send_message", "e6262a250a", RETRIES)
    def send_message(original: Callable[..., Any], self: Any, *args: Any, **kwargs: Any) -> Any:
        """Waits between attempts pass in the account's time."""
        if delay := kwargs.get("DelaySeconds"):
            function = json.loads(kwargs["MessageBody"])["invoked_arn"]
            kwargs["DelaySeconds"] = timescale.real(_account(function), delay)
        return original(self, *args, **kwargs)

    patches.put(
        f"{_INTERNAL_SQS_QUEUE}:EventQueueUpdateWorker.start",
        "c2f39637b8",
        RETRIES,
        "Events that are due are found soon, by one task.",
        looking_every(LOOK_SECONDS),
    )

    @patches.wrap(f"{_EVENT_MANAGER}:has_enough_time_for_retry", "0c73529459", RETRIES)
    def has_enough_time_for_retry(original: Callable[..., Any], attempt: Any, settings: Any) -> bool:
        """An event is as old as the waits between its attempts are on AWS."""
        invocation = attempt.invocation
        delays = waited(attempt.retries, config.LAMBDA_RETRY_BASE_DELAY_SECONDS)
        skipped = delays - timescale.real(_account(invocation.invoked_arn), delays)
        # the event is as much older as time was skipped
        aged = replace(
            attempt, invocation=replace(invocation, invoke_time=invocation.invoke_time - timedelta(0, skipped))
        )
        return bool(original(aged, settings))


def waited(retries: int, base: float) -> float:
    """Seconds on AWS that lie between the attempts up to the ``retries``-th retry: one base, then two, then three.

    Args:
        retries: retries so far.
        base: seconds before the first retry.
    """
    return base * retries * (retries + 1) / 2


def _account(arn: str) -> str:
    return arn.split(":")[4]
