"""API Gateway writes its logs to CloudWatch Logs as the account's CloudWatch role; what the role may not do, it leaves.

Source (D): API Gateway Developer Guide, "Set up CloudWatch logging for REST APIs in API Gateway". A request's answer
does not wait for its log.
"""

import contextlib
import hashlib
import logging
import queue
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass

from botocore.exceptions import ClientError
from localstack.aws.connect import connect_to
from localstack.services.apigateway.models import apigateway_stores
from localstack.utils.aws.client_types import ServicePrincipal

__all__ = ["LogWriter"]

LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Entry:
    role: str
    region: str
    group: str
    messages: tuple[str, ...]
    timestamp: int
    make_group: bool


class LogWriter:
    """Writes in the background, in the order in which requests ended."""

    def __init__(self) -> None:
        self._entries: queue.SimpleQueue[_Entry] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    @staticmethod
    def role(account: str, region: str) -> str | None:
        """The account's CloudWatch role."""
        role = apigateway_stores[account][region].account.get("cloudwatchRoleArn")
        return str(role) if role else None

    def write(self, role: str, region: str, group: str, messages: Sequence[str], *, make_group: bool) -> None:
        """Have the lines written.

        Args:
            role: ARN of the account's CloudWatch role.
            region: region of the API.
            group: name of the log group.
            messages: lines of one request.
            make_group: whether a group that is not there is made (API Gateway's own), or left alone (a stage's
                destination).
        """
        self._entries.put(_Entry(role, region, group, tuple(messages), int(time.time() * 1000), make_group))
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="apigateway-logs", daemon=True)
                self._thread.start()

    def _run(self) -> None:
        while True:
            entry = self._entries.get()
            try:
                _put(entry)
            except Exception as error:
                LOG.info("log %s was not written: %s", entry.group, error)


def _put(entry: _Entry) -> None:
    logs = connect_to.with_assumed_role(
        role_arn=entry.role, service_principal=ServicePrincipal.apigateway, region_name=entry.region
    ).logs
    stream = hashlib.sha256(entry.group.encode()).hexdigest()[:32]
    events = [{"timestamp": entry.timestamp, "message": message} for message in entry.messages]
    place = {"logGroupName": entry.group, "logStreamName": stream}
    try:
        logs.put_log_events(**place, logEvents=events)
    except logs.exceptions.ResourceNotFoundException:
        with contextlib.suppress(logs.exceptions.ResourceAlreadyExistsException):
            if entry.make_group:
                logs.create_log_group(logGroupName=entry.group)
        with contextlib.suppress(logs.exceptions.ResourceAlreadyExistsException):
            logs.create_log_stream(**place)
        logs.put_log_events(**place, logEvents=events)
    except ClientError as refused:
        LOG.info("log %s was not written: %s", entry.group, refused)
