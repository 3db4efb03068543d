"""The result model: outcomes, merging, JSON form."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.errors import InputError
from harness.grading.result import CheckResult, Kind, Outcome, RunResult, worst

texts = st.none() | st.text(max_size=20)
results = st.builds(
    CheckResult,
    lab=st.sampled_from(["day05", "day06"]),
    name=st.text(min_size=1, max_size=10),
    outcome=st.sampled_from(Outcome),
    kind=st.sampled_from(Kind),
    fault=texts,
    seconds=st.floats(0, 1000),
    expected=texts,
    actual=texts,
    message=texts,
    missing=st.lists(st.text(max_size=8)).map(tuple),
    blocked_by=texts,
    report=texts,
)


@given(st.lists(results).map(tuple), st.lists(st.text(max_size=20)).map(tuple))
def test_json_form_keeps_everything(checks, problems):
    run = RunResult(checks, problems)
    assert RunResult.from_json(run.to_json()) == run


def test_error_outweighs_failure_and_failure_outweighs_skip():
    assert worst([Outcome.PASSED, Outcome.SKIPPED]) is Outcome.SKIPPED
    assert worst([Outcome.SKIPPED, Outcome.FAILED, Outcome.PASSED]) is Outcome.FAILED
    assert worst([Outcome.ERROR, Outcome.FAILED]) is Outcome.ERROR


def test_worse_part_speaks_for_the_merged_check():
    call = CheckResult("day05", "x", Outcome.FAILED, seconds=1.5, expected="a", actual="b", message="m")
    teardown = CheckResult("day05", "x", Outcome.PASSED, seconds=0.5)
    for merged in (call.merged(teardown), teardown.merged(call)):
        assert (merged.outcome, merged.expected, merged.message) == (Outcome.FAILED, "a", "m")
        assert merged.seconds == 2.0


@given(results, results)
def test_merging_is_never_better_than_either_part(one, other):
    assert one.merged(other).outcome is worst([one.outcome, other.outcome])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"schema": 2, "checks": [], "problems": []}',
        '{"schema": 1, "problems": []}',
        '{"schema": 1, "checks": [{"lab": "day05"}], "problems": []}',
    ],
)
def test_anything_else_is_refused_with_an_explanation(text):
    with pytest.raises(InputError, match="result"):
        RunResult.from_json(text)


def test_unknown_outcome_is_refused():
    data = json.loads(RunResult((CheckResult("day05", "x", Outcome.PASSED),)).to_json())
    data["checks"][0]["outcome"] = "green"
    with pytest.raises(InputError, match="green"):
        RunResult.from_json(json.dumps(data))


def test_parts_of_a_check_earn_their_shares():
    good, bad = (CheckResult("day05", "x", outcome) for outcome in (Outcome.PASSED, Outcome.FAILED))
    joined = good.joined(bad).joined(good)
    assert (joined.outcome, joined.parts, joined.passed_parts) == (Outcome.FAILED, 3, 2)
    assert joined.credit == pytest.approx(2 / 3)
    assert (good.credit, bad.credit) == (1, 0)


@given(st.lists(results, min_size=1, max_size=6))
def test_credit_is_full_only_when_every_part_passed(parts):
    joined = parts[0]
    for part in parts[1:]:
        joined = joined.joined(part)
    assert joined.parts == len(parts)
    assert (joined.credit == 1) == all(part.outcome is Outcome.PASSED for part in parts)
