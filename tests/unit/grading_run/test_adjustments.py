"""What the instructor says of submissions is read with its lines, and reaches the report whatever the checks say."""

from pathlib import Path

import pytest

from harness.errors import FileError, InputError
from harness.grading.result import CheckResult, Outcome, RunResult
from harness.grading_run.adjustments import Adjustment, read_adjustments
from harness.grading_run.checks import gather
from harness.grading_run.collect import Collected
from harness.grading_run.reports import Finding, Writing, report_of
from harness.grading_run.run import Orders, grade_all

NAMES = ("alice", "bob")


@pytest.fixture
def read(tmp_path):
    def read(text):
        path = tmp_path / "adjust.yaml"
        path.write_text(text, encoding="utf-8")
        return read_adjustments(path, NAMES)

    return read


def test_comment_and_points_are_read(read):
    found = read("alice:\n  comment: Tốt\n  points: 7\nbob: {points: 0.5}\n")
    assert found == {"alice": Adjustment(comment="Tốt", points=7), "bob": Adjustment(points=0.5)}


def test_file_without_entries_adjusts_nothing(read):
    assert read("# none yet\n") == {}


@pytest.mark.parametrize(
    ("text", "line", "what", "fix"),
    [
        ("alice: {points: 1}\nbobb: {points: 1}\n", 2, "no submission 'bobb'", "did you mean 'bob'"),
        ("zoe: {points: 1}\n", 1, "no submission 'zoe'", "known: alice, bob"),
        ("alice:\n  comment: x\n  points: many\n", 3, "alice.points.*got 'many'", None),
        ("alice:\n  points: true\n", 2, "alice.points", None),
        ("alice:\n  points: -1\n", 2, "alice.points", None),
        ("alice:\n  points: .inf\n", 2, "alice.points", None),
        ("alice:\n  coment: x\n", 2, "unknown key 'coment'", "did you mean 'comment'"),
        ("alice: 7\n", 1, "alice", None),
        ("- alice\n", 1, "the document", None),
        ("alice: {points: 1}\nalice: {points: 2}\n", 2, "given twice", None),
    ],
)
def test_mistake_is_told_with_its_line(read, text, line, what, fix):
    with pytest.raises(FileError, match=what) as caught:
        read(text)
    assert caught.value.where.endswith(f"adjust.yaml:{line}")
    assert fix is None or fix in caught.value.fix


def test_all_unknown_names_are_told_at_once(read):
    with pytest.raises(FileError, match=r"2 problems(.|\n)*line 1(.|\n)*line 2"):
        read("x: {points: 1}\ny: {points: 1}\n")


def test_what_is_said_reaches_the_report(tmp_path):
    writing = Writing("en", None, False, (), {"alice": Adjustment(comment="see me\x1b[31m", points=7.5)})
    findings = {"day05": Finding(RunResult((CheckResult("day05", "x", Outcome.ERROR),)))}
    checks = {"day05": gather("day05", tmp_path)}
    said, unsaid = (report_of(Collected(name, tmp_path), findings, checks, writing) for name in NAMES)
    assert (said.comment, said.earned, said.complete) == ("see me", 7.5, True)
    assert (unsaid.comment, unsaid.adjusted, unsaid.complete) == ("", None, False)


@pytest.mark.parametrize("more", [{"again": ("carol",)}, {"again": ("failed", "carol")}])
def test_submission_to_grade_again_must_be_there(tmp_path, more):
    for name in NAMES:
        (tmp_path / "class" / name / "day05").mkdir(parents=True)
    with pytest.raises(InputError, match="no submission 'carol'") as caught:
        grade_all(Orders((str(tmp_path / "class"),), tmp_path / "out", **more), None)
    assert caught.value.fix == "known: alice, bob, failed"
    assert not Path(tmp_path / "out").exists()
