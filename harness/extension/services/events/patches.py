"""EventBridge: what LocalStack does otherwise, put together; each part is a module of its own.

A disabled rule matches nothing (D: PutRule); LocalStack sends its events all the same. Nobody but AWS puts events whose
source begins with ``aws.``: the entry fails with ``NotAuthorizedForSourceException`` (M: PutEventsResultEntry in
botocore's model; its text, "Not authorized for the source.", Q). What rules match:
``matching``; what targets get: ``inputs``; what becomes of events that they refuse: ``deliveries``;
when schedules are due: ``schedules``; what is kept and sent again: ``archives``; metrics:
``metrics``.
"""

from collections.abc import Callable
from typing import Any

from localstack.services.events.provider import EventsProvider
from localstack.services.events.rule import RuleService
from localstack.utils.event_matcher import matches_event
from localstack.utils.patch import patch

from harness.extension.services.events import archives as event_archives
from harness.extension.services.events import deliveries as event_deliveries
from harness.extension.services.events import inputs as event_inputs
from harness.extension.services.events import matching as event_matching
from harness.extension.services.events import release
from harness.extension.services.events import schedules as event_schedules
from harness.extension.services.events.metrics import count
from harness.extension.tools import Tools

__all__ = ["install"]

NOT_AUTHORIZED = {
    "ErrorCode": "NotAuthorizedForSourceException",
    "ErrorMessage": "Not authorized for the source.",
}


def install(tools: Tools) -> None:
    """Correct rules, targets, schedules, archives and replays."""
    event_matching.install()
    event_inputs.install()
    event_deliveries.install(tools.timescale, tools.releases)
    event_schedules.install(tools.timescale, tools.releases)
    event_archives.install(tools.timescale)
    _match_rules()
    _keep_sources()
    tools.releases.add("events", stop=release.stop, forget=release.forget)


def _keep_sources() -> None:
    """Sources that begin with ``aws.`` are AWS's own."""

    @patch(EventsProvider._process_entry)
    def process_entry(
        original: Callable[..., None], self: Any, entry: Any, processed: Any, failed: Any, context: Any
    ) -> None:
        if str(entry.get("Source") or "").startswith("aws.") and not context.is_internal_call:
            processed.append(dict(NOT_AUTHORIZED))
            failed["count"] += 1
            return
        original(self, entry, processed, failed, context)


def _match_rules() -> None:
    @patch(EventsProvider._process_rules)
    def process_rules(
        original: Callable[..., None],
        self: EventsProvider,
        rule: Any,
        region: str,
        account_id: str,
        event_formatted: Any,
        trace_header: Any,
    ) -> None:
        if rule.state == "DISABLED" or not matches_event(rule.event_pattern, event_formatted):
            return
        count(rule.account_id, rule.region, rule.arn, "TriggeredRules", "MatchedEvents")
        original(self, rule, region, account_id, event_formatted, trace_header)

    @patch(RuleService._validate_input)
    def validate_input(original: Callable[..., None], event_pattern: str | None, *args: Any, **kwargs: Any) -> None:
        original(event_pattern, *args, **kwargs)
        event_matching.require_valid(event_pattern)
