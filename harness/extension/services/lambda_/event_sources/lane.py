"""One lane of a stream's event source mapping: gathers records into batches and gives them to the function in order.

Sources (D): Lambda Developer Guide, "Batching behavior" (a batch is invoked when it is full, when its window ends or
when it reaches the payload limit of 6 MB) and "Using AWS Lambda with Amazon DynamoDB" (order, retries, record age).
What follows from a failure is in ``batches``.

Waits (the batching window, the pause before a retry) pass in the account's time; the function takes what it takes.
Limits: how long Lambda pauses before it tries a batch again is not documented; here half a second, doubled with each
retry up to a minute.
"""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from localstack.services.lambda_.event_source_mapping.event_processor import (
    BatchFailureError,
    EventProcessor,
    PartialBatchFailureError,
)
from localstack.services.lambda_.event_source_mapping.pipe_utils import to_json_str

from harness.extension.services.lambda_.event_sources.batches import (
    Batch,
    Next,
    Rules,
    after_failure,
    after_report,
    reported,
)
from harness.extension.services.lambda_.event_sources.progress import RecordClock

__all__ = ["Lane", "Outlet", "Settings", "pause"]

LOG = logging.getLogger(__name__)

MOST_BYTES = 6 * 1024 * 1024
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 60.0
LEAST_REAL_PAUSE = 0.02
"""Real seconds; a function that always fails must not keep a compressed engine busy."""

FAILED = "PROBLEM: Function call failed"
OK = "OK"

type Event = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Settings:
    """What a lane has to know of its mapping.

    Args:
        batch_size: BatchSize.
        window: MaximumBatchingWindowInSeconds.
        most_age: MaximumRecordAgeInSeconds; -1: records do not expire before the stream forgets them.
        rules: what follows from failures.
        factor: tells how many times faster waits pass here than on AWS.
    """

    batch_size: int
    window: float
    most_age: float
    rules: Rules
    factor: Callable[[], float]


@dataclass(frozen=True, slots=True)
class Outlet:
    """Where a lane's results go.

    Args:
        processor: gives events to the function.
        finish: these records are done with.
        give_up: these events are given up: condition, times invoked, the last error.
        tell: how the last batch went.
        arrival: when a record came to be.
        aged: how old, in AWS's seconds, the last record of a batch is that is given to the function now.
    """

    processor: EventProcessor
    finish: Callable[[Sequence[str]], None]
    give_up: Callable[[Sequence[Event], str, int, Mapping[str, Any] | None], None]
    tell: Callable[[str], None]
    arrival: Callable[[str], float]
    aged: Callable[[float], None]


class Lane:
    """Records of some keys, processed one batch after the other.

    Args:
        settings: of the mapping.
        outlet: where results go.
        stopping: set when the mapping is changed, disabled or deleted.
        name: for its thread.
    """

    def __init__(self, settings: Settings, outlet: Outlet, stopping: threading.Event, name: str) -> None:
        self._settings, self._outlet, self._stopping = settings, outlet, stopping
        self._waiting: deque[tuple[float, int, Event]] = deque()
        self._condition = threading.Condition()
        self._clock = RecordClock(settings.factor)
        self._free_since = time.monotonic()
        self._error: Mapping[str, Any] | None = None
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def __len__(self) -> int:
        return len(self._waiting)

    def offer(self, events: Sequence[Event]) -> None:
        """Add records, in the stream's order."""
        now = time.monotonic()
        with self._condition:
            self._waiting.extend((now, len(to_json_str(event)), event) for event in events)
            self._condition.notify_all()

    def stop(self) -> None:
        """Wake the lane, which sees that the mapping stops, and wait until its function has returned."""
        with self._condition:
            self._condition.notify_all()
        self._thread.join()

    def _run(self) -> None:
        while events := self._gather():
            try:
                self._process(events)
            except Exception:
                LOG.exception("a batch of a stream could not be processed")
            self._free_since = time.monotonic()

    def _gather(self) -> list[Event]:
        """The next batch; empty when the mapping stops."""
        with self._condition:
            while not self._stopping.is_set():
                count = self._full()
                if count:
                    return [self._waiting.popleft()[2] for _ in range(count)]
                if not self._waiting:
                    self._condition.wait()
                    continue
                window = self._settings.window / self._settings.factor()
                left = max(self._waiting[0][0], self._free_since) + window - time.monotonic()
                if left <= 0:
                    return [self._waiting.popleft()[2] for _ in range(len(self._waiting))]
                self._condition.wait(left)
            return []

    def _full(self) -> int:
        """How many waiting records make a full batch; 0: none yet."""
        size = 0
        for count, (_, length, _) in enumerate(self._waiting):
            size += length
            if count == self._settings.batch_size or (count and size > MOST_BYTES):
                return count
        return len(self._waiting) if len(self._waiting) == self._settings.batch_size else 0

    def _process(self, events: Sequence[Event]) -> None:
        known = {str(event["dynamodb"]["SequenceNumber"]): event for event in events}
        pending = deque([Batch(tuple(known))])
        while pending and not self._stopping.is_set():
            batch = self._without_expired(pending.popleft(), known)
            if not batch.records:
                continue
            result = self._try([known[each] for each in batch.records], batch)
            self._outlet.finish(result.done)
            if result.given_up:
                self._give_up(result.given_up, "RetryAttemptsExhausted", known)
            pending.extendleft(reversed(result.again))
            if result.again:
                tried = result.again[0].retried
                self._stopping.wait(max(pause(tried) / self._settings.factor(), LEAST_REAL_PAUSE))

    def _without_expired(self, batch: Batch, known: Mapping[str, Event]) -> Batch:
        if self._settings.most_age < 0:
            return batch
        now = time.time()
        ages = {each: self._clock.age(self._outlet.arrival(each), now) for each in batch.records}
        old = tuple(each for each in batch.records if ages[each] >= self._settings.most_age)
        if old:
            self._give_up(Batch(old, batch.retried, batch.invoked), "RecordAgeExceeded", known)
        return Batch(tuple(each for each in batch.records if each not in old), batch.retried, batch.invoked)

    def _give_up(self, batch: Batch, condition: str, known: Mapping[str, Event]) -> None:
        error = self._error if batch.invoked else None
        self._outlet.give_up([known[each] for each in batch.records], condition, batch.invoked, error)
        self._outlet.finish(batch.records)

    def _try(self, events: list[Event], batch: Batch) -> Next:
        begin = time.time()
        self._outlet.aged(self._clock.age(self._outlet.arrival(batch.records[-1]), begin))
        result = FAILED
        try:
            self._outlet.processor.process_events_batch(events)
            result = OK
            return Next(done=batch.records)
        except PartialBatchFailureError as error:
            self._error = error.error
            failed = reported(error.partial_failure_payload, batch.records)
            rules = self._settings.rules
            return after_failure(batch, rules) if failed is None else after_report(batch, failed, rules)
        except BatchFailureError as error:
            self._error = error.error
            return after_failure(batch, self._settings.rules)
        except Exception as error:
            # A throttle, or a function that is gone: the function did not run, so that this is no retry.
            LOG.info("a batch of a stream did not reach its function: %s", error)
            return Next(again=(batch,))
        finally:
            self._clock.worked(begin, time.time())
            self._outlet.tell(result)


def pause(retried: int) -> float:
    """AWS's seconds to wait before a batch is sent again for the ``retried``-th time."""
    return float(min(FIRST_PAUSE * 2 ** min(max(retried - 1, 0), 20), LONGEST_PAUSE))
