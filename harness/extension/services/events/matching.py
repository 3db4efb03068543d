"""Whoever matches events asks ``patterns``; a pattern that is none is refused when it is given.

``InvalidEventPatternException`` 400, "Event pattern is not valid. Reason: …" (R: LocalStack's snapshots
``tests/aws/services/events/test_events_patterns.snapshot.json``, first line of the message; AWS adds the parser's
position below it; the texts against empty ones are U). PutRule, CreateArchive and UpdateArchive refuse such patterns
(M: the operations' errors in botocore's model); LocalStack checks them in TestEventPattern only.

Limits: SNS filter policies have rules and a matcher of their own. Whether a wildcard is too complex is LocalStack's
estimate.
"""

import json
from typing import Any

from localstack.aws.api.events import InvalidEventPatternException
from localstack.services.events.event_rule_engine import EventPatternCompiler

from harness.extension.patching import Patches, recorded
from harness.extension.services.events.patterns import matches, problem

__all__ = ["declare", "require_valid"]

_EVENT_MATCHER = "localstack.utils.event_matcher"


class Matcher:
    """What LocalStack asks whether an event matches."""

    def evaluate_pattern_on_event(self, compiled_event_pattern: dict[str, Any], event: str | dict[str, Any]) -> bool:
        """Whether ``event`` (an object or its JSON) matches the pattern."""
        if isinstance(event, str):
            try:
                event = json.loads(event)
            except json.JSONDecodeError:
                return False
        return isinstance(event, dict) and matches(compiled_event_pattern, event)


def declare(patches: Patches) -> None:
    """Match as AWS does: for rules, archives and event source mappings. May be called again."""
    patches.put(
        f"{_EVENT_MATCHER}:_event_rule_engine",
        "77c67fc03b",
        recorded("LocalStack: tests/aws/services/events/test_events_patterns.snapshot.json"),
        "Events are matched as on AWS, by whoever matches them.",
        Matcher(),
    )


def require_valid(event_pattern: str | None) -> None:
    """InvalidEventPatternException: the text is no event pattern. None is no pattern at all, which is allowed."""
    if event_pattern is None:
        return
    compiler = EventPatternCompiler()
    if reason := problem(compiler.compile_event_pattern(event_pattern)):
        raise InvalidEventPatternException(f"{compiler.error_prefix}{reason}")
