"""Queries of CloudWatch Logs Insights over given events."""

import json

import pytest

from harness.extension.services.logs.insights import Event, QueryError, run

START = 1_764_000_000_000
LINES = [
    "START RequestId: 11-aa Version: $LATEST\n",
    '{"level": "INFO", "orderId": "o-1", "ms": 12, "user": {"name": "An"}}\n',
    '{"level": "ERROR", "orderId": "o-2", "ms": 250, "tags": ["x", "y"]}\n',
    '[ERROR]\t2026-11-24T10:00:00Z\t11-aa\t{"level": "ERROR", "orderId": "o-2", "ms": 30, "paid": false}\n',
    "REPORT RequestId: 11-aa\tDuration: 40.50 ms\tBilled Duration: 41 ms\tMemory Size: 128 MB\t"
    "Max Memory Used: 36 MB\t\n",
]


def rows(query: str, lines: list[str] = LINES, group: str = "/aws/lambda/orders") -> list[dict[str, str]]:
    events = [
        Event(START + 60_000 * number, START + 60_000 * number, line, "stream", f"123456789012:{group}", f"p{number}")
        for number, line in enumerate(lines)
    ]
    return run(query, events)


def test_without_fields_times_and_messages_are_told_newest_first():
    found = rows("limit 2")
    assert [row["@message"][:6] for row in found] == ["REPORT", "[ERROR"]
    assert list(found[0]) == ["@timestamp", "@message", "@ptr"]
    assert found[0]["@timestamp"] == "2025-11-24 16:04:00.000"


def test_fields_of_json_messages_are_discovered_with_their_aliases():
    found = rows('fields orderId as id, user.name, tags.1 | filter level = "INFO" or tags.0 = "x" | sort id')
    assert found == [
        {"id": "o-1", "user.name": "An", "@ptr": "p1"},
        {"id": "o-2", "tags.1": "y", "@ptr": "p2"},
    ]


def test_report_lines_of_lambda_have_fields_of_their_own():
    query = 'filter @type = "REPORT" | stats max(@duration) as slowest, avg(@billedDuration), count(*) by @memorySize'
    assert rows(query) == [{"@memorySize": "128", "slowest": "40.5", "avg(@billedDuration)": "41", "count(*)": "1"}]
    assert rows('filter @type = "REPORT"', group="/other") == []


@pytest.mark.parametrize(
    ("condition", "pointers"),
    [
        ('level = "ERROR"', "p3 p2"),
        ("level = 'ERROR' and ms > 100", "p2"),
        ("ms >= 12 and ms < 250", "p3 p1"),
        ("level != 'ERROR'", "p4 p1 p0"),
        ("@message like /RequestId: \\d+/", "p4 p0"),
        ("@message like 'Request'", "p4 p0"),
        ("@message =~ /^\\[ERR/", "p3"),
        ("@message not like /Request/ and not (level = 'INFO')", "p3 p2"),
        ("orderId in ['o-1', 'o-9']", "p1"),
        ("orderId not in ['o-1']", "p4 p3 p2 p0"),
        ("ispresent(user.name) or paid = false", "p3 p1"),
    ],
)
def test_filters(condition, pointers):
    assert [row["@ptr"] for row in rows(f"fields @message | filter {condition}")] == pointers.split()


def test_stats_by_field_and_by_time():
    by_order = (
        "filter level like /./ | stats count(*) as n, sum(ms), min(ms), count_distinct(level) by orderId | sort n desc"
    )
    assert rows(by_order) == [
        {"orderId": "o-2", "n": "2", "sum(ms)": "280", "min(ms)": "30", "count_distinct(level)": "1"},
        {"orderId": "o-1", "n": "1", "sum(ms)": "12", "min(ms)": "12", "count_distinct(level)": "1"},
    ]
    by_time = "stats count(*) as n by bin(2m) as t | sort t asc"
    assert [row["n"] for row in rows(by_time)] == ["2", "2", "1"]
    assert rows("stats pct(ms, 50) as median, latest(orderId)") == [{"median": "30", "latest(orderId)": "o-2"}]
    assert rows("filter level = 'NONE' | stats count(*) as n") == [{"n": "0"}]


def test_parse_makes_fields():
    lines = ["user=An took 12 ms", "user=Bình took 7 ms", "nothing"]
    query = "parse @message 'user=* took * ms' as who, took | filter took < 10 | display who"
    assert rows(query, lines) == [{"who": "Bình", "@ptr": "p1"}]
    assert rows("parse /took (?<took>\\d+)/ | stats sum(took) as t", lines) == [{"t": "19"}]


def test_dedup_comments_and_limits():
    lines = ["# a comment | with a bar", "fields orderId", "| filter ispresent(orderId)", "| dedup orderId"]
    query = "\n".join([*lines, "| sort orderId desc", "| limit 1"])
    assert rows(query) == [{"orderId": "o-2", "@ptr": "p3"}]


def test_a_bar_within_quotes_or_a_regular_expression_does_not_end_a_command():
    lines = ["a|b", "c"]
    assert len(rows("filter @message like 'a|b'", lines)) == 1
    assert len(rows("filter @message like /a|b/ | limit 5", lines)) == 1


@pytest.mark.parametrize(
    "query",
    ["", "bogus command", "filter", "filter level", "filter level = ", "filter (level = 'x'", "fields strlen(@message)",
     "stats median(ms)", "stats count(*) | stats count(*)", "limit many", "limit 0", "fields a | | limit 1",
     "sort a up", "pattern @message", "parse @message 'a * b'", "filter a like b"],
)  # fmt: skip
def test_what_is_not_known_is_refused(query):
    with pytest.raises(QueryError):
        rows(query)


def test_values_of_json_are_told_as_text():
    found = rows("fields a, b, c, d", [json.dumps({"a": 1.5, "b": True, "c": 3.0, "d": None})], group="g")
    assert found == [{"a": "1.5", "b": "1", "c": "3", "@ptr": "p0"}]
