"""CloudWatch: alarms are evaluated, changed and told as AWS does.

* Evaluation, words and notifications: ``alarms.evaluation``, ``reasons``, ``notifications``, with their sources; when
  an alarm is evaluated: ``alarms.periods`` and ``scheduler``. SetAlarmState lasts until the next evaluation (D: API
  Reference, "SetAlarmState").
* Putting an alarm again leaves its state as it is (D: API Reference, "PutMetricAlarm"); DatapointsToAlarm may not
  exceed EvaluationPeriods, and all periods together not one day (D: the same; texts Q and U). A composite alarm's rule
  names alarms that exist ("Could not save the composite alarm as alarms [x] in the alarm rule do not exist", Q), and
  they stay while it does ("Cannot delete x as there are composite alarm(s) depending on it.", Q).
* Actions are performed as a service principal, on behalf of the alarm (aws:SourceArn, aws:SourceAccount, and
  aws:SourceOwner, on which SNS's default topic policy depends), and leave a trace in its history; see
  ``alarms.changes``. SNS: ``cloudwatch.amazonaws.com``; Lambda: ``lambda.alarms.cloudwatch.amazonaws.com``. Source
  (D): CloudWatch User Guide, "Using Amazon CloudWatch alarms" and "Invoke a Lambda function from an alarm"; SNS
  Developer Guide, "aws:SourceAccount versus aws:SourceOwner".
* The notification names its region for people, "US East (N. Virginia)" (R: LocalStack's snapshot
  ``tests/aws/services/cloudwatch/test_cloudwatch.py``), and so does its subject (Q).
* Each action leaves an item of type ``Action``: "Successfully executed action <arn>" (U), or "Failed to execute
  action <arn>. Received error: "<text>"" (Q:
  https://repost.aws/knowledge-center/cloudwatch-receive-sns-for-alarm-trigger). Check the type and the key words;
  the text within is this engine's refusal. The history's HistoryData follows the API's field names loosely (U).
* DescribeAlarmHistory honours HistoryItemType, AlarmTypes and ScanBy (newest first by default); DescribeAlarms tells
  composite alarms only when asked for them (D: API Reference).

Limits: no anomaly detection and no Metrics Insights; the history has no items of type ConfigurationUpdate.
"""

import json
import time
from collections.abc import Callable, Mapping
from functools import cached_property, partial
from typing import Any

from localstack.aws.api.cloudwatch import ResourceNotFound
from localstack.services.cloudwatch.alarm_scheduler import AlarmScheduler
from localstack.services.cloudwatch.cloudwatch_database_helper import CloudwatchDatabase
from localstack.services.cloudwatch.models import (
    CloudWatchStore,
    LocalStackAlarm,
    LocalStackCompositeAlarm,
    LocalStackMetricAlarm,
    cloudwatch_stores,
)
from localstack.services.cloudwatch.provider_v2 import CloudwatchProvider, ValidationException

from harness.extension.patching import Patches, documented, quoted
from harness.extension.services.cloudwatch import dashboards, metric_data, metric_store
from harness.extension.services.cloudwatch.changes import change_state, evaluate_composite, find, kind
from harness.extension.services.cloudwatch.configuration import problem_of, rule_of
from harness.extension.services.cloudwatch.evaluation import evaluate, evaluation_range
from harness.extension.services.cloudwatch.periods import due, interval, windows
from harness.extension.services.cloudwatch.reasons import reason, reason_data
from harness.extension.services.cloudwatch.rules import RuleError, parse
from harness.extension.services.cloudwatch.scheduler import Evaluations
from harness.extension.services.cloudwatch.series import datapoints, has_too_few, metric_of, period_of
from harness.extension.timescale import Timescale
from harness.extension.tools import Tools

__all__ = ["declare"]

_ALARM_SCHEDULER = "localstack.services.cloudwatch.alarm_scheduler"
_PROVIDER_V2 = "localstack.services.cloudwatch.provider_v2"
_API = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference"
ALARMS = documented("https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html")
COMPOSITE = quoted("'Could not save the composite alarm as alarms [x] in the alarm rule do not exist'")

KEPT = ("StateValue", "StateReason", "StateReasonData", "StateUpdatedTimestamp", "StateTransitionedTimestamp")
SOON = 0.2
"""Real seconds after which a composite alarm that was put is evaluated."""
LOOK = 1.0
"""Real seconds after which an alarm that waits asks again how fast time passes."""


def declare(patches: Patches, tools: Tools) -> None:
    """Correct alarms, their history and the statistics that they are made of."""
    metric_store.declare(patches)
    metric_data.declare(patches)
    dashboards.declare(patches)
    _evaluate_by_aws_rules(patches, tools)
    _keep_state_of_put_alarms(patches)
    _state_changes(patches)
    _descriptions(patches)
    patches.then(lambda: tools.releases.add("metrics", forget=metric_store.forget))


def _evaluate_by_aws_rules(patches: Patches, tools: Tools) -> None:
    evaluator = _Evaluator(tools.timescale)
    patches.then(lambda: tools.releases.add("alarms", stop=evaluator.drop, forget=evaluator.drop))

    @patches.wrap(f"{_ALARM_SCHEDULER}:AlarmScheduler.schedule_metric_alarm", "b1a149b09f", ALARMS)
    def schedule(original: Callable[..., None], self: AlarmScheduler, alarm_arn: str) -> None:
        """A metric alarm is evaluated by AWS's rules, in its account's time."""
        evaluator.begin(alarm_arn)

    @patches.wrap(f"{_ALARM_SCHEDULER}:AlarmScheduler.delete_scheduler_for_alarm", "a98b69a574", ALARMS)
    def delete(original: Callable[..., None], self: AlarmScheduler, alarm_arn: str) -> None:
        """An alarm that is deleted is not evaluated any more."""
        evaluator.evaluations.drop(alarm_arn)

    @patches.wrap(f"{_PROVIDER_V2}:CloudwatchProvider.put_composite_alarm", "4fb5749e06", COMPOSITE)
    def put_composite(original: Callable[..., None], self: CloudwatchProvider, context: Any, request: Any) -> None:
        """A composite alarm's rule names alarms that exist; putting it again keeps its state."""
        store = self.get_store(context.account_id, context.region)
        _check_rule(store, context, request["AlarmRule"])
        arn = f"arn:aws:cloudwatch:{context.region}:{context.account_id}:alarm:{request['AlarmName']}"
        before = store.alarms.get(arn)
        original(self, context, request)
        _keep(before, store.alarms[arn])
        evaluator.consider(arn, "updated" if before else "created")

    # LocalStack's own, partial reading of rules
    @patches.wrap(f"{_PROVIDER_V2}:CloudwatchProvider._validate_alarm_rule_expression", "77b6a12379", COMPOSITE)
    def validate(original: Callable[..., Any], self: CloudwatchProvider, alarm_rule: str) -> list[str]:
        """Rules are checked as a whole before; LocalStack reads a part of the language only."""
        return []


class _Evaluator:
    """Evaluates alarms when their time comes."""

    def __init__(self, timescale: Timescale) -> None:
        self._timescale = timescale
        self._occasions: dict[str, str] = {}
        self._last: dict[str, float] = {}
        self.evaluations = Evaluations(self._evaluate)

    @cached_property
    def _database(self) -> CloudwatchDatabase:
        return CloudwatchDatabase()

    def begin(self, arn: str) -> None:
        """A metric alarm was put."""
        alarm = _alarm(arn)
        if isinstance(alarm, LocalStackMetricAlarm):
            self._last[arn] = time.monotonic()
            self.evaluations.put(arn, min(self._rest(alarm), LOOK))

    def consider(self, arn: str, occasion: str) -> None:
        """A composite alarm was put."""
        self._occasions[arn] = occasion
        self.evaluations.put(arn, SOON)

    def drop(self, account: str) -> None:
        """Evaluate the account's alarms no more."""
        for arn in self.evaluations.known():
            if arn.split(":", 5)[4] == account:
                self.evaluations.drop(arn)
                self._last.pop(arn, None)
                self._occasions.pop(arn, None)

    def _rest(self, alarm: LocalStackMetricAlarm) -> float:
        """Real seconds until the alarm is to be evaluated, by the pace that time has now; negative if that is past."""
        pause = self._timescale.real(alarm.account_id, interval(period_of(alarm.alarm)))
        now = time.monotonic()
        return due(self._last.get(alarm.alarm["AlarmArn"], now), pause, now) - now

    def _evaluate(self, arn: str) -> float | None:
        alarm = _alarm(arn)
        if isinstance(alarm, LocalStackCompositeAlarm):
            evaluate_composite(alarm, self._occasions.pop(arn, "updated"))
            return None
        if alarm is None:
            self._last.pop(arn, None)
            return None
        if (rest := self._rest(alarm)) > 0:
            return min(rest, LOOK)
        self._last[arn] = time.monotonic() + rest
        record, now = alarm.alarm, time.time() + rest
        rule, period = rule_of(record), period_of(record)
        factor = self._timescale.of(alarm.account_id)
        stretches = windows(now, period, evaluation_range(rule.periods), factor)
        samples = partial(metric_store.samples, self._database, alarm.account_id, alarm.region)
        points = datapoints(samples, record, stretches)
        verdict = evaluate(rule, points)
        before = record["StateValue"]
        is_change = verdict.state not in (None, before) and not has_too_few(record, verdict.evaluated)
        if is_change and _alarm(arn) is alarm:
            data = reason_data(rule, verdict, metric_of(record), now)
            change_state(alarm, str(verdict.state), reason(rule, verdict, before), json.dumps(data))
        return min(self._rest(alarm), LOOK)


def _keep_state_of_put_alarms(patches: Patches) -> None:
    @patches.wrap(
        f"{_PROVIDER_V2}:CloudwatchProvider.put_metric_alarm",
        "f16333e619",
        documented(f"{_API}/API_PutMetricAlarm.html"),
    )
    def put(original: Callable[..., None], self: CloudwatchProvider, context: Any, request: Any) -> None:
        """Periods are checked, and an alarm that is put again keeps its state."""
        if problem := problem_of(request):
            raise ValidationException(problem)
        store = self.get_store(context.account_id, context.region)
        arn = f"arn:aws:cloudwatch:{context.region}:{context.account_id}:alarm:{request['AlarmName']}"
        before = store.alarms.get(arn)
        original(self, context, request)
        _keep(before, store.alarms[arn])

    @patches.wrap(
        f"{_PROVIDER_V2}:CloudwatchProvider.delete_alarms",
        "e3880c10b5",
        quoted("'Cannot delete x as there are composite alarm(s) depending on it.'"),
    )
    def delete(
        original: Callable[..., None], self: CloudwatchProvider, context: Any, alarm_names: Any, **_: Any
    ) -> None:
        """An alarm that a composite alarm needs is not deleted."""
        store = self.get_store(context.account_id, context.region)
        going = set(alarm_names)
        for name in alarm_names:
            for other in list(store.alarms.values()):
                if other.alarm["AlarmName"] not in going and name in _children(other):
                    raise ValidationException(f"Cannot delete {name} as there are composite alarm(s) depending on it.")
        original(self, context, alarm_names)


def _keep(before: LocalStackAlarm | None, after: LocalStackAlarm) -> None:
    if before is not None:
        after.alarm.update({key: before.alarm[key] for key in KEPT if key in before.alarm})


def _state_changes(patches: Patches) -> None:
    @patches.wrap(
        f"{_PROVIDER_V2}:CloudwatchProvider.set_alarm_state", "1d2c769201", documented(f"{_API}/API_SetAlarmState.html")
    )
    def set_state(
        original: Callable[..., None],
        self: CloudwatchProvider,
        context: Any,
        alarm_name: str,
        state_value: str,
        state_reason: str,
        state_reason_data: str | None = None,
        **_: Any,
    ) -> None:
        """A state that is set performs the alarm's actions and lasts until the next evaluation."""
        store = self.get_store(context.account_id, context.region)
        alarm = find(store, context.account_id, context.region, alarm_name)
        if state_value not in ("OK", "ALARM", "INSUFFICIENT_DATA"):
            original(self, context, alarm_name, state_value, state_reason)  # refuses
        if alarm is None:
            raise ResourceNotFound
        change_state(alarm, state_value, state_reason, state_reason_data or "")


def _descriptions(patches: Patches) -> None:
    @patches.wrap(
        f"{_PROVIDER_V2}:CloudwatchProvider.describe_alarm_history",
        "3730e9a2a5",
        documented(f"{_API}/API_DescribeAlarmHistory.html"),
    )
    def history(original: Callable[..., Any], self: CloudwatchProvider, context: Any, **asked: Any) -> Any:
        """The history is filtered by type and begins with the newest."""
        answer = original(self, context, **asked)
        item_type, types = asked.get("history_item_type"), asked.get("alarm_types")
        items = [
            item
            for item in answer["AlarmHistoryItems"]
            if item_type in (None, item["HistoryItemType"]) and (not types or item["AlarmType"] in types)
        ]
        if asked.get("scan_by") != "TimestampAscending":
            items.reverse()
        answer["AlarmHistoryItems"] = items
        return answer

    @patches.wrap(
        f"{_PROVIDER_V2}:CloudwatchProvider.describe_alarms",
        "5eb9d9eb92",
        documented(f"{_API}/API_DescribeAlarms.html"),
    )
    def alarms(original: Callable[..., Any], self: CloudwatchProvider, context: Any, **asked: Any) -> Any:
        """Composite alarms are shown only when they are asked for."""
        types = asked.get("alarm_types") or ["MetricAlarm"]
        store = self.get_store(context.account_id, context.region)
        found = [alarm for alarm in list(store.alarms.values()) if kind(alarm) in types and _is_asked(alarm, asked)]
        return {
            "MetricAlarms": [alarm.alarm for alarm in found if kind(alarm) == "MetricAlarm"],
            "CompositeAlarms": [alarm.alarm for alarm in found if kind(alarm) == "CompositeAlarm"],
        }


def _is_asked(alarm: LocalStackAlarm, asked: Mapping[str, Any]) -> bool:
    record = alarm.alarm
    actions = [*record["OKActions"], *record["AlarmActions"], *record["InsufficientDataActions"]]
    prefix = asked.get("action_prefix")
    return (
        (not asked.get("alarm_names") or record["AlarmName"] in asked["alarm_names"])
        and record["AlarmName"].startswith(asked.get("alarm_name_prefix") or "")
        and asked.get("state_value") in (None, record["StateValue"])
        and (not prefix or any(action.startswith(prefix) for action in actions))
    )


def _check_rule(store: CloudWatchStore, context: Any, text: str) -> None:
    try:
        rule = parse(text)
    except RuleError as problem:
        raise ValidationException(f"Invalid AlarmRule: {problem}") from None
    absent = [child for child in rule.children if not find(store, context.account_id, context.region, child)]
    if absent:
        names = ", ".join(child.rpartition(":alarm:")[2] for child in absent)
        raise ValidationException(
            f"Could not save the composite alarm as alarms [{names}] in the alarm rule do not exist"
        )


def _children(alarm: LocalStackAlarm) -> set[str]:
    try:
        children = parse(alarm.alarm["AlarmRule"]).children if "AlarmRule" in alarm.alarm else ()
    except RuleError:
        return set()
    return {child.rpartition(":alarm:")[2] for child in children}


def _alarm(arn: str) -> LocalStackAlarm | None:
    parts = arn.split(":")
    return cloudwatch_stores[parts[4]][parts[3]].alarms.get(arn)
