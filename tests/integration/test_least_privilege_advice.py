"""A solution that works with ``*`` passes behaviour, loses least privilege, and is shown the policy that is enough."""

import re
import shutil

import pytest

from harness.curriculum.check_run import check_submission
from harness.curriculum.loader import find_lab
from harness.grading.result import Outcome
from harness.scenarios.loader import find_scenario


@pytest.fixture
def generous(tmp_path):
    """Day 07's solution, its create function allowed everything on every table."""
    shutil.copytree(find_scenario("api_dynamodb_crud").directory, tmp_path / "work")
    template = tmp_path / "work" / "template.yaml"
    text, count = re.subn(
        r"Action: dynamodb:PutItem\n(\s+)Resource: [^\n]+",
        r'Action: "dynamodb:*"\n\1Resource: "*"',
        template.read_text(),
    )
    assert count == 1
    template.write_text(text)
    return tmp_path / "work"


def test_generous_solution_works_and_is_shown_what_is_enough(generous, engine):
    result = check_submission(find_lab("day07"), generous, engine.endpoint, token=engine.token)
    failed = [each for each in result.checks if each.outcome is not Outcome.PASSED]
    assert [each.name for each in failed] == ["roles_are_least_privilege"], failed
    assert "has more than it used" in failed[0].actual
    enough = failed[0].actual[failed[0].actual.index("this is enough") :]
    assert '"dynamodb:PutItem"' in enough
    assert re.search(r'"arn:aws:dynamodb:us-east-1:\d{12}:table/Users"', enough)
    assert "dynamodb:*" not in enough
