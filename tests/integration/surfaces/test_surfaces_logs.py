"""Log events that patterns pick, metric filters count and queries find."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest

GROUP = "/orders"


@pytest.fixture
def logs(account: Any) -> Any:
    client = account("logs")
    client.create_log_group(logGroupName=GROUP)
    client.create_log_stream(logGroupName=GROUP, logStreamName="s")
    return client


def write(logs: Any, *messages: str, group: str = GROUP) -> None:
    now = int(time.time() * 1000)
    events = [{"timestamp": now + number, "message": message} for number, message in enumerate(messages)]
    logs.put_log_events(logGroupName=group, logStreamName="s", logEvents=events)


def put_filter(logs: Any, pattern: str, group: str = GROUP, name: str = "f", **transformation: Any) -> None:
    given = {"metricName": "M", "metricNamespace": "N", "metricValue": "1", **transformation}
    logs.put_metric_filter(logGroupName=group, filterName=name, filterPattern=pattern, metricTransformations=[given])


def statistics(account: Any, *names: str, **metric: Any) -> dict[str, float]:
    now = datetime.now(UTC)
    answer = account("cloudwatch").get_metric_statistics(
        Namespace="N", MetricName="M", StartTime=now - timedelta(minutes=10), EndTime=now + timedelta(minutes=1),
        Period=3600, Statistics=list(names), **metric,
    )  # fmt: skip
    points = answer["Datapoints"]
    return {name: points[0][name] for name in names} if points else {}


def test_a_metric_filter_counts_its_matches_in_its_group_only(account: Any, logs: Any) -> None:
    logs.create_log_group(logGroupName="/other")
    logs.create_log_stream(logGroupName="/other", logStreamName="s")
    put_filter(logs, '{ $.level = "ERROR" }', metricValue="$.ms", defaultValue=0)
    write(logs, '{"level": "INFO", "ms": 5}', "no JSON")
    assert statistics(account, "Sum", "SampleCount") == {"Sum": 0, "SampleCount": 1}
    write(logs, '{"level": "ERROR", "ms": 40}', '{"level": "ERROR", "ms": 2}', '{"level": "INFO", "ms": 5}')
    write(logs, '{"level": "ERROR", "ms": 1000}', group="/other")
    assert statistics(account, "Sum", "Maximum", "SampleCount") == {"Sum": 42, "Maximum": 40, "SampleCount": 3}


def test_dimensions_of_a_metric_filter(account: Any, logs: Any) -> None:
    put_filter(logs, "{ $.ms = * }", metricValue="$.ms", dimensions={"Route": "$.route"})
    write(logs, '{"ms": 7, "route": "/a"}', '{"ms": 9, "route": "/ab"}', '{"ms": 1}')
    assert statistics(account, "Sum", Dimensions=[{"Name": "Route", "Value": "/a"}]) == {"Sum": 7}
    assert statistics(account, "Sum") == {}


def test_putting_a_metric_filter_again_replaces_it(account: Any, logs: Any, refused: Callable[..., Any]) -> None:
    put_filter(logs, "ERROR", metricValue="1")
    put_filter(logs, "ERROR", metricValue="10")
    write(logs, "ERROR")
    assert statistics(account, "Sum") == {"Sum": 10}
    (found,) = logs.describe_metric_filters(logGroupName=GROUP)["metricFilters"]
    assert found["creationTime"] > 0
    assert logs.describe_log_groups(logGroupNamePrefix=GROUP)["logGroups"][0]["metricFilterCount"] == 1
    logs.delete_metric_filter(logGroupName=GROUP, filterName="f")
    assert refused(logs.delete_metric_filter, logGroupName=GROUP, filterName="f")[0] == "ResourceNotFoundException"


def test_metric_filters_that_cannot_be_put(logs: Any, refused: Callable[..., Any]) -> None:
    put = partial(put_filter, logs)
    assert refused(put, pattern="x", group="/none")[:2] == (
        "ResourceNotFoundException",
        "The specified log group does not exist.",
    )
    assert refused(put, pattern="{ $.level = ")[0] == "InvalidParameterException"
    both = refused(put, pattern="x", defaultValue=0, dimensions={"A": "$.a"})
    assert both[0] == "InvalidParameterException"


def test_a_pattern_can_be_tried(logs: Any) -> None:
    messages = ["GET /a 404 12", "GET /b 200 5"]
    (match,) = logs.test_metric_filter(filterPattern="[m, path, code=4*, size]", logEventMessages=messages)["matches"]
    assert (match["eventNumber"], match["eventMessage"]) == (1, messages[0])
    assert match["extractedValues"] == {"$m": "GET", "$path": "/a", "$code": "404", "$size": "12"}


def test_events_are_filtered_by_a_pattern(logs: Any, refused: Callable[..., Any]) -> None:
    write(logs, '{"level": "ERROR"}', '{"level": "INFO"}', "ERROR in text")

    def found(pattern: str) -> list[str]:
        return [each["message"] for each in logs.filter_log_events(logGroupName=GROUP, filterPattern=pattern)["events"]]

    assert found('{ $.level = "ERROR" }') == ['{"level": "ERROR"}']
    assert found("ERROR -text") == ['{"level": "ERROR"}']
    assert len(found("?INFO ?text")) == 2
    assert refused(logs.filter_log_events, logGroupName=GROUP, filterPattern="{ $.a")[0] == "InvalidParameterException"


def test_a_query_filters_and_counts(logs: Any) -> None:
    write(logs, '{"level": "ERROR", "order": "o-1"}', '{"level": "ERROR", "order": "o-1"}', '{"level": "INFO"}')
    now = int(time.time())
    query = logs.start_query(
        logGroupNames=[GROUP],
        startTime=now - 60,
        endTime=now + 60,
        queryString='filter level = "ERROR" | stats count(*) as n by order',
    )["queryId"]
    answer = logs.get_query_results(queryId=query)
    assert answer["status"] == "Complete"
    assert answer["results"] == [[{"field": "order", "value": "o-1"}, {"field": "n", "value": "2"}]]
    assert answer["statistics"]["recordsScanned"] == 3.0


def test_a_malformed_query_and_an_unknown_group_are_refused(logs: Any, refused: Callable[..., Any]) -> None:
    start = partial(logs.start_query, startTime=0, endTime=1)
    assert refused(start, logGroupName=GROUP, queryString="bogus command")[0] == "MalformedQueryException"
    assert refused(start, logGroupName="/none", queryString="fields @message")[0] == "ResourceNotFoundException"
    assert refused(logs.get_query_results, queryId="none")[0] == "ResourceNotFoundException"
