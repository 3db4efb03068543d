"""Day 14, documented problems, on the reference scenario: the symptom, the fix, the recovery."""

import json
import re
from functools import partial

import requests

from harness.pytest_plugin import ahead, fault, requires
from harness.pytest_plugin.waiting import Eventually

SOON = 30  # seconds; usually well under four, a busy machine needs more
SLOW = 0.35  # seconds: more than the 250 ms that are tolerated
ORDERS_LOG = "/aws/lambda/orders"


def order(sandbox, order_id, **more):
    payload = json.dumps({"orderId": order_id, "amount": 10, **more})
    answer = sandbox.client("lambda").invoke(FunctionName=sandbox.outputs["OrdersFunctionName"], Payload=payload)
    answer["Payload"].read()
    return "FunctionError" not in answer


def outage(sandbox):
    """Enough failed orders for the errors alarm."""
    order(sandbox, "warm-up")
    for number in range(3):
        order(sandbox, f"o-{number}", payment="refused")


def alarm(sandbox, output, kind="MetricAlarm"):
    cloudwatch = sandbox.client("cloudwatch")
    found = cloudwatch.describe_alarms(AlarmNames=[sandbox.outputs[output]], AlarmTypes=[kind])
    return found[f"{kind}s"][0]


def until_state(sandbox, eventually, output, state, kind="MetricAlarm"):
    return eventually(
        partial(alarm, sandbox, output, kind),
        until=lambda found: found["StateValue"] == state,
        within=SOON,
        expected=f"{sandbox.outputs[output]} in {state}",
    )


def history(sandbox, output, kind):
    items = sandbox.client("cloudwatch").describe_alarm_history(
        AlarmName=sandbox.outputs[output], HistoryItemType=kind, ScanBy="TimestampAscending"
    )["AlarmHistoryItems"]
    return [item["HistorySummary"] for item in items]


def rings(sandbox, output):
    """How often an alarm went to ALARM; a state that does not last counts as well."""
    return sum("to ALARM" in summary for summary in history(sandbox, output, "StateUpdate"))


def incidents(sandbox):
    return sandbox.client("dynamodb").scan(TableName=sandbox.outputs["IncidentsTableName"])["Items"]


def log_groups(sandbox):
    groups = sandbox.client("logs").describe_log_groups(logGroupNamePrefix=ORDERS_LOG)["logGroups"]
    return [group["logGroupName"] for group in groups]


def subscription(sandbox, address):
    """SubscriptionArn of an address as the topic lists it; None if it does not."""
    listed = sandbox.client("sns").list_subscriptions_by_topic(TopicArn=sandbox.outputs["OnCallTopicArn"])
    return next((each["SubscriptionArn"] for each in listed["Subscriptions"] if each["Endpoint"] == address), None)


@fault("missing-create-log-group")
@requires("iam.enforcement", "iam.decision-log", "logs.role-credentials")
def test_function_without_create_log_group_leaves_no_log_and_still_alarms(broken, eventually):
    outage(broken)
    # Whoever looks at metrics and alarms notices nothing: they need no permission of the role.
    eventually(partial(rings, broken, "ErrorsAlarmName"), within=SOON, expected="orders-errors rings")
    eventually(partial(incidents, broken), within=SOON, expected="an incident")
    denied = eventually(
        partial(broken.decisions, denied=True, action="logs:CreateLogGroup"), within=SOON, expected="a refusal"
    )
    assert all(":assumed-role/" in each["principal"] for each in denied)
    assert log_groups(broken) == []

    broken.repair()
    assert order(broken, "logged")
    eventually(partial(log_groups, broken), until=lambda found: found == [ORDERS_LOG], within=SOON)
    eventually(lambda: [line for line in broken.logs("orders") if "logged" in line], within=SOON)


@fault("confirmation-astray")
def test_unconfirmed_address_gets_nothing(broken, eventually):
    right, wrong = broken.outputs["OnCallAddress"], broken.outputs["OnCallAddress"].replace("example", "exmaple")
    assert (subscription(broken, wrong), subscription(broken, right)) == ("PendingConfirmation", None)
    assert (len(broken.mails(right)), len(broken.mails(wrong))) == (0, 1)

    broken.repair()
    # The right address now, and nobody has opened the link: the alarm publishes, and nothing is delivered.
    assert subscription(broken, right) == "PendingConfirmation"
    [asked] = eventually(partial(broken.mails, right), within=SOON, expected="the confirmation mail")
    ring = partial(broken.client("cloudwatch").set_alarm_state, AlarmName=broken.outputs["RecorderAlarmName"])
    ring(StateValue="ALARM", StateReason="drill before the confirmation")
    actions = eventually(partial(history, broken, "RecorderAlarmName", "Action"), within=SOON, expected="an action")
    assert actions[0].startswith("Successfully executed action ")
    assert len(broken.mails(right)) == 1

    link = re.search(r"https?://\S+", asked["body"])
    assert requests.get(link[0], timeout=SOON).status_code == 200
    assert subscription(broken, right).startswith(broken.outputs["OnCallTopicArn"])
    until_state(broken, eventually, "RecorderAlarmName", "OK")
    ring(StateValue="ALARM", StateReason="drill after the confirmation")

    def about_the_recorder():  # other alarms mail to the same address
        return [mail for mail in broken.mails(right)[1:] if "recorder-errors" in mail["subject"]]

    delivered = eventually(about_the_recorder, within=SOON, expected="a mail about recorder-errors")
    # What was published before the confirmation does not come later.
    assert [mail["subject"] for mail in delivered] == ['ALARM: "recorder-errors" in US East (N. Virginia)']
    assert "drill after the confirmation" in delivered[0]["body"]


def lose_an_incident(sandbox):
    payload = json.dumps({"Records": [{"Sns": {"Message": "no JSON"}}]})
    answer = sandbox.client("lambda").invoke(FunctionName=sandbox.outputs["RecorderFunctionName"], Payload=payload)
    assert answer["FunctionError"] == "Unhandled"


@fault("strictly-greater")
def test_one_error_is_not_greater_than_one(broken, eventually):
    name = broken.outputs["RecorderAlarmName"]
    until_state(broken, eventually, "RecorderAlarmName", "OK")
    lose_an_incident(broken)

    def looked_at():
        # A reason is told when the state changes: set it, and the next evaluation sets it right.
        found = alarm(broken, "RecorderAlarmName")
        if "[1.0 (" not in found["StateReason"]:
            broken.client("cloudwatch").set_alarm_state(
                AlarmName=name, StateValue="INSUFFICIENT_DATA", StateReason="look again"
            )
        return found

    found = eventually(looked_at, until=lambda each: "[1.0 (" in each["StateReason"], within=SOON)
    assert found["StateValue"] == "OK"
    assert "was not greater than the threshold (1.0)" in found["StateReason"]
    assert all("to ALARM" not in summary for summary in history(broken, "RecorderAlarmName", "StateUpdate"))

    broken.repair()
    lose_an_incident(broken)
    eventually(partial(rings, broken, "RecorderAlarmName"), within=SOON, expected="recorder-errors rings")


def flap(sandbox):
    """Twice a slow order and then a quick one, each seen by the alarm."""
    sandbox.deploy_broken()
    order(sandbox, "warm-up")
    wait, rung = Eventually("en"), partial(rings, sandbox, "SlowAlarmName")
    for number in (1, 2):
        order(sandbox, f"slow-{number}", workSeconds=SLOW)
        wait(rung, until=lambda times, number=number: times >= number, within=SOON, expected="orders-slow rings")
        order(sandbox, f"quick-{number}")
        until_state(sandbox, wait, "SlowAlarmName", "OK")


def put_nervous_twin(sandbox, like):
    """An alarm like another one, but over one period and without actions: it shows that there was reason to ring."""
    keys = ("Namespace", "MetricName", "Dimensions", "ExtendedStatistic", "Period", "Threshold", "ComparisonOperator")
    sandbox.client("cloudwatch").put_metric_alarm(
        AlarmName="nervous", EvaluationPeriods=1, **{key: like[key] for key in keys}
    )


def nervous_rings(sandbox):
    items = sandbox.client("cloudwatch").describe_alarm_history(AlarmName="nervous")["AlarmHistoryItems"]
    return any("to ALARM" in item["HistorySummary"] for item in items)


@ahead(flap)
@fault("flapping-alarm")
def test_one_short_period_flaps_and_m_of_n_is_quiet(sandbox, begun, eventually):
    assert rings(sandbox, "SlowAlarmName") >= 2
    # Each time it opened an incident and mailed people, through the composite alarm.
    eventually(partial(incidents, sandbox), until=lambda rows: len(rows) >= 2, within=SOON, expected="two incidents")
    eventually(
        partial(rings, sandbox, "UnhealthyAlarmName"), until=lambda count: count >= 2, within=SOON, expected="two rings"
    )

    sandbox.repair()
    calm = alarm(sandbox, "SlowAlarmName")
    assert (calm["EvaluationPeriods"], calm["DatapointsToAlarm"]) == (5, 3)
    put_nervous_twin(sandbox, calm)
    flapped = rings(sandbox, "SlowAlarmName")  # the old alarm may have rung until it was mended
    order(sandbox, "slow-3", workSeconds=SLOW)
    eventually(partial(nervous_rings, sandbox), within=SOON, expected="an alarm over one period rings")
    assert rings(sandbox, "SlowAlarmName") == flapped


@fault("topic-refuses-alarms")
@requires("iam.enforcement")
def test_topic_that_refuses_alarms_shows_in_the_history_only(broken, eventually):
    outage(broken)
    eventually(partial(rings, broken, "ErrorsAlarmName"), within=SOON, expected="orders-errors rings")
    topic = broken.outputs["IncidentsTopicArn"]

    def refused():  # what it did as it was made, before the topic had its policy, may have been done
        actions = history(broken, "ErrorsAlarmName", "Action")
        return [each for each in actions if not each.startswith("Successfully executed")]

    refusals = eventually(refused, within=SOON, expected="an action that failed")
    assert all(each.startswith(f"Failed to execute action {topic}. Received error: ") for each in refusals)
    assert all("not authorized to perform: sns:publish on resource" in each.lower() for each in refusals)
    assert incidents(broken) == []

    broken.repair()
    outage(broken)
    # Actions are performed on changes only: let it change again.
    broken.client("cloudwatch").set_alarm_state(
        AlarmName=broken.outputs["ErrorsAlarmName"], StateValue="OK", StateReason="look again"
    )
    [incident, *_] = eventually(partial(incidents, broken), within=SOON, expected="an incident")
    assert incident["status"] == {"S": "open"}
