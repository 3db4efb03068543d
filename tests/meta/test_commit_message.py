"""The commit-msg hook takes messages that keep the convention and says what is wrong with others."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def check(tmp_path: Path, message: str) -> tuple[int, str]:
    (tmp_path / "message").write_text(message)
    command = [sys.executable, str(ROOT / ".ci" / "commit_message.py"), str(tmp_path / "message")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout.strip()


@pytest.mark.parametrize(
    "message",
    [
        "Fix the order of stream records",
        "Pass the call on\n\nIt was derived twice.\n",
        "Speed up set-up\n# a comment of git, longer than seventy-two characters because nobody reads it anyway\n",
        "Merge branch 'x'",
        "Use one client of /_daylab",
    ],
)
def test_good_messages_pass(tmp_path: Path, message: str) -> None:
    assert check(tmp_path, message) == (0, "")


@pytest.mark.parametrize(
    ("message", "said"),
    [
        ("Fix " + "x" * 70, "at most 72 characters, got 74"),
        ("Fix the order.", "no full stop"),
        ("Fixed the order", "expected an imperative"),
        ("Adds a table", "expected an imperative"),
        ("fix the order", "expected an imperative"),
        ("", "expected an imperative"),
        ("Fix the order\nbecause", "an empty line below the subject"),
    ],
)
def test_others_are_refused(tmp_path: Path, message: str, said: str) -> None:
    status, shown = check(tmp_path, message)
    assert status == 1
    assert said in shown
