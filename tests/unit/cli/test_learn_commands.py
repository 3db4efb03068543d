"""The commands for interns, as far as they need no engine: files, progress, what is said in which language."""

import json
from datetime import UTC, datetime

import pytest
from typer.testing import CliRunner

from harness.cli.app import app
from harness.cli.learn.evaluation import show
from harness.cli.learn.lab_context import sit_down
from harness.curriculum.loader import lab_days
from harness.errors import InputError
from harness.grading.result import CheckResult, Outcome, RunResult
from harness.progress.store import Store


@pytest.fixture
def work(tmp_path, monkeypatch):
    monkeypatch.setenv("DAYLAB_WORK", str(tmp_path / "work"))
    monkeypatch.setenv("DAYLAB_LANG", "en")
    return tmp_path / "work"


@pytest.fixture
def daylab(work):
    def run(*arguments, answer=None):
        result = CliRunner().invoke(app, arguments, input=answer)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return run


def outcomes(work, **found):
    def change(progress):
        return progress.with_lab("day05", progress.lab("day05").model_copy(update={"outcomes": found}))

    Store(work).update(change)


def test_labs_are_listed_with_what_is_done(daylab, work):
    daylab("start", "day05")
    outcomes(work, upload_is_logged="passed", keys_are_decoded="failed")
    rows = {row["day"]: row for row in json.loads(daylab("labs", "--json").output)}
    assert list(rows) == lab_days()
    assert (rows["day05"]["state"], rows["day05"]["checks_passed"], rows["day05"]["points"]) == ("started", 1, 1)
    assert rows["day07"]["state"] == "not started"
    shown = daylab("labs", "--lang", "vi").output
    assert "chưa làm" in shown


def test_start_writes_the_starter_once(daylab, work):
    assert "daylab check day05" in daylab("start", "day05").output
    assert "# TODO 1: let the function write its log" in (work / "day05" / "template.yaml").read_text()
    (work / "day05" / "template.yaml").write_text("mine")
    with pytest.raises(InputError, match="stays as it is"):
        daylab("start", "day05")
    assert (work / "day05" / "template.yaml").read_text() == "mine"


def test_todos_are_in_the_language_of_the_intern(daylab, work):
    daylab("start", "day05", "--lang", "vi")
    assert "# TODO 1: cho function quyền ghi log" in (work / "day05" / "template.yaml").read_text()


@pytest.mark.parametrize("command", ["check", "watch", "reset", "diff"])
def test_what_needs_work_says_how_to_begin(daylab, command):
    with pytest.raises(InputError) as caught:
        daylab(command, "day05")
    assert caught.value.fix == "daylab start day05"


def test_hints_get_stronger_and_the_last_one_stays(daylab, work):
    with pytest.raises(InputError, match="no failed check"):
        daylab("hint", "day05")
    outcomes(work, keys_are_decoded="failed", upload_is_logged="passed")
    given = [daylab("hint", "day05").output.splitlines() for _ in range(4)]
    assert [lines[0].split(" for")[0] for lines in given] == [
        "Hint 1 of 3",
        "Hint 2 of 3",
        "Hint 3 of 3",
        "Hint 3 of 3",
    ]
    assert len({lines[1] for lines in given}) == 3
    assert given[0][2] == "2 more."
    assert given[2][2] == "That was the last one."
    assert Store(work).read().lab("day05").hints == {"keys_are_decoded": 3}
    assert "Hint 1 of 3" in daylab("hint", "day05", "log_has_report").output
    with pytest.raises(InputError, match="no check nothing"):
        daylab("hint", "day05", "nothing")


@pytest.mark.parametrize("command", ["solution", "diff"])
def test_solution_is_locked_until_passed_or_given_up(daylab, work, command):
    daylab("start", "day05")
    with pytest.raises(InputError, match="once all its checks passed"):
        daylab(command, "day05")
    assert daylab(command, "day05", "--give-up", answer="n\n").exit_code == 1
    assert Store(work).read().lab("day05").given_up is None
    shown = daylab(command, "day05", "--give-up", answer="y\n").output
    assert "unquote_plus" in shown
    assert "# >" not in shown, "markers are the author's"
    assert Store(work).read().lab("day05").state == "given up"
    assert daylab(command, "day05").exit_code == 0  # once is enough


def test_solution_is_open_to_who_has_passed(daylab, work):
    now = datetime.now(UTC)
    Store(work).update(lambda p: p.with_lab("day05", p.lab("day05").model_copy(update={"passed": now})))
    shown = daylab("solution", "day05").output
    assert "--- template.yaml" in shown
    assert "faults" not in shown


def test_reset_asks_and_keeps_what_was_there(daylab, work):
    daylab("start", "day05")
    (work / "day05" / "mine.txt").write_text("mine")
    assert daylab("reset", "day05", answer="n\n").exit_code == 1
    assert (work / "day05" / "mine.txt").exists()
    shown = daylab("reset", "day05", answer="y\n").output
    [backup] = (work / ".daylab" / "backups").iterdir()
    assert (backup / "mine.txt").read_text() == "mine"
    assert f"mv {backup}" in shown
    assert not (work / "day05" / "mine.txt").exists()


def test_unknown_language_is_refused(daylab):
    with pytest.raises(InputError, match="a language of daylab"):
        daylab("labs", "--lang", "fr")


@pytest.mark.parametrize(
    ("lang", "unfinished", "finished"),
    [
        ("en", "0 of 1 checks passed. No points yet: not every check was evaluated.", "0 of 1 checks passed, 0 of 9"),
        ("vi", "Đạt 0/1 check. Chưa tính điểm vì có check chưa đánh giá được.", "Đạt 0/1 check, 0/9 điểm."),
    ],
)
def test_no_points_are_told_while_something_is_not_evaluated(work, capsys, lang, unfinished, finished):
    def shown(outcome):
        show(sit_down("day05", lang), RunResult((CheckResult("day05", "upload_is_logged", outcome, message="why"),)))
        return capsys.readouterr().out

    assert unfinished in shown(Outcome.ERROR)
    assert finished in shown(Outcome.FAILED)
