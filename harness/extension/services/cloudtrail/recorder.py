"""Handlers that keep the event history: one behind each call's answer, one that answers ``LookupEvents``."""

from typing import Any

from localstack.aws.api import RequestContext, ServiceException
from localstack.aws.chain import HandlerChain
from localstack.http import Response

from harness.extension.authorization.handler import JUDGED, Judged
from harness.extension.services.cloudtrail.event import is_management_event, trail_event
from harness.extension.services.cloudtrail.history import History

__all__ = ["Recorder"]


class Recorder:
    """Writes the history of judged calls."""

    def __init__(self, history: History) -> None:
        self._history = history

    def record(self, chain: HandlerChain, context: RequestContext, response: Response) -> None:
        """Response handler: keep what happened, if it is a management event."""
        judged: Judged | None = getattr(context, JUDGED, None)
        if judged is None or not is_management_event(judged.call.service, judged.call.operation):
            return
        call, request = judged.call, context.request
        event = trail_event(
            call,
            judged.caller,
            error=_error(context.service_exception),
            request_id=context.request_id or "",
            source_ip=request.remote_addr or "127.0.0.1",
            user_agent=request.headers.get("User-Agent", ""),
        )
        self._history.add(call.account, "us-east-1" if call.service in ("iam", "sts") else call.region, event)

    def lookup(self, context: RequestContext, parameters: Any) -> dict[str, Any]:
        """The answer to ``cloudtrail:LookupEvents``."""
        return self._history.lookup(context.account_id, context.region, parameters)


def _error(raised: Exception | None) -> tuple[str, str] | None:
    if not isinstance(raised, ServiceException):
        return None
    return getattr(raised, "code", type(raised).__name__), raised.message
