"""Which work is evaluated."""

import pytest

from harness.curriculum.submission import find_submission
from harness.errors import InputError


def test_reference_is_evaluated_when_there_is_no_work(tmp_path):
    assert find_submission("day05", tmp_path, None).is_reference


def test_own_work_below_the_root_directory_is_found(tmp_path):
    own = tmp_path / "work" / "day05"
    own.mkdir(parents=True)
    found = find_submission("day05", tmp_path, None)
    assert found.source == own
    assert not found.is_reference
    assert find_submission("day06", tmp_path, None).is_reference


def test_directory_asked_for_wins_over_own_work(tmp_path):
    (tmp_path / "work" / "day05").mkdir(parents=True)
    other = tmp_path / "other"
    other.mkdir()
    assert find_submission("day05", tmp_path, other).source == other


def test_sub_directory_of_the_day_is_preferred(tmp_path):
    (tmp_path / "all" / "day05").mkdir(parents=True)
    assert find_submission("day05", tmp_path, tmp_path / "all").source == tmp_path / "all" / "day05"
    assert find_submission("day06", tmp_path, tmp_path / "all").source == tmp_path / "all"


def test_missing_directory_is_refused(tmp_path):
    with pytest.raises(InputError, match="no directory"):
        find_submission("day05", tmp_path, tmp_path / "absent")
