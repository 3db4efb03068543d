"""Filter patterns of CloudWatch Logs, by the examples and rules of its user guide, and the data of metric filters."""

import json

import pytest

from harness.extension.services.logs.conditions import PatternError
from harness.extension.services.logs.metric_filters import metric_data, problem_of
from harness.extension.services.logs.patterns import parse

EVENT = {
    "eventType": "UpdateTrail",
    "sourceIPAddress": "111.111.111.111",
    "arrayKey": ["value", "another value"],
    "objectList": [{"name": "a", "id": 1}, {"name": "b", "id": 2}],
    "SomeObject": None,
    "cluster.name": "c",
    "user": {"id": 1, "email": "John.Stiles@example.com"},
    "bandwidth": 7.5e1,
    "alarmed": True,
}
ACCESS = '127.0.0.1 Prod frank [10/Oct/2000:13:25:15 -0700] "GET /index.html HTTP/1.0" 404 1534'


def matches(pattern: str, message: object) -> bool:
    text = message if isinstance(message, str) else json.dumps(message)
    return parse(pattern).match(text) is not None


@pytest.mark.parametrize(
    ("pattern", "hit", "miss"),
    [
        ("", "anything", None),
        ("ERROR", "[ERROR 400] BAD REQUEST", "[error 400] BAD REQUEST"),
        ("ERROR ARGUMENTS", "[ERROR 419] MISSING ARGUMENTS", "[ERROR 400] BAD REQUEST"),
        ("?ERROR ?ARGUMENTS", "INVALID ARGUMENTS", "INFO"),
        ("ERROR -ARGUMENTS", "[ERROR 400] BAD REQUEST", "[ERROR 419] MISSING ARGUMENTS"),
        ('"INTERNAL SERVER ERROR"', "[ERROR 500] INTERNAL SERVER ERROR", "INTERNAL ERROR SERVER"),
        ("%AUTHORIZED$%", "UNAUTHORIZED", "UNAUTHORIZED now"),
        ("%4[0-9]{2}% -401", "ERROR 404", "ERROR 401"),
        ("?WARN ERROR", "ERROR alone", "WARN alone"),
    ],
)
def test_terms(pattern, hit, miss):
    assert matches(pattern, hit)
    assert miss is None or not matches(pattern, miss)


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ('{ $.eventType = "UpdateTrail" }', True),
        ("{ $.eventType = UpdateTrail }", True),
        ('{ $.eventType != "UpdateTrail" }', False),
        ("{ $.eventType = Update* }", True),
        ("{ $.sourceIPAddress != 123.123.* }", True),
        ("{ $.sourceIPAddress = %1{3}\\.1{3}\\.% }", True),
        ('{ $.arrayKey[0] = "value" }', True),
        ("{ $.objectList[1].id = 2 }", True),
        ("{ $['cluster.name'] = \"c\" }", True),
        ("{ $.bandwidth > 75 }", False),
        ("{ $.bandwidth >= 7.5e1 }", True),
        ("{ $.user.id = 1.0 }", True),
        ("{ $.SomeObject IS NULL }", True),
        ("{ $.SomeOtherObject NOT EXISTS }", True),
        ("{ $.SomeObject NOT EXISTS }", False),
        ("{ $.alarmed IS TRUE }", True),
        ("{ $.alarmed IS FALSE }", False),
        ("{ ($.user.id = 1) && ($.user.email = *@example.com) }", True),
        ("{ $.user.id = 2 && $.nonsense = 1 || $.eventType = UpdateTrail }", True),
        ("{ $.user.id = 2 && ($.nonsense = 1 || $.eventType = UpdateTrail) }", False),
        ("{ $.missing != 1 }", False),
    ],
)
def test_json(pattern, expected):
    assert matches(pattern, EVENT) is expected
    assert not matches(pattern, "no JSON")


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("[ip, id, user, timestamp, request, status_code, size]", True),
        ("[ip, user, status_code]", False),
        ("[ip, id, user, timestamp, request =*.html*, status_code = 4*, size]", True),
        ("[..., status_code = 404, size > 1000]", True),
        ("[ip, ..., size < 1000]", False),
        ("[..., status_code = 5* || status_code = 4*, size]", True),
        ("[..., status_code != 404 && status_code != 410, size]", False),
        ('[..., request = "GET /index.html HTTP/1.0", status, size]', True),
        ("[ip=%^127%, ...]", True),
    ],
)
def test_words(pattern, expected):
    assert matches(pattern, ACCESS) is expected


@pytest.mark.parametrize(
    "pattern",
    ["{ $.a = }", "{ a = 1 }", "{ $.a = 1", "{ $.a = 1 && }", "{ ($.a = 1 }", "{ $.a > b }", "{ $.a IS MAYBE }",
     "[a, b", "[a, ..., b, ...]", '"open', "%(%"],
)  # fmt: skip
def test_what_is_no_pattern_is_refused(pattern):
    with pytest.raises(PatternError):
        parse(pattern)


def data(pattern: str, messages: list[str], **transformation: object) -> list[tuple[float, object]]:
    given = {"metricName": "M", "metricNamespace": "N", "metricValue": "1", **transformation}
    events = [{"message": message, "timestamp": 1_000 * number} for number, message in enumerate(messages)]
    return [(each["Value"], each.get("Dimensions")) for each in metric_data(parse(pattern), given, events)]


def test_each_match_counts_at_its_own_time():
    given = {"metricName": "M", "metricNamespace": "N", "metricValue": "1", "unit": "Count"}
    events = [{"message": "ERROR", "timestamp": 1_500}, {"message": "INFO", "timestamp": 2_000}]
    [datum] = metric_data(parse("ERROR"), given, events)
    assert (datum["MetricName"], datum["Value"], datum["Unit"], datum["Timestamp"].timestamp()) == (
        "M",
        1,
        "Count",
        1.5,
    )


def test_values_come_out_of_events_and_what_is_no_number_makes_no_data():
    messages = ['{"ms": 7}', '{"ms": "8"}', '{"ms": "slow"}', "{}", "text"]
    assert data("{ $.ms = * }", messages, metricValue="$.ms") == [(7, None), (8, None)]
    assert data("[method, path, size]", ["GET /a 12", "GET /b -"], metricValue="$size") == [(12, None)]


def test_the_default_is_told_when_events_come_that_do_not_match():
    assert data("ERROR", ["INFO", "DEBUG"], defaultValue=0) == [(0, None)]
    assert data("ERROR", ["INFO", "ERROR"], defaultValue=0) == [(1, None)]
    assert data("ERROR", ["INFO"]) == []
    assert data("ERROR", [], defaultValue=0) == []


def test_dimensions_come_out_of_events_and_an_event_without_makes_no_data():
    messages = ['{"ms": 7, "route": "/a"}', '{"ms": 9}']
    found = data("{ $.ms = * }", messages, metricValue="$.ms", dimensions={"Route": "$.route"})
    assert found == [(7, [{"Name": "Route", "Value": "/a"}])]


@pytest.mark.parametrize(
    ("pattern", "transformation", "words"),
    [
        ("{ $.a", {"metricValue": "1"}, "Invalid metric filter pattern"),
        ("x", {"metricValue": "1", "defaultValue": 0, "dimensions": {"A": "$.a"}}, "mutually exclusive"),
        ("x", {"metricValue": "many"}, "metric value"),
        ("x", {"metricValue": "1", "dimensions": dict.fromkeys("abcd", "$.x")}, "3 dimensions"),
    ],
)
def test_filters_that_cannot_be_put(pattern, transformation, words):
    assert words in (problem_of(pattern, [transformation]) or "")
    assert problem_of("x", [{"metricValue": "$.ms", "dimensions": {"A": "$.a"}}]) is None
