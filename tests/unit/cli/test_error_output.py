"""Errors that end a command are told in its language."""

import pytest
from typer.exceptions import Abort, TyperException

from harness.cli import main
from harness.cli.error_output import last_words, usage_error
from harness.errors import InputError
from harness.i18n.message import Message

MISTAKE = InputError(
    Message("no template", "không có template"), where="work/day05", fix=Message("write it", "viết nó")
)
ENGLISH = "daylab: no template\n  where: work/day05\n  try: write it"
VIETNAMESE = "daylab: không có template\n  vị trí: work/day05\n  thử: viết nó"


@pytest.mark.parametrize(
    ("arguments", "environ", "text"),
    [
        ([], {}, ENGLISH),
        ([], {"DAYLAB_LANG": "vi"}, VIETNAMESE),
        (["graph", "day05", "--lang", "vi"], {}, VIETNAMESE),
        (["graph", "--lang=en"], {"DAYLAB_LANG": "vi"}, ENGLISH),
        (["graph", "--lang", "fr"], {"DAYLAB_LANG": "vi"}, ENGLISH),
        (["graph", "--lang"], {"LANG": "vi_VN.UTF-8"}, VIETNAMESE),
    ],
)
def test_language_of_the_command_is_that_of_its_error(arguments, environ, text):
    assert last_words(MISTAKE, arguments, environ) == text


def test_parts_that_an_error_lacks_are_left_out():
    assert last_words(InputError("English only"), [], {"DAYLAB_LANG": "vi"}) == "daylab: English only"


@pytest.mark.parametrize(
    ("line", "english", "vietnamese"),
    [
        ("drill --nope", "no such option: --nope", "không có option --nope"),
        ("logs --lag x", "no such option: --lag; there is --lang", "không có option --lag; hiện có --lang"),
        ("nope", "no such command: nope; did you mean open?", "không có lệnh nope; ý bạn là open?"),
        ("labs xyz", "no such command: xyz", "không có lệnh xyz"),
        ("check", "DAY is missing", "thiếu DAY"),
        ("check day05 a b", "more than the command takes: a b", "thừa so với những gì lệnh này nhận: a b"),
        ("drill --mixed", "--mixed needs a value", "--mixed cần một giá trị"),
        ("iam lint --json=1", "--json takes no value", "--json không nhận giá trị"),
        ("drill --seed x", "invalid --seed: Input should be a valid integer", "--seed không hợp lệ: phải là số nguyên"),
        ("drill --mixed 99", "invalid --mixed: Input should be less", "--mixed không hợp lệ: phải từ 50 trở xuống"),
    ],
)
def test_mistakes_in_a_command_line_are_reported_as_other_errors_are(line, english, vietnamese, monkeypatch, capsys):
    for lang, what, fix in (("en", english, "  try: see `daylab"), ("vi", vietnamese, "  thử: xem `daylab")):
        monkeypatch.setenv("DAYLAB_LANG", lang)
        monkeypatch.setattr("sys.argv", ["daylab", *line.split()])
        with pytest.raises(SystemExit) as ended:
            main()
        printed = capsys.readouterr().err
        assert ended.value.code == 2
        assert printed.startswith(f"daylab: {what}")
        assert fix in printed
        assert "--help`" in printed


def test_an_unknown_complaint_is_shown_as_it_is():
    assert usage_error(TyperException("the moon is full")).what == "the moon is full"


@pytest.mark.parametrize(("lang", "words"), [("en", "daylab: nothing was done"), ("vi", "daylab: chưa làm gì cả")])
def test_a_question_answered_with_no_ends_the_command_with_nothing_done(lang, words, monkeypatch, capsys):
    def refuse(*_args, **_options):
        raise Abort

    monkeypatch.setenv("DAYLAB_LANG", lang)
    monkeypatch.setattr("harness.cli.app.app", refuse)
    with pytest.raises(SystemExit) as ended:
        main()
    assert (ended.value.code, capsys.readouterr().err) == (1, f"{words}\n")


def test_a_command_alone_prints_its_help_and_no_complaint(monkeypatch, capsys):
    monkeypatch.setattr("sys.argv", ["daylab", "iam"])
    with pytest.raises(SystemExit) as ended:
        main()
    printed = capsys.readouterr()
    assert (ended.value.code, printed.err) == (2, "")
    assert "simulate" in printed.out
