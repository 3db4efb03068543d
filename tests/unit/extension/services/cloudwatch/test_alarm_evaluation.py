"""The two tables of CloudWatch's "How alarm state is evaluated when data is missing", and what surrounds them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.extension.services.cloudwatch.datapoints import Datapoint, Sample, statistic
from harness.extension.services.cloudwatch.evaluation import COMPARISONS, TREATMENTS, Rule, evaluate, evaluation_range
from harness.extension.services.cloudwatch.series import has_too_few

VALUES = {"0": 0.0, "X": 9.0, "-": None}
KEEP = None


def points(drawn: str) -> list[Datapoint]:
    """Data points as AWS's tables draw them: oldest first, 0 within, X breaching, - missing."""
    return [Datapoint(-60.0 * age, VALUES[each], 1) for age, each in enumerate(reversed(drawn.split()), 1)]


def state(drawn: str, missing: str, *, periods: int = 3, to_alarm: int | None = 3) -> str | None:
    rule = Rule("GreaterThanThreshold", 3.0, periods, to_alarm, missing)
    return evaluate(rule, points(drawn)).state


@pytest.mark.parametrize(
    ("drawn", "missing", "ignore", "breaching", "not_breaching"),
    [
        ("0 - X - X", "OK", "OK", "OK", "OK"),
        ("0 - - - -", "OK", "OK", "OK", "OK"),
        ("- - - - -", "INSUFFICIENT_DATA", KEEP, "ALARM", "OK"),
        ("0 X X - X", "ALARM", "ALARM", "ALARM", "ALARM"),
        ("- - - - X", "INSUFFICIENT_DATA", KEEP, "ALARM", "OK"),
        ("- - X - -", "ALARM", KEEP, "ALARM", "OK"),
        ("X - - - -", "ALARM", KEEP, "ALARM", "OK"),
    ],
)
def test_three_of_three(drawn, missing, ignore, breaching, not_breaching):
    found = [state(drawn, each) for each in ("missing", "ignore", "breaching", "notBreaching")]
    assert found == [missing, ignore, breaching, not_breaching]


@pytest.mark.parametrize(
    ("drawn", "missing", "ignore", "breaching", "not_breaching"),
    [
        ("0 - X - X", "ALARM", "ALARM", "ALARM", "ALARM"),
        ("0 0 X 0 X", "ALARM", "ALARM", "ALARM", "ALARM"),
        ("0 - X - -", "OK", "OK", "ALARM", "OK"),
        ("- - - - 0", "OK", "OK", "ALARM", "OK"),
        ("- - - X -", "ALARM", KEEP, "ALARM", "OK"),
        ("- - - - X", "INSUFFICIENT_DATA", KEEP, "ALARM", "OK"),
    ],
)
def test_two_of_three(drawn, missing, ignore, breaching, not_breaching):
    found = [state(drawn, each, to_alarm=2) for each in ("missing", "ignore", "breaching", "notBreaching")]
    assert found == [missing, ignore, breaching, not_breaching]


def test_without_datapoints_to_alarm_all_periods_must_breach():
    assert state("0 0 0 X X", "missing", to_alarm=None) == "OK"
    assert state("0 0 X X X", "missing", to_alarm=None) == "ALARM"


def test_the_range_of_the_documented_example_is_five_for_three():
    assert [evaluation_range(periods) for periods in (1, 2, 3, 12)] == [3, 4, 5, 16]


@pytest.mark.parametrize(
    ("comparison", "below", "equal", "above"),
    [
        ("GreaterThanThreshold", "OK", "OK", "ALARM"),
        ("GreaterThanOrEqualToThreshold", "OK", "ALARM", "ALARM"),
        ("LessThanThreshold", "ALARM", "OK", "OK"),
        ("LessThanOrEqualToThreshold", "ALARM", "ALARM", "OK"),
    ],
)
def test_comparisons(comparison, below, equal, above):
    rule = Rule(comparison, 1.0)
    found = [evaluate(rule, [Datapoint(0.0, value, 1)]).state for value in (0.0, 1.0, 2.0)]
    assert found == [below, equal, above]


@given(
    st.lists(st.sampled_from("0X-"), min_size=3, max_size=12),
    st.integers(1, 3),
    st.sampled_from(TREATMENTS),
    st.sampled_from(sorted(COMPARISONS)),
)
def test_as_many_datapoints_are_evaluated_as_there_are_evaluation_periods(drawn, needed, missing, comparison):
    rule = Rule(comparison, 3.0, 3, needed, missing)
    verdict = evaluate(rule, points(" ".join(drawn)))
    assert len(verdict.evaluated) == 3
    assert verdict.filled == sum(point.value is None for point in verdict.evaluated)
    assert verdict.state in ("OK", "ALARM", "INSUFFICIENT_DATA", None)
    if missing in ("breaching", "notBreaching"):
        assert verdict.state in ("OK", "ALARM")


@given(st.lists(st.sampled_from("0X"), min_size=3, max_size=12), st.sampled_from(TREATMENTS))
def test_where_nothing_is_missing_the_treatment_of_missing_data_is_ignored(drawn, missing):
    assert state(" ".join(drawn), missing) == ("ALARM" if drawn[-3:] == ["X"] * 3 else "OK")


def sample(value: float, count: float = 1) -> Sample:
    return Sample(0.0, count, value * count, value, value)


@pytest.mark.parametrize(
    ("name", "value"),
    [("Sum", 10.0), ("Average", 2.5), ("Minimum", 1.0), ("Maximum", 4.0), ("SampleCount", 4.0), ("p50", 2.5)],
)
def test_statistics(name, value):
    assert statistic(name, [sample(each) for each in (4.0, 1.0, 3.0, 2.0)]) == value


def test_a_statistic_set_counts_as_all_of_its_values():
    both = [Sample(0.0, 3, 30.0, 5.0, 20.0), sample(2.0)]
    found = {name: statistic(name, both) for name in ("Sum", "Average", "Minimum", "Maximum", "SampleCount", "p90")}
    assert found == {"Sum": 32.0, "Average": 8.0, "Minimum": 2.0, "Maximum": 20.0, "SampleCount": 4, "p90": None}


def test_percentiles_lie_between_their_neighbours_and_repeated_values_count():
    assert statistic("p99", [sample(float(value)) for value in range(101)]) == 99.0
    assert statistic("p90", [sample(1.0, 9), sample(11.0)]) == pytest.approx(2.0)
    assert statistic("p100", [sample(1.0), sample(2.0)]) == 2.0
    assert statistic("Sum", []) is None


@pytest.mark.parametrize(
    ("stat", "samples", "ignored"), [("p90", 99, True), ("p90", 100, False), ("p10", 99, True), ("p10", 100, False)]
)
def test_a_percentile_of_few_values_changes_no_state_if_the_alarm_says_so(stat, samples, ignored):
    alarm = {"ExtendedStatistic": stat, "EvaluateLowSampleCountPercentile": "ignore"}
    assert has_too_few(alarm, [Datapoint(0.0, 1.0, samples), Datapoint(-60.0)]) is ignored
    assert not has_too_few({**alarm, "EvaluateLowSampleCountPercentile": "evaluate"}, [Datapoint(0.0, 1.0, 1)])
    assert not has_too_few({"Statistic": "Sum", "EvaluateLowSampleCountPercentile": "ignore"}, [Datapoint(0.0, 1.0, 1)])
