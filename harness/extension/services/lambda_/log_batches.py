"""Splits log events into requests that PutLogEvents accepts. Pure.

Source: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutLogEvents.html
"""

from collections.abc import Iterator, Sequence
from typing import Any

from harness.extension.services.lambda_.log_events import LogEvent

BATCH_EVENTS = 10_000
BATCH_BYTES = 1_048_576
EVENT_OVERHEAD_BYTES = 26


def batches(events: Sequence[LogEvent]) -> Iterator[list[dict[str, Any]]]:
    """The events in order, in requests within the limits; a longer event is cut."""
    batch: list[dict[str, Any]] = []
    size = 0
    for event in events:
        message = f"{event.message}\n".encode()[: BATCH_BYTES - EVENT_OVERHEAD_BYTES]
        weight = len(message) + EVENT_OVERHEAD_BYTES
        if batch and (len(batch) == BATCH_EVENTS or size + weight > BATCH_BYTES):
            yield batch
            batch, size = [], 0
        batch.append({"timestamp": event.timestamp, "message": message.decode(errors="ignore")})
        size += weight
    if batch:
        yield batch
