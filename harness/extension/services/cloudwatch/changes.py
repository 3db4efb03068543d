"""An alarm takes a state: its record and history, its composite alarms, EventBridge, and its actions.

Sources (D): CloudWatch User Guide, "Using Amazon CloudWatch alarms" (actions are invoked on a change of state only;
a composite alarm is evaluated when a child changes), "Alarm events and EventBridge", "Invoke a Lambda function from an
alarm"; API Reference, "PutCompositeAlarm" (ActionsSuppressor). The words of a composite alarm's reason, "<ARN>
transitioned to ALARM at Wednesday 10 November, 2021 02:45:55 UTC", are recorded (R: LocalStack's snapshot,
``test_trigger_composite_alarm``), those of its first evaluation are not (U).

Limits: actions on SNS and Lambda, others leave a line in the engine's log; a suppressor suppresses while it is in
ALARM, without wait and extension periods.
"""

import json
import logging
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from botocore.exceptions import ClientError
from localstack.aws.connect import connect_to
from localstack.services.cloudwatch.models import (
    CloudWatchStore,
    LocalStackAlarm,
    LocalStackCompositeAlarm,
    cloudwatch_stores,
)
from localstack.services.cloudwatch.provider_v2 import _STORE_LOCK
from localstack.services.plugins import SERVICE_PLUGINS

from harness.extension.services.cloudwatch.notifications import (
    ACTIONS,
    Change,
    State,
    event_detail,
    function_payload,
    mail,
    subject,
    topic_message,
)
from harness.extension.services.cloudwatch.reasons import moment
from harness.extension.services.cloudwatch.recorded_history import action_item, region_name, state_item
from harness.extension.services.cloudwatch.rules import RuleError, parse

__all__ = ["change_state", "evaluate_composite", "find", "kind"]

LOG = logging.getLogger(__name__)
SNS_PRINCIPAL = "cloudwatch.amazonaws.com"
LAMBDA_PRINCIPAL = "lambda.alarms.cloudwatch.amazonaws.com"


def change_state(alarm: LocalStackAlarm, value: str, reason: str, data: str = "") -> None:
    """Bring an alarm into a state; nothing happens if it has it already.

    Args:
        alarm: LocalStack's record of the alarm.
        value: the state.
        reason: StateReason.
        data: StateReasonData, as JSON.
    """
    changes: list[Change] = []
    with _STORE_LOCK:
        _take(alarm, value, reason, data, (), changes)
    for change in changes:
        _announce(change)


def evaluate_composite(alarm: LocalStackCompositeAlarm, occasion: str) -> None:
    """Evaluate a composite alarm whose children did not change.

    Args:
        alarm: LocalStack's record of it.
        occasion: ``created`` or ``updated``.
    """
    changes: list[Change] = []
    with _STORE_LOCK:
        state = _state_of_rule(alarm)
        arn = alarm.alarm["AlarmArn"]
        if state:
            _take(alarm, state, f"{arn} was {occasion} and its alarm rule evaluates to {state}", "", (), changes)
    for change in changes:
        _announce(change)


def find(store: CloudWatchStore, account: str, region: str, name_or_arn: str) -> LocalStackAlarm | None:
    """The alarm of that name or ARN."""
    arn = (
        name_or_arn if name_or_arn.startswith("arn:") else f"arn:aws:cloudwatch:{region}:{account}:alarm:{name_or_arn}"
    )
    return store.alarms.get(arn)


def kind(alarm: LocalStackAlarm | None) -> str:
    """AlarmType."""
    return "CompositeAlarm" if isinstance(alarm, LocalStackCompositeAlarm) else "MetricAlarm"


def _take(
    alarm: LocalStackAlarm,
    value: str,
    reason: str,
    data: str,
    children: Sequence[tuple[str, State]],
    changes: list[Change],
) -> None:
    record, before = alarm.alarm, _state(alarm)
    if before.value == value:
        return
    now = datetime.now(UTC)
    record["StateValue"], record["StateReason"] = value, reason
    record["StateUpdatedTimestamp"] = record["StateTransitionedTimestamp"] = now
    if data:
        record["StateReasonData"] = data
    else:
        record.pop("StateReasonData", None)
    store = cloudwatch_stores[alarm.account_id][alarm.region]
    after = State(value, reason, data, now.timestamp())
    store.histories.append(state_item(record["AlarmName"], kind(alarm), before, after, now))
    changes.append(
        Change(dict(record), alarm.account_id, alarm.region, region_name(alarm.region), before, after, children)
    )
    for other in list(store.alarms.values()):
        if isinstance(other, LocalStackCompositeAlarm) and _has_child(other, alarm):
            _reconsider(other, alarm, changes)


def _reconsider(composite: LocalStackCompositeAlarm, child: LocalStackAlarm, changes: list[Change]) -> None:
    state = _state_of_rule(composite)
    if not state:
        return
    arn, after = child.alarm["AlarmArn"], _state(child)
    when = f"{datetime.fromtimestamp(after.since, UTC):%A %d %B, %Y %H:%M:%S} UTC"
    told = {"arn": arn, "state": {"value": after.value, "timestamp": moment(after.since)}}
    reason = f"{arn} transitioned to {after.value} at {when}"
    _take(composite, state, reason, json.dumps({"triggeringAlarms": [told]}), [(arn, after)], changes)


def _state_of_rule(composite: LocalStackCompositeAlarm) -> str | None:
    try:
        rule = parse(composite.alarm["AlarmRule"])
    except RuleError as problem:
        LOG.warning("rule of composite alarm %s: %s", composite.alarm["AlarmName"], problem)
        return None
    store = cloudwatch_stores[composite.account_id][composite.region]

    def state_of(child: str) -> str:
        found = find(store, composite.account_id, composite.region, child)
        return str(found.alarm["StateValue"]) if found else "INSUFFICIENT_DATA"

    return "ALARM" if rule.holds(state_of) else "OK"


def _has_child(composite: LocalStackCompositeAlarm, alarm: LocalStackAlarm) -> bool:
    try:
        children = parse(composite.alarm["AlarmRule"]).children
    except RuleError:
        return False
    return alarm.alarm["AlarmName"] in children or alarm.alarm["AlarmArn"] in children


def _state(alarm: LocalStackAlarm) -> State:
    record = alarm.alarm
    return State(
        str(record["StateValue"]),
        record["StateReason"],
        record.get("StateReasonData") or "",
        record["StateUpdatedTimestamp"].timestamp(),
    )


def _announce(change: Change) -> None:
    _send_event(change)
    if not change.alarm["ActionsEnabled"] or _is_suppressed(change):
        return
    for action in change.alarm.get(ACTIONS[change.after.value]) or ():
        match action.split(":")[2]:
            case "sns":
                _notify(change, action)
            case "lambda":
                _invoke(change, action)
            case service:
                LOG.warning("alarm %s: no actions on %s here, %s", change.alarm["AlarmName"], service, action)


def _is_suppressed(change: Change) -> bool:
    if not (suppressor := change.alarm.get("ActionsSuppressor")):
        return False
    found = find(cloudwatch_stores[change.account][change.region], change.account, change.region, suppressor)
    return found is not None and found.alarm["StateValue"] == "ALARM"


def _send_event(change: Change) -> None:
    """Tell EventBridge; an engine that has not loaded it yet has no rules."""
    if not SERVICE_PLUGINS.is_running("events"):
        return
    entry = {
        "Source": "aws.cloudwatch",
        "DetailType": "CloudWatch Alarm State Change",
        "Resources": [change.alarm["AlarmArn"]],
        "Detail": json.dumps(event_detail(change)),
        "Time": datetime.fromtimestamp(change.after.since, UTC),
    }
    try:
        connect_to(aws_access_key_id=change.account, region_name=change.region).events.put_events(Entries=[entry])
    except Exception as problem:
        LOG.warning("alarm %s: no event: %s", change.alarm["AlarmName"], problem)


def _notify(change: Change, topic: str) -> None:
    message = json.dumps({"default": topic_message(change), "sms": subject(change), "email": mail(change)})
    client = _clients(change, topic).sns
    client = client.request_metadata(service_principal=SNS_PRINCIPAL, source_arn=change.alarm["AlarmArn"])
    _perform(
        lambda: client.publish(TopicArn=topic, Subject=subject(change)[:100], Message=message, MessageStructure="json"),
        change,
        topic,
        message,
    )


def _invoke(change: Change, function: str) -> None:
    payload = function_payload(change)
    client = _clients(change, function).lambda_
    client = client.request_metadata(service_principal=LAMBDA_PRINCIPAL, source_arn=change.alarm["AlarmArn"])
    _perform(
        lambda: client.invoke(FunctionName=function, Payload=payload, InvocationType="Event"),
        change,
        function,
        payload,
    )


def _clients(change: Change, arn: str) -> Any:
    return connect_to(region_name=arn.split(":")[3], aws_access_key_id=change.account)


def _perform(call: Callable[[], Any], change: Change, action: str, message: str) -> None:
    """Perform an action and leave its outcome in the history; a failing one fails nobody (D: the same guide)."""
    name = change.alarm["AlarmName"]
    try:
        call()
        problem = None
    except ClientError as refused:
        problem = refused.response["Error"]["Message"]
        LOG.info("alarm %s: action %s failed: %s", name, action, problem)
    alarm_type = "CompositeAlarm" if "AlarmRule" in change.alarm else "MetricAlarm"
    store = cloudwatch_stores[change.account][change.region]
    store.histories.append(action_item(name, alarm_type, action, message, problem))
