"""``daylab iam repro``: exit codes, both languages, machine-readable rows, and files that cannot be used."""

import json
from pathlib import Path
from typing import Any

import pytest

BUGS = Path(__file__).resolve().parents[4] / "fixtures" / "iam" / "bugs"
MFA = BUGS / "mfa-with-bool.yaml"


def test_one_bug_is_told_in_the_chosen_language(daylab: Any) -> None:
    english, vietnamese = daylab("iam", "repro", str(MFA)), daylab("iam", "repro", str(MFA), "--lang", "vi")
    assert (english.code, vietnamese.code) == (0, 0)
    assert "Cause: aws:MultiFactorAuthPresent is absent" in english.out
    assert "Nguyên nhân: " in vietnamese.out
    assert "offline: Allowed by identity-based policy" in english.out
    assert "with an explicit deny in an identity-based policy" in english.out


def test_a_directory_gives_a_line_each(daylab: Any) -> None:
    ran = daylab("iam", "repro", str(BUGS))
    assert ran.code == 0
    lines = ran.out.splitlines()
    assert len(lines) == len(list(BUGS.glob("*.yaml")))
    assert all(line.startswith("as expected") for line in lines)


def test_rows_are_json_objects(daylab: Any) -> None:
    rows = [json.loads(line) for line in daylab("iam", "repro", str(BUGS), "--json").out.splitlines()]
    assert all(row["problems"] == [] and row["liveBefore"] is None for row in rows)
    (row,) = [row for row in rows if row["name"] == "mfa-with-bool"]
    assert [call["decision"] for call in (*row["before"], *row["after"])] == ["Allowed", "ExplicitlyDenied"]


def test_a_verdict_that_differs_ends_with_1(daylab: Any, tmp_path: Path) -> None:
    path = tmp_path / MFA.name
    text = MFA.read_text(encoding="utf-8").replace("after: {decision: ExplicitlyDenied", "after: {decision: Allowed")
    path.write_text(text, encoding="utf-8")
    ran = daylab("iam", "repro", str(path))
    assert ran.code == 1
    assert "DIFFERS calls[0] after: s3:DeleteObject: expected Allowed" in ran.out


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b"name: [", "not valid YAML"),
        (b"name: \xff", "is not UTF-8"),
        (b"a: 1\na: 2", "given twice"),
        (b"a: &x 1\nb: *x", "aliases"),
        (b"[" * 50_000, "nested too deeply"),
        (b"x" * 1_100_000, "is larger than"),
        (b"name: mfa-with-bool", "'title' is missing"),
        (b"- 1", "the document"),
    ],
)
def test_a_file_that_cannot_be_used_says_where(daylab: Any, tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / MFA.name
    path.write_bytes(content)
    ran = daylab("iam", "repro", str(path))
    assert ran.code == 2
    assert words in ran.err
    assert f"{path}:" in ran.err
