"""The text of a failure report."""

from harness.i18n.catalogue import check_report
from harness.i18n.message import Message
from harness.pytest_plugin.checking import LINES
from harness.pytest_plugin.failures import Advice, Evidence, advice, render

WHY = ((check_report.WHY, Message("It is the only trace.", "Đó là dấu vết duy nhất.")),)
HINTS = (Message("Look.", "Xem."), Message("Look closer.", "Xem kỹ hơn."))


def report(lang="en", evidence=Evidence(), *, verbose=False, **more):  # noqa: B008 - an immutable value
    facts = {"expected": "a line", "actual": "no line", "where": "test_x.py:3", **more}
    title = Message("An upload is logged", "Upload được ghi log")
    texts = advice(title, WHY, hints=HINTS, source="https://aws", lang=lang, verbose=verbose)
    return render(**facts, advice=texts, evidence=evidence, lang=lang)


def test_first_line_says_what_should_hold():
    assert report().splitlines()[0] == "An upload is logged"


def test_all_parts_are_there_in_english():
    text = report()
    for part in ("Expected:\n    a line", "Actual:\n    no line", "Why it matters:\n    It is", "https://aws"):
        assert part in text
    assert text.endswith("Where:\n    test_x.py:3")


def test_headings_are_translated():
    text = report("vi")
    for part in ("Mong đợi:", "Thực tế:", "Vì sao quan trọng:", "Gợi ý (còn 1 gợi ý nữa: thêm -v, hoặc daylab hint):"):
        assert part in text
    assert "Expected" not in text


def test_first_hint_alone_unless_verbose():
    assert "Hint (1 more: -v, or daylab hint):\n    Look." in report()
    assert "Look closer." not in report()
    assert "1. Look.\n    2. Look closer." in report(verbose=True)


def test_equal_refusals_are_counted_and_the_latest_come_last():
    text = report(evidence=Evidence(denials=("A", "B", "A")))
    assert "Calls refused in this account:\n    B\n    A (×2)" in text


def test_log_shows_its_last_lines_and_says_how_many_it_leaves_out():
    text = report(evidence=Evidence(logs=(("f", tuple(f"line {n}" for n in range(LINES + 5))),)))
    assert "Last log lines of f:\n    … 5 earlier not shown …\n    line 5\n" in text
    assert f"line {LINES + 4}" in text


def test_log_that_the_check_has_shown_already_is_not_shown_again():
    logs = (("f", ("START\n", "END\n")), ("g", ("another\n",)))
    text = report(evidence=Evidence(logs=logs), actual="after 20 s the last value was:\nSTART\nEND")
    assert "Last log lines of f:\n    (shown above)\nLast log lines of g:\n    another\n" in text
    assert text.count("START") == 1


def test_empty_log_is_said_to_be_empty():
    assert "Last log lines of f:\n    (no log lines)" in report(evidence=Evidence(logs=(("f", ()),)))


def test_evidence_that_cannot_be_read_is_explained():
    assert "could not be read: broken pipe" in report(evidence=Evidence(problem="broken pipe"))


def test_long_values_are_not_cut():
    assert "x" * 5000 in render(
        expected="x" * 5000, actual="", where="", advice=Advice("t"), evidence=Evidence(), lang="en"
    )
