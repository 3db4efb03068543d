"""Alarms evaluate what is published, in compressed time: states, reasons, actions, composite alarms, events."""

import json
import re
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
import requests

PERIOD = 300
SCALE = 150  # a period takes 2 s, an evaluation comes every 0.4 s
SOON = 20


@pytest.fixture
def fast(account: Any, engine: Any) -> Any:
    """The account, in which time passes faster."""
    engine.control_api.set_time_scale(account.id, SCALE)
    return account


def put(account: Any, name: str = "a", **settings: Any) -> str:
    given = {
        "Namespace": "N",
        "MetricName": "M",
        "Statistic": "Sum",
        "Period": PERIOD,
        "EvaluationPeriods": 1,
        "Threshold": 1,
        "ComparisonOperator": "GreaterThanThreshold",
        **settings,
    }
    account("cloudwatch").put_metric_alarm(
        AlarmName=name, **{key: value for key, value in given.items() if value is not None}
    )
    return str(account.arn("cloudwatch", f"alarm:{name}"))


def publish(account: Any, *values: float, name: str = "M", **more: Any) -> None:
    data = [{"MetricName": name, "Value": value, **more} for value in values]
    account("cloudwatch").put_metric_data(Namespace="N", MetricData=data)


def described(account: Any, name: str = "a", kind: str = "MetricAlarm") -> dict[str, Any]:
    answer = account("cloudwatch").describe_alarms(AlarmNames=[name], AlarmTypes=[kind])
    (alarm,) = answer[f"{kind}s"]
    return dict(alarm)


def until_state(
    account: Any, eventually: Any, state: str, name: str = "a", kind: str = "MetricAlarm"
) -> dict[str, Any]:
    return dict(
        eventually(
            lambda: described(account, name, kind), until=lambda alarm: alarm["StateValue"] == state, within=SOON
        )
    )


def history(account: Any, name: str = "a", kind: str = "StateUpdate") -> list[dict[str, Any]]:
    answer = account("cloudwatch").describe_alarm_history(
        AlarmName=name, HistoryItemType=kind, ScanBy="TimestampAscending"
    )
    return list(answer["AlarmHistoryItems"])


def rings(account: Any, name: str) -> int:
    """How often an alarm went to ALARM; a state that does not last counts as well."""
    return sum("to ALARM" in item["HistorySummary"] for item in history(account, name))


def topic_and_queue(account: Any) -> tuple[str, str]:
    topic = account("sns").create_topic(Name="t")["TopicArn"]
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "sns.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": account.arn("sqs", "q"),
    }
    url, queue = account.queue("q", statement)
    account("sns").subscribe(TopicArn=topic, Protocol="sqs", Endpoint=queue)
    return str(topic), url


def received(account: Any, url: str) -> list[dict[str, Any]]:
    return [json.loads(message["Body"]) for message in account.messages(url)]


def test_two_errors_alarm_and_the_alarm_ends_when_they_are_long_ago(fast: Any, eventually: Any) -> None:
    topic, url = topic_and_queue(fast)
    put(fast, AlarmActions=[topic], OKActions=[topic], TreatMissingData="notBreaching", AlarmDescription="d")
    new = described(fast)
    assert (new["StateValue"], new["StateReason"]) == ("INSUFFICIENT_DATA", "Unchecked: Initial alarm creation")
    quiet = until_state(fast, eventually, "OK")
    assert quiet["StateReason"] == (
        "Threshold Crossed: no datapoints were received for 1 period and 1 missing datapoint was treated as "
        "[NonBreaching]."
    )
    publish(fast, 1, 1)
    ringing = until_state(fast, eventually, "ALARM")
    assert re.fullmatch(
        r"Threshold Crossed: 1 out of the last 1 datapoints \[2\.0 \(\d\d/\d\d/\d\d \d\d:\d\d:00\)\] was greater than "
        r"the threshold \(1\.0\) \(minimum 1 datapoint for OK -> ALARM transition\)\.",
        ringing["StateReason"],
    )
    data = json.loads(ringing["StateReasonData"])
    assert (data["statistic"], data["period"], data["recentDatapoints"]) == ("Sum", PERIOD, [2.0])
    assert data["evaluatedDatapoints"][0]["sampleCount"] == 2.0
    publish(fast, 0)
    until_state(fast, eventually, "OK")
    summaries = [item["HistorySummary"] for item in history(fast)]
    assert summaries == [
        "Alarm updated from INSUFFICIENT_DATA to OK",
        "Alarm updated from OK to ALARM",
        "Alarm updated from ALARM to OK",
    ]
    messages = eventually(lambda: received(fast, url), until=lambda got: len(got) == 3, within=SOON)
    (ring,) = [json.loads(m["Message"]) for m in messages if m["Subject"] == 'ALARM: "a" in US East (N. Virginia)']
    assert list(ring) == [
        "AlarmName", "AlarmDescription", "AWSAccountId", "AlarmConfigurationUpdatedTimestamp", "NewStateValue",
        "NewStateReason", "StateChangeTime", "Region", "AlarmArn", "OldStateValue", "OKActions", "AlarmActions",
        "InsufficientDataActions", "ActionExecutedAfterMuteWindow", "Trigger",
    ]  # fmt: skip
    assert (ring["OldStateValue"], ring["NewStateReason"]) == ("OK", ringing["StateReason"])
    assert ring["Trigger"] == {
        "MetricName": "M",
        "Namespace": "N",
        "StatisticType": "Statistic",
        "Statistic": "SUM",
        "Unit": None,
        "Dimensions": [],
        "Period": PERIOD,
        "EvaluationPeriods": 1,
        "ComparisonOperator": "GreaterThanThreshold",
        "Threshold": 1.0,
        "TreatMissingData": "notBreaching",
        "EvaluateLowSampleCountPercentile": "",
    }


def test_exactly_the_threshold_is_not_greater(fast: Any, eventually: Any) -> None:
    put(fast, "strict")
    put(fast, "or-equal", ComparisonOperator="GreaterThanOrEqualToThreshold")
    publish(fast, 1)
    until_state(fast, eventually, "ALARM", "or-equal")
    reason = until_state(fast, eventually, "OK", "strict")["StateReason"]
    assert "datapoint [1.0 (" in reason
    assert "was not greater than the threshold (1.0)" in reason
    assert [item["HistorySummary"] for item in history(fast, "strict")][:1] == [
        "Alarm updated from INSUFFICIENT_DATA to OK"
    ]


def test_missing_data_make_each_treatment_s_state(fast: Any, eventually: Any) -> None:
    expected = {"breaching": "ALARM", "notBreaching": "OK", "ignore": "INSUFFICIENT_DATA"}
    for treatment in expected:
        put(fast, treatment, TreatMissingData=treatment, EvaluationPeriods=2)
    put(fast, "missing")
    fast("cloudwatch").set_alarm_state(AlarmName="missing", StateValue="OK", StateReason="test")
    for treatment, state in expected.items():
        alarm = until_state(fast, eventually, state, treatment)
        words = {"breaching": "[Breaching]", "notBreaching": "[NonBreaching]"}.get(treatment, "Unchecked")
        assert words in alarm["StateReason"]
    gone = until_state(fast, eventually, "INSUFFICIENT_DATA", "missing")
    assert gone["StateReason"] == "Insufficient Data: 1 datapoint was unknown."


def test_a_state_that_is_set_lasts_until_the_next_evaluation(fast: Any, eventually: Any) -> None:
    topic, url = topic_and_queue(fast)
    put(fast, TreatMissingData="notBreaching", AlarmActions=[topic])
    until_state(fast, eventually, "OK")
    fast("cloudwatch").set_alarm_state(AlarmName="a", StateValue="ALARM", StateReason="drill")
    until_state(fast, eventually, "OK")
    (message,) = eventually(lambda: received(fast, url), within=SOON)
    assert json.loads(message["Message"])["NewStateReason"] == "drill"


def test_disabled_actions_are_not_performed_and_the_state_still_changes(fast: Any, eventually: Any) -> None:
    topic, _ = topic_and_queue(fast)
    put(fast, TreatMissingData="breaching", AlarmActions=[topic], ActionsEnabled=False)
    until_state(fast, eventually, "ALARM")
    assert history(fast, kind="Action") == []


def test_putting_an_alarm_again_leaves_its_state(fast: Any, eventually: Any) -> None:
    put(fast, TreatMissingData="breaching")
    before = until_state(fast, eventually, "ALARM")
    put(fast, TreatMissingData="ignore", Threshold=5)
    after = described(fast)
    assert (after["StateValue"], after["StateReason"]) == ("ALARM", before["StateReason"])
    assert after["Threshold"] == 5


def test_m_of_n_stays_quiet_where_one_period_flaps(fast: Any, eventually: Any) -> None:
    put(fast, "nervous", Period=60, Threshold=0, TreatMissingData="ignore")
    put(fast, "calm", Period=60, Threshold=0, EvaluationPeriods=5, DatapointsToAlarm=4)
    for flips in (1, 2, 3):
        publish(fast, 1)
        eventually(partial(rings, fast, "nervous"), until=flips.__eq__, within=SOON)
        publish(fast, 0)
        until_state(fast, eventually, "OK", "nervous")
    assert rings(fast, "calm") == 0


def test_a_metric_is_exactly_its_dimensions(fast: Any, eventually: Any) -> None:
    def named(value: str) -> list[dict[str, str]]:
        return [{"Name": "FunctionName", "Value": value}]

    put(fast, "short", Dimensions=named("orders"))
    put(fast, "long", Dimensions=named("orders-archive"))
    put(fast, "total")
    publish(fast, 1, 1, Dimensions=named("orders-archive"))
    publish(fast, 1, 1, Dimensions=[*named("orders"), {"Name": "Resource", "Value": "orders:live"}])
    until_state(fast, eventually, "ALARM", "long")
    assert {described(fast, name)["StateValue"] for name in ("short", "total")} == {"INSUFFICIENT_DATA"}


@pytest.mark.parametrize(
    ("settings", "values", "value"),
    [
        ({"Statistic": "Average"}, (2, 4), 3.0),
        ({"Statistic": "SampleCount"}, (0, 0, 0), 3.0),
        ({"Statistic": "Maximum"}, (1, 9), 9.0),
        ({"Statistic": None, "ExtendedStatistic": "p50"}, (1, 2, 9), 2.0),
    ],
)
def test_statistics_of_alarms(fast: Any, eventually: Any, settings: Any, values: Any, value: float) -> None:
    put(fast, **settings)
    publish(fast, *values)
    assert f"[{value} (" in until_state(fast, eventually, "ALARM")["StateReason"]


def test_an_alarm_on_an_expression(fast: Any, eventually: Any, refused: Callable[..., Any]) -> None:
    def metric(name: str) -> dict[str, Any]:
        stat = {"Metric": {"Namespace": "N", "MetricName": name}, "Period": PERIOD, "Stat": "Sum"}
        return {"Id": name, "MetricStat": stat, "ReturnData": False}

    rate = {"Id": "rate", "Expression": "100 * errors / calls", "Label": "Error rate"}
    alone = {"Namespace": None, "MetricName": None, "Statistic": None, "Period": None, "Threshold": 10}
    put(fast, Metrics=[metric("errors"), metric("calls"), rate], **alone)
    publish(fast, 1, name="errors")
    publish(fast, 4, name="calls")
    assert "[25.0 (" in until_state(fast, eventually, "ALARM")["StateReason"]
    unknown = {**rate, "Expression": "SEARCH('{N} M', 'Sum', 60)"}
    put_another = partial(put, fast, "b")
    assert refused(put_another, Metrics=[metric("errors"), unknown], **alone)[0] == "ValidationError"


def test_a_composite_alarm_follows_its_children(fast: Any, eventually: Any, refused: Callable[..., Any]) -> None:
    topic, url = topic_and_queue(fast)
    cloudwatch = fast("cloudwatch")
    first = put(fast, "first", TreatMissingData="notBreaching")
    put(fast, "second", MetricName="Other", TreatMissingData="notBreaching")
    assert refused(cloudwatch.put_composite_alarm, AlarmName="c", AlarmRule="ALARM(first) OR ALARM(nobody)")[:2] == (
        "ValidationError",
        "Could not save the composite alarm as alarms [nobody] in the alarm rule do not exist",
    )
    assert refused(cloudwatch.put_composite_alarm, AlarmName="c", AlarmRule="first AND second")[0] == "ValidationError"
    cloudwatch.put_composite_alarm(
        AlarmName="c", AlarmRule=f'ALARM("{first}") AND NOT ALARM(second)', AlarmActions=[topic]
    )
    assert cloudwatch.describe_alarms()["CompositeAlarms"] == []
    until_state(fast, eventually, "OK", "c", "CompositeAlarm")
    publish(fast, 5)
    ringing = until_state(fast, eventually, "ALARM", "c", "CompositeAlarm")
    assert re.match(
        rf"{re.escape(first)} transitioned to ALARM at \w+ \d\d \w+, \d{{4}} [\d:]+ UTC$", ringing["StateReason"]
    )
    (message,) = eventually(lambda: received(fast, url), within=SOON)
    told = json.loads(message["Message"])
    assert (told["AlarmRule"], told["TriggeringChildren"][0]["Arn"]) == (ringing["AlarmRule"], first)
    assert "Trigger" not in told
    publish(fast, 5, name="Other")
    until_state(fast, eventually, "OK", "c", "CompositeAlarm")
    assert refused(cloudwatch.delete_alarms, AlarmNames=["second"])[:2] == (
        "ValidationError",
        "Cannot delete second as there are composite alarm(s) depending on it.",
    )
    cloudwatch.delete_alarms(AlarmNames=["c"])
    cloudwatch.delete_alarms(AlarmNames=["first", "second"])


def test_a_suppressor_in_alarm_suppresses_the_actions_of_a_composite_alarm(fast: Any, eventually: Any) -> None:
    topic, _ = topic_and_queue(fast)
    put(fast, "child", TreatMissingData="notBreaching")
    put(fast, "maintenance", MetricName="Maintenance", TreatMissingData="ignore")
    cloudwatch = fast("cloudwatch")
    cloudwatch.set_alarm_state(AlarmName="maintenance", StateValue="ALARM", StateReason="window")
    cloudwatch.put_composite_alarm(
        AlarmName="c", AlarmRule="ALARM(child)", AlarmActions=[topic], ActionsSuppressor="maintenance",
        ActionsSuppressorWaitPeriod=1, ActionsSuppressorExtensionPeriod=1,
    )  # fmt: skip
    publish(fast, 5)
    until_state(fast, eventually, "ALARM", "c", "CompositeAlarm")
    assert history(fast, "c", "Action") == []


def test_eventbridge_learns_of_changes(fast: Any, eventually: Any) -> None:
    url, queue = fast.queue(
        "events",
        {
            "Effect": "Allow",
            "Principal": {"Service": "events.amazonaws.com"},
            "Action": "sqs:SendMessage",
            "Resource": fast.arn("sqs", "events"),
        },
    )
    events = fast("events")
    pattern = {"source": ["aws.cloudwatch"], "detail": {"state": {"value": ["ALARM"]}}}
    events.put_rule(Name="r", EventPattern=json.dumps(pattern))
    events.put_targets(Rule="r", Targets=[{"Id": "q", "Arn": queue}])
    arn = put(fast, TreatMissingData="notBreaching", AlarmDescription="d", Dimensions=[{"Name": "D", "Value": "v"}])
    until_state(fast, eventually, "OK")
    publish(fast, 2, Dimensions=[{"Name": "D", "Value": "v"}])
    (event,) = eventually(lambda: received(fast, url), within=SOON)
    assert (event["detail-type"], event["resources"]) == ("CloudWatch Alarm State Change", [arn])
    detail = event["detail"]
    assert detail["alarmName"] == "a"
    assert (detail["state"]["value"], detail["previousState"]["value"]) == ("ALARM", "OK")
    assert json.loads(detail["state"]["reasonData"])["recentDatapoints"] == [2.0]
    (metric,) = detail["configuration"]["metrics"]
    assert metric["metricStat"] == {
        "metric": {"namespace": "N", "name": "M", "dimensions": {"D": "v"}},
        "period": PERIOD,
        "stat": "Sum",
    }


def test_an_alarm_s_mail_is_for_people(fast: Any, eventually: Any) -> None:
    topic, _ = topic_and_queue(fast)
    address = f"{fast.id}@example.com"
    fast("sns").subscribe(TopicArn=topic, Protocol="email", Endpoint=address)
    (mail,) = fast.get("/_daylab/mailbox", address=address).json()
    found = re.search(r"https?://\S+", mail["body"])
    assert found
    assert requests.get(found[0], timeout=20).status_code == 200
    put(fast, AlarmActions=[topic], TreatMissingData="breaching")
    mails = eventually(lambda: fast.get("/_daylab/mailbox", address=address).json()[1:], within=SOON)
    assert mails[0]["subject"] == 'ALARM: "a" in US East (N. Virginia)'
    assert mails[0]["body"].startswith('You are receiving this email because your Amazon CloudWatch Alarm "a" in the')


@pytest.mark.parametrize(
    "settings",
    [
        {"DatapointsToAlarm": 2},
        {"EvaluationPeriods": 300},
        {"Period": 45},
        {"Statistic": None},
        {"ExtendedStatistic": "p90"},
        {"ComparisonOperator": "GreaterThanUpperThreshold"},
    ],
)
def test_settings_without_sense_are_refused(account: Any, refused: Callable[..., Any], settings: Any) -> None:
    assert refused(partial(put, account), **settings)[0] == "ValidationError"


def test_a_pace_that_changes_reaches_alarms_that_wait(account: Any, engine: Any, eventually: Any) -> None:
    put(account, TreatMissingData="breaching")
    engine.control_api.set_time_scale(account.id, SCALE)
    until_state(account, eventually, "ALARM")
