"""Structured assertions."""

import pytest

from harness.pytest_plugin.checking import LINES, Checker, CheckFailure, excerpt, shown


def test_holding_condition_passes():
    Checker("en")([1], expected="something", actual=[])
    Checker("en").equal(1, 1, of="x")


def test_failure_carries_expected_and_actual():
    with pytest.raises(CheckFailure) as caught:
        Checker("vi")(False, expected={"en": "two lines", "vi": "hai dòng"}, actual=["a", "b\n"])
    assert (caught.value.expected, caught.value.actual) == ("hai dòng", "a\nb")


def test_unequal_values_are_both_shown():
    with pytest.raises(CheckFailure) as caught:
        Checker("en").equal("a", "b", of="the name")
    assert (caught.value.expected, caught.value.actual) == ("the name = 'b'", "'a'")


def test_nothing_is_shown_as_nothing():
    assert shown([]) == "[] (nothing)"
    assert shown("") == "''"
    assert shown(None) == "None"


def test_long_values_say_what_they_leave_out():
    lines = shown(range(LINES + 3)).splitlines()
    assert lines[0] == "… 3 earlier not shown …"
    assert lines[-1] == str(LINES + 2)
    assert "not shown" not in shown(range(LINES))


def test_long_single_line_is_shown_whole():
    assert shown("x" * 10_000) == "x" * 10_000


def test_what_was_found_is_told_in_the_language_of_the_run():
    with pytest.raises(CheckFailure) as failed:
        Checker("vi")(False, expected="x", actual={"en": "nothing", "vi": "không có gì"})
    assert failed.value.actual == "không có gì"


def test_advice_is_asked_for_only_when_the_check_fails():
    Checker("en").equal(1, 1, of="x", advice=lambda: pytest.fail("asked"))
    with pytest.raises(CheckFailure) as caught:
        Checker("vi").equal(1, 2, of="x", advice=lambda: {"en": "try this", "vi": "thử cách này"})
    assert caught.value.actual == "1\nthử cách này"
    with pytest.raises(CheckFailure) as caught:
        Checker("en")(False, expected="x", actual="y", advice=lambda: "")
    assert caught.value.actual == "y"


def test_what_is_left_out_is_said_in_the_language_of_the_run():
    assert shown(range(LINES + 3), "vi").splitlines()[0] == "… 3 mục trước đó không hiển thị …"


def test_a_short_list_is_whole():
    assert excerpt(["a\n", "b"], "en", 2) == "a\nb"
    assert excerpt([], "en") == ""


def test_items_stay_whole_and_the_rest_is_counted():
    items = ["first", "error\n  traceback\n  cause\n", "last"]
    assert excerpt(items, "en", 4) == "… 1 earlier not shown …\nerror\n  traceback\n  cause\nlast"
    assert excerpt(items, "vi", 3) == "… 2 mục trước đó không hiển thị …\nlast"


def test_the_last_item_is_shown_however_long():
    assert excerpt(["a", "b\nc\nd"], "en", 2) == "… 1 earlier not shown …\nb\nc\nd"
