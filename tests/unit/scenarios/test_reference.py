"""What is written of a scenario for others: no markers, no answer in a starter, nothing of the author's."""

import shutil

import pytest

from harness.errors import FileError
from harness.scenarios.loader import SCENARIOS_DIR, find_scenario, load_scenario, scenario_names
from harness.scenarios.plan import plan
from harness.scenarios.reference import write_solution, write_starter
from harness.scenarios.template import load_template

HANDLER = "functions/file_processor/handler.py"


@pytest.fixture
def scenario(tmp_path):
    return load_scenario(shutil.copytree(SCENARIOS_DIR / "s3_lambda", tmp_path / "s3_lambda"))


def files_of(directory):
    return {path.relative_to(directory).as_posix() for path in directory.rglob("*") if path.is_file()}


def test_solution_and_starter_have_the_files_of_the_work(scenario, tmp_path):
    (scenario.directory / "functions/file_processor/model.bin").write_bytes(b"\xff# >\n")
    for name, write in (("solution", write_solution), ("starter", write_starter)):
        write(scenario, tmp_path / name)
        assert files_of(tmp_path / name) == {"template.yaml", HANDLER, "functions/file_processor/model.bin"}
        assert (tmp_path / name / "functions/file_processor/model.bin").read_bytes() == b"\xff# >\n"
        assert "# >" not in (tmp_path / name / "template.yaml").read_text()


def test_starter_does_not_tell_the_answer(scenario, tmp_path):
    write_starter(scenario, tmp_path / "starter")
    text = (tmp_path / "starter" / HANDLER).read_text()
    assert "unquote_plus" not in text
    assert "# TODO" in text
    assert "Timeout:" not in (tmp_path / "starter/template.yaml").read_text()


def test_reference_deploys_what_is_shown_of_it(scenario, tmp_path):
    write_solution(scenario, tmp_path / "solution")
    deployed, shown = plan(scenario), plan(scenario, source=tmp_path / "solution")
    assert (deployed.template, deployed.packages) == (shown.template, shown.packages)


def test_broken_region_is_named_in_the_file_of_the_author(scenario, tmp_path):
    path = scenario.directory / HANDLER
    path.write_text(path.read_text() + "# <\n")
    with pytest.raises(FileError) as caught:
        write_starter(scenario, tmp_path / "starter")
    assert caught.value.where == f"{path}:{len(path.read_text().splitlines())}"
    with pytest.raises(FileError):
        plan(scenario)


@pytest.mark.parametrize("name", scenario_names())
@pytest.mark.parametrize("lang", ["en", "vi"])
def test_every_starter_is_a_template_with_code_that_compiles(name, lang, tmp_path):
    scenario = find_scenario(name)
    write_starter(scenario, tmp_path / "starter", lang)
    load_template(tmp_path / "starter" / scenario.template)
    for path in (tmp_path / "starter").rglob("*.py"):
        compile(path.read_text(), path, "exec")
