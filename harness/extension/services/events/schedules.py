"""Scheduled rules are due when their expression says so, in the account's time.

Source (D): EventBridge User Guide, "Creating a scheduled rule (legacy) in Amazon EventBridge"
(https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-rule-schedule.html): the event has source
``aws.events``, detail-type ``Scheduled Event``, the rule as its only resource and an empty detail; all targets of the
rule get the same event. A disabled rule sends nothing, a changed expression counts from the change.

LocalStack asks once a minute, and adds a job with every PutTargets. Here each rule has one clock, which runs as many
times faster as waits pass in its account: ``cron(0 8 * * ? *)`` at time scale 3600 is due 24 seconds apart.

Limits: an event's ``time`` is real. Times that were due while a machine slept are sent once.
"""

import heapq
import itertools
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from localstack.utils.strings import long_uid
from localstack.utils.xray.trace_header import TraceHeader

from harness.extension.account_release import AccountReleases
from harness.extension.patching import Patches, documented
from harness.extension.services.events.metrics import count
from harness.extension.services.events.schedule_expressions import Cron, Rate, parse_schedule
from harness.extension.timescale import Timescale

__all__ = ["Clocks", "declare"]

_PROVIDER = "localstack.services.events.provider"
_RULE = "localstack.services.events.rule"
SCHEDULES = documented("https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-rule-schedule.html")


@dataclass(frozen=True, slots=True)
class _Clock:
    """A schedule that runs.

    Attributes:
        expression: as the rule has it.
        schedule: what it means.
        account: whose time it keeps.
        due: the time on the rule's own clock that comes next.
        at: when that is here (monotonic).
    """

    expression: str
    schedule: Rate | Cron
    account: str
    due: datetime
    at: float


class Clocks:
    """Clocks of rules; call :meth:`start` once.

    Args:
        timescale: how fast waits pass in an account.
        ring: called with a rule's ARN when it is due, in a thread of its own.
    """

    def __init__(self, timescale: Timescale, ring: Callable[[str], None]) -> None:
        self._timescale = timescale
        self._ring = ring
        self._clocks: dict[str, _Clock] = {}
        self._queue: list[tuple[float, int, str, _Clock]] = []
        self._order = itertools.count()
        self._changed = threading.Condition()

    def start(self) -> None:
        """Begin to watch."""
        threading.Thread(target=self._watch, name="daylab-schedules", daemon=True).start()

    def set(self, rule_arn: str, account: str, expression: str | None) -> None:
        """Give a rule's clock an expression; None, or one that means nothing, stops it."""
        schedule = parse_schedule(expression) if expression else None
        with self._changed:
            known = self._clocks.get(rule_arn)
            if schedule is None or expression is None:
                self._clocks.pop(rule_arn, None)
            elif known is None or known.expression != expression:
                self._wind(rule_arn, expression, schedule, account, datetime.now(UTC), time.monotonic())
            self._changed.notify()

    def stop(self, account: str) -> None:
        """Stop the clocks of an account's rules."""
        with self._changed:
            for rule_arn in [rule_arn for rule_arn, clock in self._clocks.items() if clock.account == account]:
                del self._clocks[rule_arn]
            self._queue = [each for each in self._queue if each[-1].account != account]
            heapq.heapify(self._queue)

    def _wind(
        self, rule_arn: str, expression: str, schedule: Rate | Cron, account: str, last: datetime, at: float
    ) -> None:
        """Set a clock to the time after ``last``, which was at ``at``."""
        due = schedule.after(last)
        if due is None:
            self._clocks.pop(rule_arn, None)
            return
        now = time.monotonic()
        at += self._timescale.real(account, (due - last).total_seconds())
        clock = _Clock(expression, schedule, account, due, max(at, now))
        self._clocks[rule_arn] = clock
        heapq.heappush(self._queue, (clock.at, next(self._order), rule_arn, clock))

    def _watch(self) -> None:
        while True:
            with self._changed:
                while not self._queue or (wait := self._queue[0][0] - time.monotonic()) > 0:
                    self._changed.wait(wait if self._queue else None)
                _, _, rule_arn, clock = heapq.heappop(self._queue)
                if self._clocks.get(rule_arn) is not clock:
                    continue  # changed or stopped meanwhile
                self._wind(rule_arn, clock.expression, clock.schedule, clock.account, clock.due, clock.at)
            threading.Thread(target=self._ring, args=(rule_arn,), name="daylab-schedule", daemon=True).start()


def declare(patches: Patches, timescale: Timescale, releases: AccountReleases) -> None:
    """Replace LocalStack's job scheduler."""
    providers: list[Any] = []
    clocks = Clocks(timescale, lambda rule_arn: _send(providers[0], rule_arn))

    @patches.wrap(f"{_PROVIDER}:EventsProvider.put_rule", "d27b5ead4a", SCHEDULES)
    def put_rule(original: Callable[..., Any], self: Any, context: Any, *args: Any, **kwargs: Any) -> Any:
        """A rule has a clock that counts from its last change, in its account's time."""
        answer = original(self, context, *args, **kwargs)
        providers[:] = [self]
        rule = self._rule_services_store[answer["RuleArn"]].rule
        clocks.set(rule.arn, rule.account_id, rule.schedule_expression)
        return answer

    @patches.wrap(f"{_PROVIDER}:EventsProvider._delete_rule_services", "2ff551c4bb", SCHEDULES)
    def delete_rule_services(original: Callable[..., Any], self: Any, rules: Any) -> Any:
        """A rule's clock goes with the rule."""
        for rule in rules.values() if isinstance(rules, dict) else [rules]:
            clocks.set(rule.arn, rule.account_id, None)
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
