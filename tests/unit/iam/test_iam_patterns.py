"""Wildcards: every matcher agrees with a naive one, and none is slow."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.iam.patterns import (
    Pattern,
    Wildcard,
    arn_parts,
    as_text,
    compile_tokens,
    in_resource,
    split_wildcards,
)
from tests.support.properties import tried

TOKENS = st.lists(
    st.one_of(st.sampled_from(["a", "b", ":", "ab", "."]), st.sampled_from(list(Wildcard))), max_size=7
).map(tuple)
TEXTS = st.text(alphabet="ab:.\n", max_size=9)


def naive(pattern: Pattern, text: str) -> bool:
    """The definition, by recursion."""
    if not pattern:
        return not text
    first, rest = pattern[0], pattern[1:]
    if isinstance(first, str):
        return text.startswith(first) and naive(rest, text[len(first) :])
    if first in (Wildcard.QUESTION, Wildcard.SEGMENT_QUESTION):
        fits = bool(text) and (first is Wildcard.QUESTION or text[0] != ":")
        return fits and naive(rest, text[1:])
    for length in range(len(text) + 1):
        if first is Wildcard.SEGMENT_STAR and ":" in text[:length]:
            return False
        if naive(rest, text[length:]):
            return True
    return False


@tried(1500)
@given(TOKENS, TEXTS)
def test_compiled_matcher_agrees_with_the_definition(pattern: Pattern, text: str) -> None:
    assert compile_tokens(pattern)(text) is naive(pattern, text)


@tried(300)
@given(st.text(alphabet="a*?:[]\\.^$", max_size=12))
def test_splitting_keeps_the_text(text: str) -> None:
    assert as_text(split_wildcards(text)) == text
    assert as_text(in_resource(split_wildcards(text))) == text


@pytest.mark.parametrize(
    "pattern",
    [
        "a*" * 2000 + "b",
        "*a" * 2000 + "b",
        "a?*" * 1000 + "b",
        "?*" * 1000 + "b",
        "arn:a*a*a*a*a*a*b" + "*a?" * 500,
        "*" * 5000 + "b",
    ],
)
def test_patterns_made_to_be_slow_are_not(pattern: str) -> None:
    text = "a" * 4000
    started = time.process_time()
    assert not compile_tokens(split_wildcards(pattern))(text)
    assert not compile_tokens(in_resource(split_wildcards(pattern)))(text)
    assert time.process_time() - started < 5


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("arn:aws:sns:*", [Wildcard.STAR]),
        ("arn:aws:sns:us-*:1:t", [Wildcard.STAR]),
        ("arn:aws:sns:us-*-1:1:t", [Wildcard.SEGMENT_STAR]),
        ("arn:aws:sns:us-?ast-1:1:t", [Wildcard.SEGMENT_QUESTION]),
        ("arn:aws:sns:r:1:a*b?", [Wildcard.STAR, Wildcard.QUESTION]),
        ("*", [Wildcard.STAR]),
    ],
)
def test_rule_9_a_star_at_a_segments_end_crosses_colons(text: str, kinds: list[Wildcard]) -> None:
    assert [token for token in in_resource(split_wildcards(text)) if isinstance(token, Wildcard)] == kinds


def test_arn_parts_keep_the_colons_of_the_resource() -> None:
    assert arn_parts("arn:aws:logs:r:1:log-group:g:*") == ["arn", "aws", "logs", "r", "1", "log-group:g:*"]
    assert arn_parts("arn:aws:s3") is None
    assert arn_parts("urn:a:b:c:d:e") is None


@pytest.mark.parametrize(
    ("pattern", "text", "matches"),
    [
        ("*a*b*", "aba", True),
        ("*x*", "aaa", False),
        ("a*b*c*?", "a1b2c3", True),
        ("a*b*c*?", "a1b2", False),
    ],
)
def test_pieces_between_stars_are_each_found_once(pattern: str, text: str, matches: bool) -> None:
    assert compile_tokens(split_wildcards(pattern))(text) is matches


@pytest.mark.parametrize(("text", "matches"), [("arn:aws:sqs:us:1x2:q", True), ("arn:aws:sqs:us:1:2:q", False)])
def test_star_inside_the_account_stops_at_the_colon(text: str, matches: bool) -> None:
    assert compile_tokens(in_resource(split_wildcards("arn:aws:sqs:us:1*2:q")))(text) is matches


def test_a_letter_from_later_in_the_pattern_does_not_begin_it() -> None:
    assert not compile_tokens(("a", Wildcard.SEGMENT_STAR, "b"))("bxb")
