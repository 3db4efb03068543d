"""Alarms, metric filters, dashboards, log groups and subscriptions as resources of a stack, and what updates change."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest

BODY = {"widgets": [{"type": "text", "properties": {"markdown": "one"}}]}


def alarm(**more: Any) -> dict[str, Any]:
    properties = {
        "Namespace": "N",
        "MetricName": "M",
        "Statistic": "Sum",
        "Period": 60,
        "EvaluationPeriods": 1,
        "Threshold": 1,
        "ComparisonOperator": "GreaterThanThreshold",
        **more,
    }
    return {"Type": "AWS::CloudWatch::Alarm", "Properties": properties}


def resources(address: str, **changed: Any) -> dict[str, Any]:
    """A template's resources; ``changed`` are properties of the resource of that name."""
    transformation = {"MetricNamespace": "N", "MetricName": "M", "MetricValue": "1", "DefaultValue": 0}
    made: dict[str, Any] = {
        "Alarm": alarm(AlarmName="a"),
        "Composite": {
            "Type": "AWS::CloudWatch::CompositeAlarm",
            "Properties": {"AlarmName": "c", "AlarmRule": {"Fn::Sub": 'ALARM("${Alarm}")'}},
        },
        "Group": {"Type": "AWS::Logs::LogGroup", "Properties": {"LogGroupName": "/g", "RetentionInDays": 7}},
        "Filter": {
            "Type": "AWS::Logs::MetricFilter",
            "Properties": {
                "LogGroupName": {"Ref": "Group"},
                "FilterPattern": "ERROR",
                "MetricTransformations": [transformation],
            },
        },
        "Dashboard": {"Type": "AWS::CloudWatch::Dashboard", "Properties": {"DashboardBody": json.dumps(BODY)}},
        "Topic": {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": "t"}},
        "Mail": {
            "Type": "AWS::SNS::Subscription",
            "Properties": {"TopicArn": {"Ref": "Topic"}, "Protocol": "email", "Endpoint": address},
        },
    }
    for name, properties in changed.items():
        made[name]["Properties"].update(properties)
    return made


@pytest.fixture
def stack(account: Any) -> Callable[..., dict[str, str]]:
    """Creates the stack, then updates it; returns the physical ids."""
    cloudformation = account("cloudformation")
    waiting = {"Delay": 1, "MaxAttempts": 30}
    made: list[str] = []

    def deploy(template: dict[str, Any]) -> dict[str, str]:
        call = cloudformation.update_stack if made else cloudformation.create_stack
        call(StackName="s", TemplateBody=json.dumps({"Resources": template}))
        waiter = "stack_update_complete" if made else "stack_create_complete"
        cloudformation.get_waiter(waiter).wait(StackName="s", WaiterConfig=waiting)
        made.append("s")
        found = cloudformation.describe_stack_resources(StackName="s")["StackResources"]
        return {each["LogicalResourceId"]: each["PhysicalResourceId"] for each in found}

    return deploy


def test_a_stack_makes_changes_and_forgets_what_watches(account: Any, stack: Any) -> None:
    logs, cloudwatch = account("logs"), account("cloudwatch")
    address = f"{account.id}@example.com"
    ids = stack(resources(address))
    assert logs.describe_log_groups()["logGroups"][0]["retentionInDays"] == 7
    (found,) = logs.describe_metric_filters(logGroupName="/g")["metricFilters"]
    assert (found["filterName"], found["filterPattern"]) == (ids["Filter"], "ERROR")
    assert found["metricTransformations"][0]["defaultValue"] == 0.0
    assert json.loads(cloudwatch.get_dashboard(DashboardName=ids["Dashboard"])["DashboardBody"]) == BODY
    assert ids["Mail"].startswith(f"{ids['Topic']}:")
    cloudwatch.set_alarm_state(AlarmName="a", StateValue="OK", StateReason="before the update")

    other = {"widgets": []}
    again = stack(
        resources(
            f"other-{address}",
            Alarm={"Threshold": 9, "EvaluationPeriods": 3, "DatapointsToAlarm": 2},
            Composite={"AlarmDescription": "changed"},
            Group={"RetentionInDays": 14},
            Filter={"FilterPattern": "WARN"},
            Dashboard={"DashboardBody": json.dumps(other)},
        )
    )
    assert {name: again[name] for name in ids if name != "Mail"} == {name: ids[name] for name in ids if name != "Mail"}
    (changed,) = cloudwatch.describe_alarms(AlarmNames=["a"])["MetricAlarms"]
    assert (changed["Threshold"], changed["EvaluationPeriods"], changed["DatapointsToAlarm"]) == (9, 3, 2)
    assert (changed["StateValue"], changed["StateReason"]) == ("OK", "before the update")
    (composite,) = cloudwatch.describe_alarms(AlarmTypes=["CompositeAlarm"])["CompositeAlarms"]
    assert composite["AlarmDescription"] == "changed"
    assert logs.describe_log_groups()["logGroups"][0]["retentionInDays"] == 14
    assert [each["filterPattern"] for each in logs.describe_metric_filters()["metricFilters"]] == ["WARN"]
    assert json.loads(cloudwatch.get_dashboard(DashboardName=ids["Dashboard"])["DashboardBody"]) == other
    listed = {each["Endpoint"] for each in account("sns").list_subscriptions()["Subscriptions"]}
    assert f"other-{address}" in listed

    account("cloudformation").delete_stack(StackName="s")
    account("cloudformation").get_waiter("stack_delete_complete").wait(StackName="s", WaiterConfig={"Delay": 1})
    assert cloudwatch.describe_alarms(AlarmTypes=["MetricAlarm", "CompositeAlarm"])["MetricAlarms"] == []
    assert cloudwatch.list_dashboards()["DashboardEntries"] == []
    assert logs.describe_metric_filters()["metricFilters"] == []


def test_a_metric_filter_of_no_log_group_fails_its_stack(account: Any) -> None:
    template = resources("x@example.com", Filter={"LogGroupName": "/none"})
    cloudformation = account("cloudformation")
    body = json.dumps({"Resources": {"Filter": template["Filter"]}})
    cloudformation.create_stack(StackName="s", TemplateBody=body, OnFailure="DO_NOTHING")
    waiter = cloudformation.get_waiter("stack_create_complete")
    with pytest.raises(Exception, match="CREATE_FAILED"):
        waiter.wait(StackName="s", WaiterConfig={"Delay": 1, "MaxAttempts": 20})
    reasons = [
        event.get("ResourceStatusReason", "")
        for event in cloudformation.describe_stack_events(StackName="s")["StackEvents"]
        if event["ResourceStatus"] == "CREATE_FAILED"
    ]
    assert any("The specified log group does not exist." in reason for reason in reasons)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("no JSON", "must be a valid JSON object"),
        ("[]", "must be a valid JSON object"),
        ("{}", "required property 'widgets'"),
        ('{"widgets": [{"type": "text"}]}', "/widgets/0"),
    ],
)
def test_a_dashboard_that_cannot_be_shown_is_refused(
    account: Any, refused: Callable[..., Any], body: str, words: str
) -> None:
    code, message, _ = refused(account("cloudwatch").put_dashboard, DashboardName="d", DashboardBody=body)
    assert code == "InvalidParameterInput"
    assert words in message


def test_expressions_and_percentiles_over_published_data(account: Any, refused: Callable[..., Any]) -> None:
    cloudwatch, now = account("cloudwatch"), datetime.now(UTC)
    for name, values in (("errors", (1, 0)), ("calls", (4, 6))):
        data = [{"MetricName": name, "Value": value} for value in values]
        cloudwatch.put_metric_data(Namespace="N", MetricData=data)

    def metric(name: str) -> dict[str, Any]:
        stat = {"Metric": {"Namespace": "N", "MetricName": name}, "Period": 3600, "Stat": "Sum"}
        return {"Id": name, "MetricStat": stat, "ReturnData": False}

    window = {"StartTime": now - timedelta(minutes=30), "EndTime": now + timedelta(minutes=5)}
    rate = {"Id": "rate", "Expression": "100 * errors / calls", "Label": "%"}
    get = partial(cloudwatch.get_metric_data, **window)
    (result,) = get(MetricDataQueries=[metric("errors"), metric("calls"), rate])["MetricDataResults"]
    assert (result["Id"], result["Label"], result["Values"]) == ("rate", "%", [10.0])
    unknown = {**rate, "Expression": "SEARCH('x', 'Sum')"}
    assert refused(get, MetricDataQueries=[metric("errors"), unknown])[0] == "ValidationError"
    (point,) = cloudwatch.get_metric_statistics(
        Namespace="N", MetricName="calls", Period=3600, ExtendedStatistics=["p50", "p100"], **window
    )["Datapoints"]
    assert point["ExtendedStatistics"] == {"p50": 5.0, "p100": 6.0}
    assert "SampleCount" not in point


def test_metrics_are_listed_by_their_dimensions(account: Any) -> None:
    cloudwatch = account("cloudwatch")
    for dimensions in ({}, {"F": "a"}, {"F": "ab"}, {"F": "a", "R": "x=y"}):
        told = [{"Name": name, "Value": value} for name, value in dimensions.items()]
        cloudwatch.put_metric_data(Namespace="N", MetricData=[{"MetricName": "M", "Value": 1, "Dimensions": told}])

    def listed(*wanted: dict[str, str]) -> list[list[tuple[str, str]]]:
        found = cloudwatch.list_metrics(Namespace="N", Dimensions=list(wanted))["Metrics"]
        return sorted(sorted((d["Name"], d["Value"]) for d in metric["Dimensions"]) for metric in found)

    assert listed() == [[], [("F", "a")], [("F", "a"), ("R", "x=y")], [("F", "ab")]]
    assert listed({"Name": "F", "Value": "a"}) == [[("F", "a")], [("F", "a"), ("R", "x=y")]]
    assert listed({"Name": "R"}) == [[("F", "a"), ("R", "x=y")]]


def test_functions_are_counted_one_by_one_and_together(account: Any, eventually: Any) -> None:
    role = account.role("fn", "lambda.amazonaws.com")
    for name in ("one", "two"):
        account.function(name, role, "def handler(event, context):\n    raise ValueError(event)\n")
        account("lambda").invoke(FunctionName=name, Payload=b"{}")

    def errors(*dimensions: dict[str, str]) -> float:
        now = datetime.now(UTC)
        answer = account("cloudwatch").get_metric_statistics(
            Namespace="AWS/Lambda", MetricName="Errors", Dimensions=list(dimensions), Period=3600, Statistics=["Sum"],
            StartTime=now - timedelta(minutes=30), EndTime=now + timedelta(minutes=1),
        )  # fmt: skip
        return float(sum(point["Sum"] for point in answer["Datapoints"]))

    eventually(errors, until=lambda total: total == 2, within=10)
    assert errors({"Name": "FunctionName", "Value": "one"}) == 1
