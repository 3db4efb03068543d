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
from localstack.utils.event_matcher import matches_event

from harness.extension.patching import Patches, documented, from_model, recorded
from harness.extension.services.events import archives as event_archives
from harness.extension.services.events import deliveries as event_deliveries
from harness.extension.services.events import inputs as event_inputs
from harness.extension.services.events import matching as event_matching
from harness.extension.services.events import release
from harness.extension.services.events import schedules as event_schedules
from harness.extension.services.events.metrics import count
from harness.extension.tools import Tools

__all__ = ["declare"]

_PROVIDER = "localstack.services.events.provider"
_RULE = "localstack.services.events.rule"

NOT_AUTHORIZED = {
    "ErrorCode": "NotAuthorizedForSourceException",
    "ErrorMessage": "Not authorized for the source.",
}


def declare(patches: Patches, tools: Tools) -> None:
    """Correct rules, targets, schedules, archives and replays."""
    event_matching.declare(patches)
    event_inputs.declare(patches)
    event_deliveries.declare(patches, tools.timescale, tools.releases)
    event_schedules.declare(patches, tools.timescale, tools.releases)
    event_archives.declare(patches, tools.timescale)
    _match_rules(patches)
    _keep_sources(patches)
    patches.then(lambda: tools.releases.add("events", stop=release.stop, forget=release.forget))


def _keep_sources(patches: Patches) -> None:
    """Sources that begin with ``aws.`` are AWS's own."""

    @patches.wrap(
        f"{_PROVIDER}:EventsProvider._process_entry", "a1bf1110c5", from_model("botocore: events, PutEventsResultEntry")
    )
    def process_entry(
        original: Callable[..., None], self: Any, entry: Any, processed: Any, failed: Any, context: Any
    ) -> None:
        """Nobody but AWS puts events whose source begins with ``aws.``."""
        if str(entry.get("Source") or "").startswith("aws.") and not context.is_internal_call:
            processed.append(dict(NOT_AUTHORIZED))
            failed["count"] += 1
            return
        original(self, entry, processed, failed, context)


def _match_rules(patches: Patches) -> None:
    @patches.wrap(
        f"{_PROVIDER}:EventsProvider._process_rules",
        "d32fe248af",
        documented("https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html"),
    )
    def process_rules(
        original: Callable[..., None],
        self: EventsProvider,
        rule: Any,
        region: str,
        account_id: str,
        event_formatted: Any,
        trace_header: Any,
    ) -> None:
        """A disabled rule matches nothing, and what others match is counted."""
        if rule.state == "DISABLED" or not matches_event(rule.event_pattern, event_formatted):
            return
        count(rule.account_id, rule.region, rule.arn, "TriggeredRules", "MatchedEvents")
        original(self, rule, region, account_id, event_formatted, trace_header)

    @patches.wrap(
        f"{_RULE}:RuleService._validate_input",
        "bdeb90b392",
        recorded("LocalStack: tests/aws/services/events/test_events_patterns.snapshot.json"),
    )
    def validate_input(
        original: Callable[..., None], cls: Any, event_pattern: str | None, *args: Any, **kwargs: Any
    ) -> None:
        """A rule with an invalid pattern is refused."""
        original(cls, event_pattern, *args, **kwargs)
        event_matching.require_valid(event_pattern)
