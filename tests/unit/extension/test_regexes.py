"""Users' expressions match as Python's do, and end whatever they are given."""

import pytest

from harness.extension import regexes
from harness.extension.regexes import RegexError, regex


@pytest.mark.parametrize(
    ("text", "value", "found"),
    [
        ("b+", "abbc", ("bb",)),
        ("(?<first>a)(x)?", "ba", ("a", "a", None)),
        ("end$", "the end\n", ("end",)),
        (r"é(.)", "xé€", ("é€", "€")),
        (r"^(?=.*[A-Z])(?=.*\d).{8,}$", "Abcdefg1", ("Abcdefg1",)),
        (r"(a|b)\1", "abb", ("bb", "b")),
        ("x", "\ud800", None),
    ],
)
def test_what_is_found(text, value, found):
    got = regex(text).found(value)
    assert (got and tuple(got)) == found
    assert regex(text).search(value) == (found is not None)


def test_whole_texts_and_line_breaks():
    assert regex("a.b", is_dot_all=True).fullmatch("a\nb")
    assert not regex("a.b").fullmatch("a\nb")
    assert not regex("a").fullmatch("ab")
    assert regex("(?<b>x)(?<a>y)").names == ["b", "a"]


@pytest.mark.parametrize("text", ["^(a+)+$", "(a|aa)+$", "(a*)*b", "([a-z]+)*=$"])
def test_no_expression_runs_on(text):
    assert not regex(text).search("a" * 100_000 + "!")
    assert regex(f"(?:{text})|!$").search("a" * 100_000 + "!")  # is looked at to the end


def test_an_expression_for_a_process_of_its_own_ends_with_its_time():
    assert not regex("^(?=a)(a|aa)+$").search("a" * 80 + "!")
    assert regex("^(?=a)(a|aa)+$").search("a" * 10)


def test_a_text_that_would_take_too_much_work_does_not_match():
    large = regex("(x?){900}y")
    assert large.search("y" * 1_000)
    assert not large.search("y" * regexes.MOST_WORK)


@pytest.mark.parametrize("text", ["(", "a{2,1}", "a" * (regexes.MOST_CHARACTERS + 1), "(" * 5_000])
def test_what_is_none(text):
    with pytest.raises(RegexError):
        regex(text)


def test_replacing():
    assert regex("(a)(b)").sub(r"\2\1", "abxab") == "baxba"
    with pytest.raises(RegexError):
        regex("a").sub("b" * 1_000_000, "a" * 20)
    with pytest.raises(RegexError):
        regex("(?=a)a").sub("b", "a")
