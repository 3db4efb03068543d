"""cfn-lint before deploying: the real one, in its child process."""

from pathlib import Path

import pytest

from harness.errors import DaylabError, FileError
from harness.scenarios import lint as lint_module
from harness.scenarios.lint import lint
from harness.scenarios.loader import SCENARIOS_DIR
from harness.yaml_files import DocumentError

TEMPLATE = SCENARIOS_DIR / "s3_lambda/template.yaml"


@pytest.fixture(autouse=True)
def _nothing_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lint_module, "_remembered", {})


@pytest.fixture
def no_child(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("cfn-lint was started")

    monkeypatch.setattr(lint_module, "_run", refuse)


@pytest.mark.parametrize("template", sorted(SCENARIOS_DIR.glob("*/template.yaml")), ids=str)
def test_every_reference_template_lints(template: Path, tmp_path: Path) -> None:
    lint(template, cache=tmp_path)


def test_errors_carry_rule_and_line_and_are_remembered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bad = tmp_path / "template.yaml"
    text = TEMPLATE.read_text(encoding="utf-8").replace("Timeout: 30", "Timout: 30")
    bad.write_text(text.replace("!GetAtt FileProcessor.Arn", "!GetAtt Absent.Arn"), encoding="utf-8")
    with pytest.raises(DocumentError) as caught:
        lint(bad, cache=tmp_path / "cache")
    lines = bad.read_text(encoding="utf-8").splitlines()
    found = {lines[problem.line - 1].strip(): problem.what[:5] for problem in caught.value.problems}
    assert found == {"Timout: 30": "E3002", "Function: !GetAtt Absent.Arn": "E1010"}

    def refuse(*_: object) -> None:
        raise AssertionError("cfn-lint was started again")

    monkeypatch.setattr(lint_module, "_run", refuse)
    monkeypatch.setattr(lint_module, "_remembered", {})
    with pytest.raises(DocumentError) as again:
        lint(bad, cache=tmp_path / "cache")
    assert again.value.problems == caught.value.problems


def test_a_damaged_cache_entry_is_linted_anew(tmp_path: Path) -> None:
    template = tmp_path / "template.yaml"
    template.write_text("Resources:\n  A:\n    Type: AWS::SNS::Topic\n")
    lint(template, cache=tmp_path / "cache")
    (entry,) = (tmp_path / "cache").iterdir()
    entry.write_text("[[1, ")
    lint_module._remembered.clear()
    lint(template, cache=tmp_path / "cache")
    assert entry.read_text() == "[]"


def test_a_cache_that_cannot_be_written_is_no_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lint_module, "_run", lambda *_: ())
    (tmp_path / "file").write_text("in the way")
    lint(TEMPLATE, cache=tmp_path / "file")


@pytest.mark.usefixtures("no_child")
def test_broken_yaml_is_reported_without_starting_cfn_lint(tmp_path: Path) -> None:
    template = tmp_path / "template.yaml"
    template.write_text("Resources:\n  A: [\n")
    with pytest.raises(DocumentError, match="not valid YAML"):
        lint(template, cache=tmp_path)


@pytest.mark.usefixtures("no_child")
def test_an_absent_template_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="No such file"):
        lint(tmp_path / "absent.yaml", cache=tmp_path)


def test_a_crash_of_cfn_lint_is_no_finding_about_the_template(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    crash = tmp_path / "crash.py"
    crash.write_text("raise SystemExit('no cfn-lint here')\n")
    monkeypatch.setattr(lint_module.lint_child, "__file__", str(crash))
    with pytest.raises(DaylabError, match=r"ended with code 1\n.*no cfn-lint here") as caught:
        lint(TEMPLATE, cache=tmp_path)
    assert not isinstance(caught.value, FileError)
