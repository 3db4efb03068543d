"""Files that people write: every mistake with its line and a proposal."""

import re
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, Field

from harness.errors import FileError
from harness.i18n.message import Message
from harness.yaml_files import MAX_BYTES, DocumentError, parse_document, read_document, validated
from harness.yaml_model_keys import known_keys
from tests.support.properties import tried


class Step(BaseModel):
    model_config = ConfigDict(extra="forbid")
    action: str
    resource: str | None = None


class Nested(BaseModel):
    model_config = ConfigDict(extra="forbid")
    version: Literal[1] = Field(alias="schema")
    title: Message
    day: Annotated[int, Field(ge=1)] = 1
    when: date | None = None
    steps: tuple[Step, ...] = ()
    by_name: dict[str, Step] = {}


GOOD = "schema: 1\ntitle: {en: A lab, vi: Bài lab}\n"


def write(directory: Path, text: str) -> Path:
    path = directory / "lab.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def failure(directory: Path, text: str) -> DocumentError:
    with pytest.raises(DocumentError) as caught:
        validated(read_document(write(directory, text)), Nested)
    return caught.value


def test_a_valid_file_becomes_the_model(tmp_path: Path) -> None:
    lab = validated(read_document(write(tmp_path, GOOD + "when: 2025-05-20\n")), Nested)
    assert (lab.version, lab.title.vi, lab.when) == (1, "Bài lab", date(2025, 5, 20))


def test_a_misspelt_key_is_shown_with_its_line_and_the_right_name(tmp_path: Path) -> None:
    error = failure(tmp_path, GOOD + "steps:\n  - action: a\n    resorce: b\n")
    assert error.where == f"{tmp_path / 'lab.yaml'}:5"
    assert "unknown key 'resorce' in steps[0]" in error.what
    assert error.fix == "did you mean 'resource'?"


def test_an_unknown_key_without_a_near_name_lists_the_known_ones(tmp_path: Path) -> None:
    assert failure(tmp_path, GOOD + "zzz: 1\n").fix == "known keys: by_name, day, schema, steps, title, when"


def test_a_missing_key_points_at_the_mapping_that_lacks_it(tmp_path: Path) -> None:
    error = failure(tmp_path, "schema: 1\nday: 2\ntitle:\n  en: only English\n")
    assert (error.problems[0].line, error.what) == (3, "'vi' is missing in title")


def test_an_empty_translation_is_refused(tmp_path: Path) -> None:
    assert "title.vi" in failure(tmp_path, 'schema: 1\ntitle: {en: text, vi: "  "}\n').what


def test_every_problem_is_listed_in_the_order_of_lines(tmp_path: Path) -> None:
    error = failure(tmp_path, "day: 0\ntitle: {en: a, vi: b}\nschema: 2\nby_name:\n  x: {acton: y, action: z}\n")
    assert [problem.line for problem in error.problems] == [1, 3, 5]
    assert all(f"line {line}:" in str(error) for line in (1, 3, 5))


def test_duplicate_keys_are_refused_with_both_lines(tmp_path: Path) -> None:
    error = failure(tmp_path, GOOD + "day: 1\nday: 2\n")
    assert (error.problems[0].line, error.what) == (4, "'day' is given twice, first on line 3")


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("a: [1, 2\nb: 3\n", 2, "not valid YAML"),
        ("a: &x [1]\nb: *x\n", 2, "aliases"),
        ("a: &x [*x]\n", 1, "aliases"),
        ("a: 1\nb: !!python/object:os.system x\n", 2, "invalid os.system"),
        ("a: !Ref x\n", 1, "unknown tag !Ref"),
        ("a: 1\nb: \x07\n", 2, "control character"),
        ("? [a, b]\n: c\n", 1, "a key must be text"),
        ("a: 1\n---\nb: 2\n", 2, "single document"),
    ],
)
def test_what_is_not_plain_yaml_is_refused_with_its_line(tmp_path: Path, text: str, line: int, what: str) -> None:
    with pytest.raises(DocumentError, match=what) as caught:
        read_document(write(tmp_path, text))
    assert caught.value.problems[0].line == line


def test_an_empty_file_says_so(tmp_path: Path) -> None:
    assert "is empty" in failure(tmp_path, "# nothing yet\n").what


def test_a_file_that_is_not_a_mapping_says_so(tmp_path: Path) -> None:
    assert "the document" in failure(tmp_path, "- a\n- b\n").what


def test_an_absent_file_names_its_path(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="No such file") as caught:
        read_document(tmp_path / "absent.yaml")
    assert caught.value.where == f"{tmp_path / 'absent.yaml'}:1"


def test_a_byte_that_is_not_utf8_is_shown_with_its_line() -> None:
    with pytest.raises(DocumentError, match="0xff is not UTF-8") as caught:
        parse_document(Path("x.yaml"), b"a: 1\nb: \xff\n")
    assert caught.value.where == "x.yaml:2"


def test_a_file_beyond_the_limit_is_refused_without_parsing() -> None:
    with pytest.raises(FileError, match="larger than"):
        parse_document(Path("x.yaml"), b"#" * (MAX_BYTES + 1))


def test_deep_nesting_is_an_error_and_no_crash() -> None:
    with pytest.raises(DocumentError, match="nested too deeply"):
        parse_document(Path("x.yaml"), b"[" * 20_000)


def test_dates_and_odd_keys_stay_text() -> None:
    assert parse_document(Path("x"), b"Version: 2012-10-17\non: yes\n1: a\n").data == {
        "Version": "2012-10-17",
        "on": True,
        "1": "a",
    }


@tried(200)
@given(st.binary(max_size=200))
def test_any_bytes_give_data_or_an_explained_error(raw: bytes) -> None:
    where = "x.yaml:1"
    try:
        parse_document(Path("x.yaml"), raw)
    except FileError as error:
        where = str(error.where)
    assert re.fullmatch(r"x\.yaml:[1-9]\d*", where)


def test_known_keys_follow_unions_mappings_and_sequences() -> None:
    assert known_keys(Nested, ("by_name", "any")) == ["action", "resource"]
    assert known_keys(Nested, ("steps", 3)) == ["action", "resource"]
    assert known_keys(Nested, ("title",)) == ["en", "vi"]
    assert known_keys(Nested, ("day", "x")) == []
