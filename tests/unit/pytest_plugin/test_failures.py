"""The text of a failure report."""

from harness.i18n.catalogue import check_report
from harness.i18n.message import Message
from harness.pytest_plugin.checking import LINES
from harness.pytest_plugin.failures import LOG_LINES, Advice, Evidence, advice, render

WHY = ((check_report.WHY, Message("It is the only trace.", "Đó là dấu vết duy nhất.")),)
HINTS = (Message("Look.", "Xem."), Message("Look closer.", "Xem kỹ hơn."))


def report(lang="en", evidence=Evidence(), *, verbose=False, **more):  # noqa: B008 - an immutable value
    facts = {"check": "upload_is_logged", "expected": "a line", "actual": "no line", "where": "test_x.py:3", **more}
    title = Message("An upload is logged", "Upload được ghi log")
    texts = advice(title, WHY, hints=HINTS, source="https://aws", lang=lang, verbose=verbose)
    return render(**facts, advice=texts, evidence=evidence, lang=lang, verbose=verbose)


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


def test_name_of_the_check_stands_there_for_hint_and_only():
    assert "\nCheck:\n    upload_is_logged\n" in report()


def test_equal_refusals_are_counted_and_the_latest_come_last():
    text = report(evidence=Evidence(denials=("A", "B", "A")))
    assert "Calls refused in this account:\n    B\n    A (×2)" in text


def test_refusals_that_lack_the_same_are_one():
    denials = (
        "may not read b/1\n  + policy: {b/*}",
        "may not read c\n  + policy: {c}",
        "may not read b/2\n  + policy: {b/*}",
    )
    text = report(evidence=Evidence(denials=denials))
    assert "may not read c\n      + policy: {c}\n    may not read b/2 (×2)\n      + policy: {b/*}" in text
    assert "b/1" not in text


def test_refusals_that_another_report_shows_are_named_only():
    tellers = {"A": "first", "B": "second", "statement": "first"}
    evidence = Evidence(denials=("A", "B", "C\nstatement")).told_once(tellers.__getitem__, "second")
    assert evidence.denials == ("B",)
    assert "Calls refused in this account:\n    B\n    (others are shown with first)" in report(evidence=evidence)
    none_left = evidence.told_once(lambda lack: "third", "second")
    assert "Calls refused in this account:\n    (shown with third)" in report(evidence=none_left)


def test_log_shows_what_tells_most_and_says_how_much_it_leaves_out():
    events = (
        "START RequestId: 1",
        *(f"line {n}" for n in range(LOG_LINES + 5)),
        "END RequestId: 1",
        "REPORT RequestId: 1",
    )
    text = report(evidence=Evidence(logs=(("f", events),)))
    assert "Log lines of f:\n    … 5 earlier not shown …\n    line 5\n" in text
    assert f"line {LOG_LINES + 4}\n" in text
    assert "RequestId" not in text


def test_log_is_shown_to_the_end_when_asked_for_more():
    text = report(evidence=Evidence(logs=(("f", tuple(f"line {n}" for n in range(LINES + 5))),)), verbose=True)
    assert "Log lines of f:\n    … 5 earlier not shown …\n    line 5\n" in text
    assert f"line {LINES + 4}" in text


def test_failures_of_functions_come_first_as_a_sentence():
    events = (
        "START RequestId: 1",
        "[ERROR] KeyError: 'a'\nTraceback …",
        "printed",
        "[ERROR] KeyError: 'a'\nTraceback …",
    )
    text = report(evidence=Evidence(logs=(("f", events), ("g", ("printed",)))))
    assert "What was seen:\n    f failed (×2), the last time with KeyError: 'a'\nExpected:" in text
    assert "Log lines of f:\n    [ERROR] KeyError: 'a'\n    Traceback …\n    [ERROR]" in text


def test_log_that_the_check_has_shown_already_is_not_shown_again():
    logs = (("f", ("START\n", "END\n")), ("g", ("another\n",)))
    text = report(evidence=Evidence(logs=logs), actual="after 20 s the last value was:\nSTART\nEND")
    assert "Log lines of f:\n    (shown above)\nLog lines of g:\n    another\n" in text
    assert text.count("START") == 1


def test_empty_logs_are_left_out_and_said_to_be_empty_when_all_are():
    text = report(evidence=Evidence(logs=(("f", ()), ("g", ("printed",)))))
    assert "of f" not in text
    assert "Log lines of g:\n    printed" in text
    assert "Logs:\n    no function has written a line" in report(evidence=Evidence(logs=(("f", ()), ("g", ()))))


def test_evidence_that_cannot_be_read_is_explained():
    assert "could not be read: broken pipe" in report(evidence=Evidence(problem="broken pipe"))


def test_long_values_are_not_cut():
    text = render(
        check="c", expected="x" * 5000, actual="", where="", advice=Advice("t"), evidence=Evidence(), lang="en"
    )
    assert "x" * 5000 in text
