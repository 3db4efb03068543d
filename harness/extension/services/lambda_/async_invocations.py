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
from localstack.services.lambda_.invocation import event_manager
from localstack.services.lambda_.invocation.internal_sqs_queue import EventQueueUpdateWorker, FakeSqsClient
from localstack.utils.patch import Patch, patch

from harness.extension.services.sqs.due_messages import looking_every
from harness.extension.timescale import Timescale

__all__ = ["install", "waited"]

LOOK_SECONDS = 0.1
"""How often the engine's event queues are looked at for events that are due; LocalStack does once a second."""


def install(timescale: Timescale) -> None:
    """Compress the waits between attempts, and count them in full in an event's age."""

    @patch(FakeSqsClient.send_message)
    def send_message(original: Callable[..., Any], self: Any, *args: Any, **kwargs: Any) -> Any:
        if delay := kwargs.get("DelaySeconds"):
            function = json.loads(kwargs["MessageBody"])["invoked_arn"]
            kwargs["DelaySeconds"] = timescale.real(_account(function), delay)
        return original(self, *args, **kwargs)

    EventQueueUpdateWorker.start = looking_every(LOOK_SECONDS)

    enough_time = event_manager.has_enough_time_for_retry

    def has_enough_time_for_retry(attempt: Any, settings: Any) -> bool:
        invocation = attempt.invocation
        delays = waited(attempt.retries, config.LAMBDA_RETRY_BASE_DELAY_SECONDS)
        skipped = delays - timescale.real(_account(invocation.invoked_arn), delays)
        # the event is as much older as time was skipped
        aged = replace(
            attempt, invocation=replace(invocation, invoke_time=invocation.invoke_time - timedelta(0, skipped))
        )
        return bool(enough_time(aged, settings))

    Patch(event_manager, "has_enough_time_for_retry", has_enough_time_for_retry).apply()


def waited(retries: int, base: float) -> float:
    """Seconds on AWS that lie between the attempts up to the ``retries``-th retry: one base, then two, then three.

    Args:
        retries: retries so far.
        base: seconds before the first retry.
    """
    return base * retries * (retries + 1) / 2


def _account(arn: str) -> str:
    return arn.split(":")[4]
