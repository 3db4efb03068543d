"""Scheduled rules are due when their expression says so, in the account's time.

Source (D): EventBridge User Guide, "Creating a scheduled rule (legacy) in Amazon EventBridge"
(https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-rule-schedule.html): the event has source
``aws.events``, detail-type ``Scheduled Event``, the rule as its only resource and an empty detail; all targets of the
rule get the same event. A disabled rule sends nothing, a changed expression counts from the change.

LocalStack asks once a minute, and adds a job with every PutTargets. Here each rule has one clock (``clocks``).

Limits: an event's ``time`` is real.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from localstack.utils.strings import long_uid
from localstack.utils.xray.trace_header import TraceHeader

from harness.extension.account_release import AccountReleases
from harness.extension.patching import Patches, documented
from harness.extension.services.events.clocks import Clocks
from harness.extension.services.events.metrics import count
from harness.extension.services.events.schedule_expressions import parse_schedule
from harness.extension.timescale import Timescale

__all__ = ["declare"]

_PROVIDER = "localstack.services.events.provider"
_RULE = "localstack.services.events.rule"
SCHEDULES = documented("https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-rule-schedule.html")


def declare(patches: Patches, timescale: Timescale, releases: AccountReleases) -> None:
    """Replace LocalStack's job scheduler."""
    providers: list[Any] = []
    clocks = Clocks(timescale, lambda rule_arn, _due, _more: _send(providers[0], rule_arn))

    @patches.wrap(f"{_PROVIDER}:EventsProvider.put_rule", "d27b5ead4a", SCHEDULES)
    def put_rule(original: Callable[..., Any], self: Any, context: Any, *args: Any, **kwargs: Any) -> Any:
        """A rule has a clock that counts from its last change, in its account's time."""
        answer = original(self, context, *args, **kwargs)
        providers[:] = [self]
        rule = self._rule_services_store[answer["RuleArn"]].rule
        expression = rule.schedule_expression or ""
        clocks.set(rule.arn, rule.account_id, expression, parse_schedule(expression))
        return answer

    @patches.wrap(f"{_PROVIDER}:EventsProvider._delete_rule_services", "2ff551c4bb", SCHEDULES)
    def delete_rule_services(original: Callable[..., Any], self: Any, rules: Any) -> Any:
        """A rule's clock goes with the rule."""
        for rule in rules.values() if isinstance(rules, dict) else [rules]:
            clocks.set(rule.arn, rule.account_id, "", None)
        return original(self, rules)

    @patches.replace(f"{_RULE}:RuleService.create_schedule_job", "73811013a4", SCHEDULES)
    def no_job(self: Any, sender: Any) -> None:
        """A rule has a clock instead of a job for each of its targets."""

    patches.then(clocks.start)
    patches.then(lambda: releases.add("schedules", stop=clocks.stop))


def _send(provider: Any, rule_arn: str) -> None:
    """Send a rule's event to its targets."""
    service = provider._rule_services_store.get(rule_arn)
    if service is None or service.rule.state == "DISABLED":
        return
    rule = service.rule
    count(rule.account_id, rule.region, rule_arn, "TriggeredRules")
    event = {
        "version": "0",
        "id": long_uid(),
        "detail-type": "Scheduled Event",
        "source": "aws.events",
        "account": rule.account_id,
        "time": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "region": rule.region,
        "resources": [rule_arn],
        "detail": {},
    }
    for target in list(rule.targets.values()):
        sender = provider._target_sender_store.get(f"{rule_arn}-{target['Id']}")
        if sender is not None:
            sender.process_event(dict(event), TraceHeader().ensure_root_exists())
