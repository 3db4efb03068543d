"""Whether a lab's files agree: each disagreement is named."""

import shutil

import pytest

from harness.curriculum.consistency import inconsistencies
from harness.curriculum.loader import LABS_DIR, find_lab, lab_days, load_lab
from harness.scenarios.loader import SCENARIOS_DIR, find_scenario, load_scenario


@pytest.fixture
def lab_copy(tmp_path):
    shutil.copytree(LABS_DIR / "day05", tmp_path / "day05")
    return tmp_path / "day05"


@pytest.fixture
def scenario_copy(tmp_path):
    return shutil.copytree(SCENARIOS_DIR / "s3_lambda", tmp_path / "s3_lambda")


def findings(directory, scenario=None):
    lab = load_lab(directory)
    used = load_scenario(scenario) if scenario else find_scenario(lab.scenario)
    return [what for _, what in inconsistencies(directory, lab, used)]


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


def test_missing_readme(lab_copy):
    (lab_copy / "README.vi.md").unlink()
    assert findings(lab_copy) == ["is missing or empty"]


def test_starter_without_todo(lab_copy, scenario_copy):
    for path in scenario_copy.rglob("*.*"):
        if path.suffix in {".py", ".yaml"}:
            path.write_text(path.read_text().replace("TODO", "DONE"))
    assert findings(lab_copy, scenario_copy) == ["holds no TODO: an intern would not know where to begin"]


def test_todo_that_is_numbered_otherwise_in_the_other_language(lab_copy, scenario_copy):
    replace(scenario_copy / "template.yaml", "# >vi TODO 5:", "# >vi TODO 6:")
    assert findings(lab_copy, scenario_copy) == [
        "the starter has other TODOs in Vietnamese (TODO 3, TODO 2, TODO 6, TODO 1, TODO 4) "
        "than in English (TODO 3, TODO 2, TODO 5, TODO 1, TODO 4)"
    ]


def test_marker_that_would_be_deployed(lab_copy, scenario_copy):
    replace(scenario_copy / "template.yaml", "Description: Day 05 - a", "Description: |\n  # >\n  Day 05\n  # <\n  a")
    assert findings(lab_copy, scenario_copy) == [
        "a marker of a region is part of a text of several lines, not a comment: put the region around the whole text"
    ]
