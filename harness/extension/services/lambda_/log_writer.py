"""Writes invocation logs to CloudWatch Logs with the function role's credentials.

In place of LocalStack's LogHandler, which gives all lines of an invocation one time, splits records at line
ends, asks for CreateLogGroup even where the group exists, and drops what is queued when a version is replaced.
A role that may not write writes nothing, and the invocation does not notice, as on AWS.
"""

import contextlib
import dataclasses
import logging
import queue
import time
from collections.abc import Iterator
from typing import Any

from botocore.exceptions import ClientError
from localstack.aws.connect import connect_to
from localstack.services.lambda_.invocation.logs import QUEUE_SHUTDOWN, LogHandler, LogItem
from localstack.utils.aws.client_types import ServicePrincipal

from harness.extension.services.lambda_.log_batches import batches
from harness.extension.services.lambda_.log_events import LogEvent

LOG = logging.getLogger(__name__)

# A role session lasts an hour; a new one is taken well before.
SESSION_SECONDS = 45 * 60
STOP_SECONDS = 5.0
PAUSE = 0.02  # seconds between two writes


@dataclasses.dataclass(frozen=True)
class DatedLogItem(LogItem):
    """LocalStack's item with the events themselves."""

    events: tuple[LogEvent, ...] = ()


class LogWriter(LogHandler):
    """One thread for one function version; items are written in the order they were added."""

    _thread: Any

    def __init__(self, role_arn: str, region: str) -> None:
        super().__init__(role_arn, region)
        self._client: Any = None
        self._client_until = 0.0
        self._streams: set[tuple[str, str]] = set()

    def run_log_loop(self, *args: Any, **kwargs: Any) -> None:
        """Write until told to stop, and then what was added before.

        The first item is written at once; what follows within :data:`PAUSE` goes into one request for each stream.
        """
        ended = False
        while not ended:
            streams: dict[tuple[str, str], list[DatedLogItem]] = {}
            for item in self._queued():
                if item is QUEUE_SHUTDOWN:
                    ended = True
                else:
                    streams.setdefault((item.log_group, item.log_stream), []).append(item)
            for items in streams.values():
                events = tuple(event for item in items for event in item.events)
                self._try_to_write(dataclasses.replace(items[0], events=events))
            self._shutdown_event.wait(PAUSE)

    def _queued(self) -> Iterator[Any]:
        """Yield what is in the queue; wait until there is something."""
        yield self.log_queue.get()
        with contextlib.suppress(queue.Empty):
            while True:
                yield self.log_queue.get_nowait()

    def add_logs(self, log_item: LogItem) -> None:
        """Queue an item; an invocation that outlives its replaced version writes by itself."""
        if self._shutdown_event.is_set():
            self._try_to_write(log_item)
        else:
            super().add_logs(log_item)

    def stop(self) -> None:
        """Let the queue run empty, then end the thread."""
        self._shutdown_event.set()
        if self._thread:
            self.log_queue.put(QUEUE_SHUTDOWN)
            self._thread.join(timeout=STOP_SECONDS)
            if self._thread.is_alive():
                LOG.error("Logs of a stopped function version are still being written")
            self._thread = None
        if self._client is not None:
            # LocalStack keeps the client itself; its connection would stay open for the engine's life.
            self._client.close()

    def _try_to_write(self, item: DatedLogItem) -> None:
        try:
            self._write(item)
        except Exception as error:
            LOG.warning("Logs of %s were not written: %s", item.log_group, error)

    def _logs(self) -> Any:
        if time.monotonic() >= self._client_until:
            self._client = connect_to.with_assumed_role(
                region_name=self.region, role_arn=self.role_arn, service_principal=ServicePrincipal.lambda_
            ).logs
            self._client_until = time.monotonic() + SESSION_SECONDS
        return self._client

    def _write(self, item: DatedLogItem) -> None:
        logs = self._logs()
        stream = (item.log_group, item.log_stream)
        if stream not in self._streams:
            self._create(*stream)
        for batch in batches(item.events):
            target = {"logGroupName": item.log_group, "logStreamName": item.log_stream}
            try:
                logs.put_log_events(**target, logEvents=batch)
            except logs.exceptions.ResourceNotFoundException:
                # Deleted under way.
                self._create(*stream)
                logs.put_log_events(**target, logEvents=batch)
        self._streams.add(stream)

    def _create(self, group: str, stream: str) -> None:
        """The stream and, only when it is missing, the group."""
        logs = self._logs()
        for last in (False, True):
            try:
                with contextlib.suppress(logs.exceptions.ResourceAlreadyExistsException):
                    logs.create_log_stream(logGroupName=group, logStreamName=stream)
            except ClientError as error:
                if last or error.response["Error"]["Code"] != "ResourceNotFoundException":
                    raise
                with contextlib.suppress(logs.exceptions.ResourceAlreadyExistsException):
                    logs.create_log_group(logGroupName=group)
            else:
                return
