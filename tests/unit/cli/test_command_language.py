"""Commands speak the language that is asked for, ``--help`` and errors as well."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from harness.cli import doctor
from harness.cli.app import app
from harness.cli.doctor_rows import Row
from harness.errors import EngineGoneError, InputError
from harness.i18n.message import Message

HELP = """
import json, re, sys
from typer.main import get_command
from harness.cli.app import app

def walk(name, command):
    yield name, command.help or ""
    for option in command.params:
        if not option.hidden and option.name != "help":
            yield f"{name} {option.name}", getattr(option, "help", None) or ""
    for inner, child in getattr(command, "commands", {}).items():
        yield from walk(f"{name} {inner}", child)

print(json.dumps(dict(walk("daylab", get_command(app)))))
"""


def helps(lang: str) -> dict[str, str]:
    environ = {**os.environ, "DAYLAB_LANG": lang}
    done = subprocess.run([sys.executable, "-c", HELP], env=environ, capture_output=True, text=True, check=True)
    texts: dict[str, str] = json.loads(done.stdout)
    return texts


def test_every_command_and_option_has_help_in_both_languages() -> None:
    english, vietnamese = helps("en"), helps("vi")
    assert list(english) == list(vietnamese)
    assert len(english) > 100
    assert [name for name, text in english.items() if not text] == []
    assert [name for name, text in vietnamese.items() if text == english[name]] == []


@pytest.fixture
def nothing_is_up(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DAYLAB_HOME", str(tmp_path))
    monkeypatch.delenv("DAYLAB_LANG", raising=False)


@pytest.mark.usefixtures("nothing_is_up")
@pytest.mark.parametrize(
    ("command", "english", "vietnamese"),
    [
        ("status", "down: no engine is up. Start one", "không chạy: chưa có engine nào"),
        ("down", "No engine was up.", "Không có engine nào đang chạy."),
    ],
)
def test_commands_of_the_engine_answer_in_the_language(command: str, english: str, vietnamese: str) -> None:
    run = CliRunner()
    assert english in run.invoke(app, [command]).output
    assert vietnamese in run.invoke(app, [command, "--lang", "vi"]).output
    assert vietnamese in run.invoke(app, [command], env={"DAYLAB_LANG": "vi"}).output


@pytest.mark.usefixtures("nothing_is_up")
def test_a_log_that_is_not_there_is_reported_in_both_languages() -> None:
    error = CliRunner().invoke(app, ["logs"]).exception
    assert isinstance(error, EngineGoneError)
    assert error.text("en") == "no engine is up, so there is no log\n  try: start one with `daylab up`"
    assert error.text("vi") == (
        "không có engine nào đang chạy nên không có log\n  thử: khởi động engine bằng `daylab up`"
    )


@pytest.mark.parametrize("command", ["up", "down", "status", "logs", "doctor"])
def test_a_language_that_daylab_does_not_speak_is_refused(command: str) -> None:
    error = CliRunner().invoke(app, [command, "--lang", "fr"]).exception
    assert isinstance(error, InputError)
    assert str(error) == "invalid --lang: expected a language of daylab, got fr\n  try: en | vi"


def test_doctor_shows_what_it_finds_in_the_language_and_names_states_as_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    found = [Row("Disk", "warning", Message("little", "ít"), Message("free some", "giải phóng"))]
    monkeypatch.setattr("harness.cli.doctor_rows.examine", lambda: found)
    run = CliRunner()
    shown = run.invoke(app, ["doctor", "--lang", "vi"], env={"COLUMNS": "120"}).output
    assert all(text in shown for text in ("hiện trạng", "cần làm", "Ổ đĩa", "ít", "giải phóng"))
    rows = json.loads(run.invoke(app, ["doctor", "--json", "--lang", "vi"]).output)
    assert rows == [{"name": "Disk", "state": "warning", "found": "ít", "todo": "giải phóng"}]
    assert set(doctor.NAMES) <= {"Versions", "Disk", "Clock", "Isolation"}
