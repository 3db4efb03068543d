"""Whether a lab's files agree: each disagreement is named."""

import shutil

import pytest

from harness.curriculum.consistency import inconsistencies
from harness.curriculum.loader import LABS_DIR, find_lab, lab_days, load_lab
from harness.scenarios.loader import find_scenario


@pytest.fixture
def lab_copy(tmp_path):
    shutil.copytree(LABS_DIR / "day05", tmp_path / "day05")
    return tmp_path / "day05"


def findings(directory):
    lab = load_lab(directory)
    return [what for _, what in inconsistencies(directory, lab, find_scenario(lab.scenario))]


def replace(path, old, new):
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


@pytest.mark.parametrize("day", lab_days())
def test_every_lab_of_the_project_agrees_with_itself(day):
    assert findings(find_lab(day)) == []


def test_check_without_test_and_test_without_check(lab_copy):
    replace(lab_copy / "test_behaviour.py", "def test_keys_are_decoded", "def test_keys_are_undone")
    found = findings(lab_copy)
    assert "check keys_are_decoded has no test_keys_are_decoded" in found
    assert "test_keys_are_undone has no check keys_are_undone in lab.yaml" in found


def test_fault_without_demonstration_and_demonstration_without_fault(lab_copy):
    replace(lab_copy / "test_faults.py", '@fault("key-not-decoded")', '@fault("key-not-undone")')
    found = findings(lab_copy)
    assert any(what.startswith("no fault 'key-not-undone'") for what in found)
    assert "fault key-not-decoded has no demonstration marked @fault('key-not-decoded')" in found


def test_fault_that_names_an_unknown_check(lab_copy):
    replace(lab_copy / "lab.yaml", "  keys_are_decoded:", "  keys_are_undone:")
    assert "fault key-not-decoded names unknown checks: keys_are_decoded" in findings(lab_copy)


def test_text_that_is_not_translated(lab_copy):
    replace(lab_copy / "lab.yaml", "vi: File 10 MB được xử lý", "vi: A file of 10 MB is processed")
    assert findings(lab_copy) == ["title of check large_upload_is_processed is not translated"]


def test_missing_readme_and_starter_without_todo(lab_copy):
    (lab_copy / "README.vi.md").unlink()
    for path in (lab_copy / "starter").rglob("*.*"):
        if path.suffix in {".py", ".yaml"}:
            path.write_text(path.read_text().replace("TODO", "DONE"))
    assert findings(lab_copy) == [
        "is missing or empty",
        "holds no TODO: an intern would not know where to begin",
    ]
    shutil.rmtree(lab_copy / "starter")
    assert findings(lab_copy) == ["is missing or empty", "is missing"]
