"""Grading copies a lab's checks to where submissions cannot reach: they must not look for files beside themselves."""

import pytest

from harness.curriculum.loader import LABS_DIR, lab_days


@pytest.mark.parametrize("day", lab_days())
def test_checks_find_the_projects_files_wherever_they_lie(day):
    by_place = [path.name for path in (LABS_DIR / day).glob("*.py") if "__file__" in path.read_text(encoding="utf-8")]
    assert by_place == [], "use harness.curriculum.loader.LABS_DIR"
