"""Scenario and fault files, and where they are found."""

import shutil
from pathlib import Path

import pytest

from harness.errors import FileError, InputError
from harness.scenarios.loader import SCENARIOS_DIR, find_scenario, load_faults, load_scenario, scenario_names
from harness.yaml_files import Document, read_document

REFERENCE = SCENARIOS_DIR / "s3_lambda"


@pytest.fixture
def scenario_copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(REFERENCE, tmp_path / "s3_lambda"))


def change(path: Path, find: str, replace: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert find in text
    path.write_text(text.replace(find, replace, 1), encoding="utf-8")


def line_of(path: Path, text: str) -> int:
    return path.read_text(encoding="utf-8").split(text, 1)[0].count("\n") + 1


def test_scenarios_are_found_by_name() -> None:
    assert "s3_lambda" in scenario_names()
    scenario = find_scenario("s3_lambda")
    assert (scenario.name, scenario.directory) == ("s3_lambda", REFERENCE)


def test_an_unknown_name_is_answered_with_a_near_one() -> None:
    with pytest.raises(InputError) as caught:
        find_scenario("s3_lamda")
    assert caught.value.fix == "did you mean 's3_lambda'?"


def test_a_name_unlike_its_directory_is_refused(scenario_copy: Path) -> None:
    path = scenario_copy / "scenario.yaml"
    change(path, "name: s3_lambda", "name: other")
    with pytest.raises(FileError, match="is called 'other'") as caught:
        load_scenario(scenario_copy)
    assert caught.value.where == f"{path}:{line_of(path, 'name: other')}"


def test_a_missing_template_is_refused(scenario_copy: Path) -> None:
    (scenario_copy / "template.yaml").unlink()
    with pytest.raises(FileError, match=r"'template\.yaml' does not exist"):
        load_scenario(scenario_copy)


@pytest.mark.parametrize("template", ["../template.yaml", "/etc/passwd", "./template.yaml"])
def test_a_template_outside_the_directory_is_refused(scenario_copy: Path, template: str) -> None:
    change(scenario_copy / "scenario.yaml", "template: template.yaml", f"template: {template}")
    with pytest.raises(FileError, match="relative path"):
        load_scenario(scenario_copy)


def test_an_unknown_schema_is_refused(scenario_copy: Path) -> None:
    change(scenario_copy / "scenario.yaml", "schema: 1", "schema: 2")
    with pytest.raises(FileError, match="schema"):
        load_scenario(scenario_copy)


def test_a_fault_is_called_like_its_file(scenario_copy: Path) -> None:
    fault = scenario_copy / "faults/default-timeout.yaml"
    fault.rename(fault.with_name("other.yaml"))
    with pytest.raises(FileError, match="is called 'default-timeout'"):
        load_faults(load_scenario(scenario_copy))


@pytest.mark.parametrize(
    ("find", "replace", "what"),
    [
        ("evidence: R", "evidence: X", "evidence"),
        ("worklog: {day: 5, problem: 2}", "worklog: {day: 18}", "worklog.day"),
        ("source: https://docs.aws", "source: https://example.aws", "source"),
        ("fails: [large_upload_is_processed]", "fails: []", "fails"),
        ("{op: replace, path: /Resources/FileProcessor/Properties/Timeout, value: 3}",
         "{op: replace, path: /Resources/FileProcessor/Properties/Timeout}", "replace needs a value"),
        ("  template:\n", "  templates:\n", "did you mean 'template'"),
    ],
)  # fmt: skip
def test_a_fault_that_lacks_something_is_refused_with_its_line(
    scenario_copy: Path, find: str, replace: str, what: str
) -> None:
    path = scenario_copy / "faults/default-timeout.yaml"
    change(path, find, replace)
    with pytest.raises(FileError, match=what) as caught:
        load_faults(load_scenario(scenario_copy))
    assert str(caught.value.where).startswith(f"{path}:")


def test_a_fault_has_exactly_three_hints(scenario_copy: Path) -> None:
    path = scenario_copy / "faults/default-timeout.yaml"
    text = path.read_text(encoding="utf-8")
    start, end = text.index("  - en: Set the Timeout"), text.index("worklog:")
    path.write_text(text[:start] + text[end:], encoding="utf-8")
    with pytest.raises(FileError, match="hints"):
        load_faults(load_scenario(scenario_copy))


def test_each_file_is_read_once(scenario_copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []

    def noted(path: Path) -> Document:
        read.append(path.name)
        return read_document(path)

    monkeypatch.setattr("harness.scenarios.loader.read_document", noted)
    faults = load_faults(load_scenario(scenario_copy))
    assert read == ["scenario.yaml", *(f"{name}.yaml" for name in faults)]
    assert all(fault.where(("name",)).endswith(f"{name}.yaml:1") for name, fault in faults.items())
