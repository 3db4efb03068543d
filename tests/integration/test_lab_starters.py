"""What an intern reads at first: on the starter one cause is told once, and what builds on it says so."""

from collections import Counter

import pytest

from harness.curriculum.gate import judge_work
from harness.curriculum.loader import find_lab, lab_days, load_lab
from harness.grading.result import Outcome

HANDFUL = 5


@pytest.mark.parametrize("day", lab_days())
def test_starter_tells_each_cause_once(engine, day):
    directory = find_lab(day)
    token = engine.token
    result = judge_work(
        directory,
        directory / "starter",
        engine.endpoint,
        token=token,
        independent=False,
        options=("-p", "harness.pytest_plugin.grading_plugin"),  # leaves nothing in the engine
    )
    assert result.problems == ()
    failed = [each for each in result.checks if each.outcome is Outcome.FAILED]
    assert 1 <= len({each.name for each in failed}) <= HANDFUL
    told = Counter((each.expected, each.actual) for each in failed)
    assert max(told.values()) == 1, told
    others = [each for each in result.checks if each not in failed]
    assert {each.blocked_by for each in others} <= set(load_lab(directory).checks)
