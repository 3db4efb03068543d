"""How histories are read: in pages, in the log, and as a bill.

* GetExecutionHistory gives 100 events a page unless asked for more, at most 1,000 (D: API reference); LocalStack gives
  all at once, so that a client that forgets ``nextToken`` is not found out.
* Execution logs bear the time at which they were written, as all log events; the event's own moment is in
  ``event_timestamp``. (A wait of hours, passed in seconds, would else be a log event from the future, which CloudWatch
  Logs rejects.)
* StartSyncExecution tells what it bills: duration in steps of 100 ms, memory in chunks of 64 MB (D: AWS Step Functions
  pricing, "Express Workflows"; API reference, BillingDetails).

Limits: memory is always one chunk; ``nextToken`` does not expire after a day.
"""

import base64
import datetime
import math
from collections.abc import Callable
from typing import Any

from localstack.aws.api.stepfunctions import BillingDetails, InvalidToken
from localstack.services.stepfunctions.asl.utils.encoding import to_json_str

from harness.extension.patching import Patches, documented, engine

__all__ = ["declare"]

_PROVIDER = "localstack.services.stepfunctions.provider"
_EVENT_MANAGER = "localstack.services.stepfunctions.asl.eval.event.event_manager"
_LOGGING = "localstack.services.stepfunctions.asl.eval.event.logging"
_EXECUTION = "localstack.services.stepfunctions.backend.execution"

PAGE, LONGEST_PAGE = 100, 1000


def declare(patches: Patches) -> None:
    """Page histories, date logs, bill synchronous executions."""

    @patches.wrap(
        f"{_PROVIDER}:StepFunctionsProvider.get_execution_history",
        "c6fe06e0ed",
        documented("https://docs.aws.amazon.com/step-functions/latest/apireference/API_GetExecutionHistory.html"),
    )
    def history(
        original: Callable[..., Any],
        self: Any,
        context: Any,
        execution_arn: str,
        max_results: int | None = None,
        reverse_order: bool | None = None,
        next_token: str | None = None,
        **more: Any,
    ) -> Any:
        """A history comes in pages of 100 events unless asked for more."""
        answer = original(self, context, execution_arn, reverse_order=reverse_order, **more)
        begin, size = _offset(next_token), min(max_results or PAGE, LONGEST_PAGE)
        events = answer["events"]
        answer["events"] = events[begin : begin + size]
        if begin + size < len(events):
            answer["nextToken"] = base64.b64encode(str(begin + size).encode()).decode()
        return answer

    @patches.wrap(
        f"{_EVENT_MANAGER}:EventManager.get_event_history",
        "17497a31f0",
        engine("a page of a long history needs no copy of each event"),
    )
    def events_so_far(original: Callable[..., Any], self: Any) -> Any:
        """Events are read without being copied."""
        with self._mutex:  # events never change, so that a page of 25,000 needs no copy of each
            return list(self._history_event_list)

    @patches.wrap(
        f"{_LOGGING}:CloudWatchLoggingSession.publish_history_log",
        "9893a0116a",
        documented("https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html"),
    )
    def log(original: Callable[..., Any], self: Any, history_log: Any) -> None:
        """Log events have the time at which they were written."""
        now = datetime.datetime.now(datetime.UTC).timestamp()
        event = {"timestamp": int(now * 1000), "message": to_json_str(history_log)}
        self._publish_history_log_or_setup(log_events=[event])

    @patches.wrap(
        f"{_EXECUTION}:SyncExecution.to_start_sync_execution_output",
        "f3742700fe",
        documented("https://docs.aws.amazon.com/step-functions/latest/apireference/API_BillingDetails.html"),
    )
    def bill(original: Callable[..., Any], self: Any) -> Any:
        """A synchronous execution tells what it bills."""
        answer = original(self)
        milliseconds = (self.stop_date - self.start_date).total_seconds() * 1000
        answer["billingDetails"] = BillingDetails(
            billedMemoryUsedInMB=64, billedDurationInMilliseconds=max(1, math.ceil(milliseconds / 100)) * 100
        )
        return answer


def _offset(token: str | None) -> int:
    if token is None:
        return 0
    try:
        return int(base64.b64decode(token, validate=True))
    except ValueError:
        raise InvalidToken(f"Invalid Token: '{token}'") from None
