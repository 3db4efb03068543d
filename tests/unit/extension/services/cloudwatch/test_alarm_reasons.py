"""StateReason and StateReasonData in CloudWatch's words; each sentence is one that AWS was seen to write."""

from datetime import UTC, datetime

import pytest

from harness.extension.services.cloudwatch.datapoints import Datapoint
from harness.extension.services.cloudwatch.evaluation import Rule, Verdict, evaluate
from harness.extension.services.cloudwatch.reasons import java_number, moment, reason, reason_data


def at(year: int, month: int, day: int, hour: int, minute: int) -> float:
    return datetime(year, month, day, hour, minute, tzinfo=UTC).timestamp()


def words(rule: Rule, previous: str, *found: tuple[float, float | None]) -> str:
    verdict = evaluate(rule, [Datapoint(start, value, 1) for start, value in found])
    return reason(rule, verdict, previous)


def test_first_breach_of_a_new_alarm():
    found = (at(2023, 10, 26, 16, 42), 21.5)
    assert words(Rule("GreaterThanThreshold", 2.0), "INSUFFICIENT_DATA", found) == (
        "Threshold Crossed: 1 datapoint [21.5 (26/10/23 16:42:00)] was greater than the threshold (2.0)."
    )


def test_from_ok_to_alarm_and_back():
    rule = Rule("GreaterThanThreshold", 50.0, to_alarm=1)
    assert words(rule, "OK", (at(2019, 10, 2, 16, 59), 99.50160229693434)) == (
        "Threshold Crossed: 1 out of the last 1 datapoints [99.50160229693434 (02/10/19 16:59:00)] was greater than "
        "the threshold (50.0) (minimum 1 datapoint for OK -> ALARM transition)."
    )
    assert words(rule, "ALARM", (at(2019, 10, 1, 13, 46), 0.0666851903306472)) == (
        "Threshold Crossed: 1 out of the last 1 datapoints [0.0666851903306472 (01/10/19 13:46:00)] was not greater "
        "than the threshold (50.0) (minimum 1 datapoint for ALARM -> OK transition)."
    )


def test_m_of_n_names_the_datapoints_that_tell_and_how_many_are_needed():
    rule = Rule("GreaterThanThreshold", 0.0, 5, 3)
    start = at(2021, 12, 21, 6, 45)
    values = (0.0, 0.0, 5.0, 0.0, 5.0)
    assert words(rule, "ALARM", *((start - 60 * age, value) for age, value in enumerate(values))) == (
        "Threshold Crossed: 3 out of the last 5 datapoints [0.0 (21/12/21 06:45:00), 0.0 (21/12/21 06:44:00), 0.0 "
        "(21/12/21 06:42:00)] were not greater than the threshold (0.0) (minimum 3 datapoints for ALARM -> OK "
        "transition)."
    )


@pytest.mark.parametrize(
    ("missing", "treated", "state"), [("breaching", "Breaching", "ALARM"), ("notBreaching", "NonBreaching", "OK")]
)
def test_missing_datapoints(missing, treated, state):
    rule = Rule("GreaterThanThreshold", 2.0, 2, None, missing)
    nothing = [(0.0, None)] * 4
    assert words(rule, "INSUFFICIENT_DATA", *nothing) == (
        "Threshold Crossed: no datapoints were received for 2 periods and 2 missing datapoints were treated as "
        f"[{treated}]."
    )
    one = Rule("GreaterThanThreshold", 2.0, 1, None, missing)
    before = "ALARM" if state == "OK" else "OK"
    assert words(one, before, *nothing[:3]) == (
        "Threshold Crossed: no datapoints were received for 1 period and 1 missing datapoint was treated as "
        f"[{treated}]."
    )


def test_some_datapoints_and_missing_ones():
    rule = Rule("GreaterThanOrEqualToThreshold", 1.0, 20, 1, "notBreaching")
    found = [(at(2024, 3, 16, 12, 15), 613.0), *((0.0, None) for _ in range(25))]
    assert words(rule, "OK", *found) == (
        "Threshold Crossed: 1 out of the last 20 datapoints [613.0 (16/03/24 12:15:00)] was greater than or equal to "
        "the threshold (1.0) and 19 missing datapoints were treated as [NonBreaching] (minimum 1 datapoint for OK -> "
        "ALARM transition)."
    )
    bad = Rule("GreaterThanThreshold", 1.0, 3, None, "breaching")
    verdict = Verdict("ALARM", (Datapoint(0.0, 0.0, 1), Datapoint(0.0), Datapoint(0.0)), 2)
    assert reason(bad, verdict, "INSUFFICIENT_DATA") == (
        "Threshold Crossed: 1 datapoint was received for 3 periods and 2 missing datapoints were treated as "
        "[Breaching]."
    )


@pytest.mark.parametrize(("periods", "words"), [(1, "1 datapoint was unknown"), (5, "5 datapoints were unknown")])
def test_no_data(periods, words):
    rule = Rule("GreaterThanThreshold", 1.0, periods)
    verdict = evaluate(rule, [Datapoint(0.0)] * periods)
    assert reason(rule, verdict, "OK") == f"Insufficient Data: {words}."


def test_numbers_are_written_as_java_writes_them():
    written = [java_number(each) for each in (0.0, -1.0, 21.5, 7000.0, 9_999_999.0, 10_000_000.0, 1.5e9, 0.0001)]
    assert written == ["0.0", "-1.0", "21.5", "7000.0", "9999999.0", "1.0E7", "1.5E9", "1.0E-4"]


def test_reason_data_tells_what_was_evaluated_newest_first_and_values_oldest_first():
    rule = Rule("GreaterThanThreshold", 40.0, 2, 2)
    newest, older = at(2021, 4, 13, 16, 4), at(2021, 4, 13, 16, 3)
    verdict = evaluate(rule, [Datapoint(newest, 0.25, 5), Datapoint(older, 0.5, 4), Datapoint(older - 60)])
    data = reason_data(rule, verdict, {"unit": "Percent", "statistic": "Average", "period": 60}, older + 198.0664)
    assert data == {
        "version": "1.0",
        "queryDate": "2021-04-13T16:06:18.066+0000",
        "startDate": "2021-04-13T16:03:00.000+0000",
        "unit": "Percent",
        "statistic": "Average",
        "period": 60,
        "recentDatapoints": [0.5, 0.25],
        "threshold": 40.0,
        "evaluatedDatapoints": [
            {"timestamp": "2021-04-13T16:04:00.000+0000", "sampleCount": 5.0, "value": 0.25},
            {"timestamp": "2021-04-13T16:03:00.000+0000", "sampleCount": 4.0, "value": 0.5},
        ],
    }
    assert list(data) == [
        "version", "queryDate", "startDate", "unit", "statistic", "period",
        "recentDatapoints", "threshold", "evaluatedDatapoints",
    ]  # fmt: skip


def test_without_data_no_start_is_told_and_missing_datapoints_have_times_only():
    rule = Rule("GreaterThanThreshold", 2.0, 1, None, "breaching")
    data = reason_data(rule, evaluate(rule, [Datapoint(60.0)]), {"statistic": "Sum", "period": 60}, 125.5)
    assert "startDate" not in data
    assert (data["recentDatapoints"], data["evaluatedDatapoints"]) == ([], [{"timestamp": moment(60.0)}])
