"""Foreign text steers no terminal and misleads no reader."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.grading.plain import plain


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x1b]0;title\x07x", "x"),
        ("\x1b]52;c;aGk=\x1b\\x", "x"),
        ("\x9b31mred", "red"),
        ("a\x1b[2J\x1b[Hb", "ab"),
        ("\x1bcx", "x"),
        ("over\rwritten", "over\ufffdwritten"),
        ("a\r\nb\tc", "a\nb\tc"),
        ("user\u202egnp.exe", "user\ufffdgnp.exe"),
        ("half \ud800", "half \ufffd"),
        ("Báo cáo 日本 😀", "Báo cáo 日本 😀"),
    ],
)
def test_what_is_shown(text, shown):
    assert plain(text) == shown


@given(st.text(st.characters(exclude_categories=()), max_size=60))
def test_nothing_is_left_that_steers(text):
    shown = plain(text)
    assert shown.encode("utf-8").decode("utf-8") == shown
    assert not set(shown) & {chr(code) for code in (*range(9), *range(11, 32), *range(127, 160))}
    assert plain(shown) == shown
