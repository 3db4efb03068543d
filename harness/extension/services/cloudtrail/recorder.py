"""Handlers that keep the event history: one behind each call's answer, one that answers ``LookupEvents``."""

from typing import Any

from localstack.aws.api import RequestContext, ServiceException
from localstack.aws.chain import HandlerChain
from localstack.http import Response

from harness.extension.authorization.resolved_call import RESOLVED, ResolvedCall
from harness.extension.services.cloudtrail.event import is_management_event, trail_event
from harness.extension.services.cloudtrail.history import History

__all__ = ["Recorder"]


class Recorder:
    """Writes the history of authorized and refused calls."""

    def __init__(self, history: History) -> None:
        self._history = history

    def record(self, chain: HandlerChain, context: RequestContext, response: Response) -> None:
        """Response handler: keep what happened, if it is a management event."""
        resolved: ResolvedCall | None = getattr(context, RESOLVED, None)
        if resolved is None or not is_management_event(resolved.service, resolved.call.operation):
            return
        event = trail_event(resolved, error=_error(context.service_exception))
        region = resolved.service.trail.region if resolved.service else ""
        self._history.add(resolved.call.account, region or resolved.call.region, event)

    def lookup(self, context: RequestContext, parameters: Any) -> dict[str, Any]:
        """The answer to ``cloudtrail:LookupEvents``."""
        return self._history.lookup(context.account_id, context.region, parameters)


def _error(raised: Exception | None) -> tuple[str, str] | None:
    if not isinstance(raised, ServiceException):
        return None
    return getattr(raised, "code", type(raised).__name__), raised.message
