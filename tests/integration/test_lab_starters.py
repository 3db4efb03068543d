"""What an intern reads at first: on the starter one cause is told once, and what builds on it says so."""

from collections import Counter

import pytest

from harness.curriculum.gate import check_submission
from harness.curriculum.loader import find_lab, lab_days, load_lab
from harness.grading.result import Outcome
from harness.scenarios.loader import find_scenario
from harness.scenarios.reference import write_starter
from tests.support.side_by_side import side_by_side

HANDFUL = 5


@pytest.fixture(scope="module")
def result_of(engine, request, tmp_path_factory):
    def evaluate(day):
        directory, starter = find_lab(day), tmp_path_factory.mktemp(day) / "starter"
        write_starter(find_scenario(load_lab(directory).scenario), starter)
        return check_submission(
            directory,
            starter,
            engine.endpoint,
            token=engine.token,
            independent=False,
            options=("-p", "harness.pytest_plugin.grading_plugin"),  # leaves nothing in the engine
        )

    with side_by_side(request, "day", evaluate, at_once=4) as wait_for:
        yield wait_for


@pytest.mark.parametrize("day", lab_days())
def test_starter_tells_each_cause_once(result_of, day):
    result = result_of(day)
    assert result.problems == ()
    failed = [each for each in result.checks if each.outcome is Outcome.FAILED]
    assert 1 <= len({each.name for each in failed}) <= HANDFUL
    told = Counter((each.expected, each.actual) for each in failed)
    assert max(told.values()) == 1, told
    others = [each for each in result.checks if each not in failed]
    assert {each.blocked_by for each in others} <= set(load_lab(find_lab(day)).checks)
