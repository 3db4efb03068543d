"""Plans: template and code in, deployment out."""

import copy
import io
import json
import shutil
import zipfile
from pathlib import Path

import pytest

from harness.errors import FileError
from harness.scenarios import plan as plan_module
from harness.scenarios.loader import SCENARIOS_DIR, find_scenario, load_faults, load_scenario
from harness.scenarios.model import Scenario
from harness.scenarios.overlay import OverlayError
from harness.scenarios.plan import Plan, compose, patched, plan
from harness.scenarios.reference import solution_files, write_solution
from harness.scenarios.source import read_sources
from harness.scenarios.template import load_template
from harness.yaml_files import DocumentError

HANDLER = "functions/file_processor/handler.py"


@pytest.fixture
def scenario(tmp_path: Path) -> Scenario:
    return load_scenario(Path(shutil.copytree(SCENARIOS_DIR / "s3_lambda", tmp_path / "s3_lambda")))


def change(path: Path, find: str, replace: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert find in text
    path.write_text(text.replace(find, replace, 1), encoding="utf-8")


def code(made: Plan) -> dict[str, str]:
    (package,) = made.packages
    with zipfile.ZipFile(io.BytesIO(package.body)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def test_local_code_becomes_an_s3_location_whose_key_names_the_content(scenario: Scenario) -> None:
    made = plan(scenario)
    (package,) = made.packages
    location = made.template["Resources"]["FileProcessor"]["Properties"]["Code"]
    assert location == {"S3Bucket": {"Fn::Sub": plan_module.ARTIFACT_BUCKET}, "S3Key": package.key}
    assert package.key.startswith("s3_lambda/functions/file_processor/")
    assert set(code(made)) == {"handler.py"}


def test_a_change_of_code_is_a_change_of_the_template(scenario: Scenario) -> None:
    before = plan(scenario)
    change(scenario.directory / HANDLER, "import hashlib", "import hashlib  # changed")
    after = plan(scenario)
    assert before.template != after.template
    assert before.packages[0].key != after.packages[0].key


def test_planning_twice_gives_equal_plans(scenario: Scenario) -> None:
    assert plan(scenario) == plan(scenario)


@pytest.mark.parametrize("name", sorted(load_faults(load_scenario(SCENARIOS_DIR / "s3_lambda"))))
def test_applying_then_repairing_a_fault_is_identity(scenario: Scenario, name: str) -> None:
    fault = load_faults(scenario)[name]
    before = plan(scenario)
    broken = plan(scenario, [fault])
    assert broken.faults == (name,)
    assert (broken.template, broken.packages) != (before.template, before.packages)
    assert plan(scenario) == before


def test_all_faults_together_do_not_depend_on_their_order(scenario: Scenario) -> None:
    faults = list(load_faults(scenario).values())
    forward, backward = plan(scenario, faults), plan(scenario, faults[::-1])
    assert (forward.template, forward.packages) == (backward.template, backward.packages)


def test_a_fault_in_code_is_packaged(scenario: Scenario) -> None:
    broken = plan(scenario, [load_faults(scenario)["key-not-decoded"]])
    assert "unquote_plus" in code(plan(scenario))["handler.py"]
    assert "unquote_plus" not in code(broken)["handler.py"]
    compile(code(broken)["handler.py"], "handler.py", "exec")


def test_an_interns_work_is_planned_in_place_of_the_reference(scenario: Scenario, tmp_path: Path) -> None:
    work = Path(shutil.copytree(scenario.directory, tmp_path / "work"))
    change(work / HANDLER, "import hashlib", "import hashlib  # mine")
    assert "# mine" in code(plan(scenario, source=work))["handler.py"]
    assert "# mine" not in code(plan(scenario))["handler.py"]


def test_a_fault_that_does_not_fit_names_its_file_and_line(scenario: Scenario) -> None:
    fault = load_faults(scenario)["missing-get-object"]
    change(scenario.template_path, "  ReadUploads:\n", "  ReadFiles:\n")
    with pytest.raises(OverlayError, match="/Resources/ReadUploads") as caught:
        plan(scenario, [fault])
    path = scenario.directory / "faults/missing-get-object.yaml"
    lines = path.read_text(encoding="utf-8").splitlines()
    line = next(number for number, text in enumerate(lines, 1) if "op: remove" in text)
    assert caught.value.where == f"{path}:{line}"


def test_a_missing_output_is_refused_before_anything_is_deployed(scenario: Scenario) -> None:
    change(scenario.template_path, "  RoleName:\n", "  Role:\n")
    with pytest.raises(FileError, match="no output RoleName"):
        plan(scenario)


@pytest.mark.parametrize("path", ["functions/absent", "functions"])
def test_a_directory_without_code_is_shown_with_the_templates_line(scenario: Scenario, path: str) -> None:
    (scenario.directory / HANDLER).unlink()
    change(scenario.template_path, "Code: functions/file_processor", f"Code: {path}")
    with pytest.raises(DocumentError, match="no files to package") as caught:
        plan(scenario)
    text = scenario.template_path.read_text(encoding="utf-8")
    assert caught.value.problems[0].line == text.split("Code: ", 1)[0].count("\n") + 1


@pytest.mark.parametrize("path", ["../elsewhere", "/etc", '""', "."])
def test_code_outside_the_scenario_is_refused(scenario: Scenario, path: str) -> None:
    change(scenario.template_path, "Code: functions/file_processor", f"Code: {path}")
    with pytest.raises(FileError, match="not inside the scenario's directory"):
        plan(scenario)


def test_inline_code_and_s3_locations_stay_as_they_are(scenario: Scenario) -> None:
    change(scenario.template_path, "Code: functions/file_processor", 'Code: {ZipFile: "x = 1"}')
    made = plan(scenario)
    assert made.packages == ()
    assert made.template["Resources"]["FileProcessor"]["Properties"]["Code"] == {"ZipFile": "x = 1"}


def test_layers_and_single_files_are_packaged(scenario: Scenario) -> None:
    change(
        scenario.template_path,
        "\nResources:\n",
        f"\nResources:\n  Tools:\n    Type: AWS::Lambda::LayerVersion\n    Properties:\n      Content: {HANDLER}\n",
    )
    made = plan(scenario)
    assert made.template["Resources"]["Tools"]["Properties"]["Content"]["S3Key"].startswith(f"s3_lambda/{HANDLER}/")
    assert len(made.packages) == 2


def test_a_template_too_long_for_a_request_is_refused(scenario: Scenario) -> None:
    change(scenario.template_path, "Description: Day 05", f"Description: {'x' * 52_000}")
    with pytest.raises(FileError, match="51200"):
        plan(scenario)


def test_a_plan_applies_its_faults_to_the_template_once(scenario: Scenario, monkeypatch: pytest.MonkeyPatch) -> None:
    applied: list[object] = []
    patch = plan_module.patch_template
    monkeypatch.setattr(plan_module, "patch_template", lambda *given: (applied.append(given), patch(*given))[1])
    plan(scenario, list(load_faults(scenario).values())[:1])
    assert len(applied) == 1


def test_composing_leaves_the_patched_template_as_it_is(scenario: Scenario) -> None:
    wanted = patched(load_template(scenario.template_path))
    before = copy.deepcopy(wanted.data)
    files = {HANDLER: plan_module.SourceFile((scenario.directory / HANDLER).read_bytes())}
    assert compose(scenario, wanted, files).template != before
    assert wanted.data == before


def test_composing_reads_nothing(scenario: Scenario, tmp_path: Path) -> None:
    template = load_template(scenario.template_path)
    expected = plan(scenario)
    files = solution_files(scenario, read_sources(scenario.directory, [HANDLER]))
    shutil.rmtree(scenario.directory)
    assert compose(scenario, patched(template), files) == expected


@pytest.mark.parametrize(
    ("text", "long_form"),
    [
        ("!Ref A", {"Ref": "A"}),
        ("!Condition A", {"Condition": "A"}),
        ("!GetAtt A.B.C", {"Fn::GetAtt": ["A", "B.C"]}),
        ("!GetAtt [A, B]", {"Fn::GetAtt": ["A", "B"]}),
        ("!Sub ['${X}', {X: !Ref A}]", {"Fn::Sub": ["${X}", {"X": {"Ref": "A"}}]}),
        ("!If [C, !Ref A, !Ref 'AWS::NoValue']", {"Fn::If": ["C", {"Ref": "A"}, {"Ref": "AWS::NoValue"}]}),
        ("!Select [0, !GetAZs '']", {"Fn::Select": [0, {"Fn::GetAZs": ""}]}),
        ("2012-10-17", "2012-10-17"),
    ],
)
def test_short_intrinsics_become_long_ones(tmp_path: Path, text: str, long_form: object) -> None:
    path = tmp_path / "t.yaml"
    path.write_text(f"Resources:\n  A:\n    Type: T\n    Properties:\n      P: {text}\n")
    assert load_template(path).data["Resources"]["A"]["Properties"]["P"] == long_form


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("Resources:\n  A:\n    Type: T\n    Properties: {P: !GetAttr A.B}\n", 4, "unknown tag !GetAttr"),
        ("Resources:\n  A:\n    Type: T\n    Properties:\n      P: !GetAtt A\n", 5, "LogicalId.Attribute"),
        ("Resources:\n  A:\n    Typ: T\n", 2, "A has no Type"),
        ("Resources:\n  A:\n    Type: T\n    Properties: [1]\n", 4, "not a mapping"),
        ("Description: x\n", 1, "no Resources"),
        ("- a\n", 1, "a template is a mapping"),
    ],
)
def test_what_is_no_template_is_refused_with_its_line(tmp_path: Path, text: str, line: int, what: str) -> None:
    path = tmp_path / "t.yaml"
    path.write_text(text)
    with pytest.raises(DocumentError, match=what) as caught:
        load_template(path)
    assert caught.value.problems[0].line == line


SAM = """
Transform: AWS::Serverless-2016-10-31
Globals: {Function: {CodeUri: code}}
Resources:
  One: {Type: 'AWS::Serverless::Function', Properties: {Handler: h.h, Runtime: python3.13}}
  Two: {Type: 'AWS::Serverless::Function', Properties: {CodeUri: code/, Handler: h.h, Runtime: python3.13}}
  Flow: {Type: 'AWS::Serverless::StateMachine', Properties: {DefinitionUri: flow.json}}
Outputs:
  BucketName: {Value: b}
  FunctionName: {Value: f}
  LogGroupName: {Value: g}
  RoleName: {Value: r}
"""


def test_local_paths_of_sam_are_packaged_as_sam_does(tmp_path):
    (tmp_path / "code").mkdir()
    (tmp_path / "code" / "h.py").write_text("def h(event, context): pass\n")
    (tmp_path / "flow.json").write_text("{}")
    (tmp_path / "template.yaml").write_text(SAM)
    made = plan(find_scenario("s3_lambda"), source=tmp_path)
    resources = made.template["Resources"]
    location = resources["Two"]["Properties"]["CodeUri"]
    assert set(location) == {"Bucket", "Key"}
    assert made.template["Globals"]["Function"]["CodeUri"] == location
    definition = resources["Flow"]["Properties"]["DefinitionUri"]["Key"]
    assert {package.key: package.body for package in made.packages}[definition] == b"{}"
    assert {package.key for package in made.packages} == {location["Key"], definition}


def test_template_may_be_json_and_there_is_one(tmp_path):
    reference = plan(find_scenario("s3_lambda"))
    write_solution(find_scenario("s3_lambda"), tmp_path / "work")
    template = tmp_path / "work" / "template.yaml"
    text = json.dumps(load_template(template).data, indent="\t")
    (tmp_path / "work" / "template.json").write_text(text)
    with pytest.raises(FileError, match=r"several templates: template\.yaml, template\.json"):
        plan(find_scenario("s3_lambda"), source=tmp_path / "work")
    template.unlink()
    assert plan(find_scenario("s3_lambda"), source=tmp_path / "work") == reference
