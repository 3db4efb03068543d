"""Wildcards of the policy language, compiled to matchers that never backtrack exponentially.

A pattern is a tuple of tokens: literal text and `Wildcard`s. Only ``*`` and ``?`` are special; every other
character stands for itself. `compile_tokens` picks the cheapest matcher: equality, prefix/suffix/find, one
regular expression built of atomic groups, or (for wildcards that stop at a colon) a bit-parallel automaton.
All are bounded by text length times pattern length.

Source: IAM User Guide, reference_policies_elements_resource, reference_policies_elements_action and
reference_policies_elements_condition_operators.
Limits: variables are resolved before compiling (see `harness.iam.variables`).
"""

import re
from collections.abc import Callable
from enum import Enum
from functools import lru_cache

__all__ = ["Matcher", "Pattern", "Wildcard", "arn_parts", "as_text", "compile_tokens", "in_resource", "split_wildcards"]

Matcher = Callable[[str], bool]


class Wildcard(Enum):
    """A wildcard and how far it reaches."""

    STAR = "*"
    QUESTION = "?"
    SEGMENT_STAR = "* within a segment"
    """Any characters but a colon: a ``*`` inside one of an ARN's first five parts."""
    SEGMENT_QUESTION = "? within a segment"
    """One character but a colon."""


Pattern = tuple[str | Wildcard, ...]

_SPELLING = {
    Wildcard.STAR: "*",
    Wildcard.QUESTION: "?",
    Wildcard.SEGMENT_STAR: "*",
    Wildcard.SEGMENT_QUESTION: "?",
}
_KEPT = 256
_STARS = (Wildcard.STAR, Wildcard.SEGMENT_STAR)
_WILD = re.compile(r"[*?]|[^*?]+")


def split_wildcards(text: str) -> Pattern:
    """Tokens of a text in which every ``*`` and ``?`` is a wildcard."""
    return tuple(
        Wildcard.STAR if part == "*" else Wildcard.QUESTION if part == "?" else part for part in _WILD.findall(text)
    )


def as_text(pattern: Pattern) -> str:
    """The pattern as it was written, wildcards as ``*`` and ``?``."""
    return "".join(token if isinstance(token, str) else _SPELLING[token] for token in pattern)


def arn_parts(arn: str) -> list[str] | None:
    """The six parts of an ARN (the resource part keeps its colons), or None when it is not an ARN."""
    parts = arn.split(":", 5)
    return parts if len(parts) == 6 and parts[0] == "arn" else None


def in_resource[T](tokens: tuple[str | Wildcard | T, ...]) -> tuple[str | Wildcard | T, ...]:
    """Narrow the wildcards of a ``Resource`` ARN as the Resource element does.

    Inside the first five parts a ``*`` stops at the colon, unless it is the last character of its part: then it
    "can expand to match beyond the colon boundaries". The sixth part has no inner boundary: an object key or a
    log stream may hold colons.
    """
    narrowed: list[str | Wildcard | T] = []
    colons = 0
    for position, token in enumerate(tokens):
        if isinstance(token, str):
            colons += token.count(":")
        elif colons < 5 and token is Wildcard.QUESTION:
            narrowed.append(Wildcard.SEGMENT_QUESTION)
            continue
        elif colons < 5 and token is Wildcard.STAR:
            following = tokens[position + 1] if position + 1 < len(tokens) else ":"
            ends_segment = isinstance(following, str) and following.startswith(":")
            narrowed.append(Wildcard.STAR if ends_segment else Wildcard.SEGMENT_STAR)
            continue
        narrowed.append(token)
    return tuple(narrowed)


def compile_tokens(pattern: Pattern) -> Matcher:
    """A function that says whether a whole text matches the pattern."""
    # Long patterns are not kept, so that nobody can fill the memory with them.
    long = len(pattern) > _KEPT or any(isinstance(token, str) and len(token) > _KEPT for token in pattern)
    return _compile(pattern) if long else _kept(pattern)


def _compile(pattern: Pattern) -> Matcher:
    pattern = _joined(pattern)
    if not pattern:
        return "".__eq__
    if pattern == (Wildcard.STAR,):
        return _everything
    if len(pattern) == 1 and isinstance(pattern[0], str):
        return pattern[0].__eq__
    if Wildcard.SEGMENT_STAR in pattern:
        return _automaton(pattern)
    if Wildcard.QUESTION in pattern or Wildcard.SEGMENT_QUESTION in pattern:
        return _expression(pattern)
    return _pieces(pattern)


_kept = lru_cache(maxsize=8192)(_compile)


def _everything(_text: str) -> bool:
    return True


def _joined(pattern: Pattern) -> Pattern:
    """Merge neighbouring literals and neighbouring stars (the wider one stays)."""
    joined: list[str | Wildcard] = []
    for token in pattern:
        last = joined[-1] if joined else None
        if isinstance(token, str) and isinstance(last, str):
            joined[-1] = last + token
        elif token in _STARS and last in _STARS:
            joined[-1] = Wildcard.STAR if Wildcard.STAR in (token, last) else Wildcard.SEGMENT_STAR
        elif token != "":
            joined.append(token)
    return tuple(joined)


def _pieces(pattern: Pattern) -> Matcher:
    """Literals and stars only: the leftmost place of each piece is always good enough."""
    head = pattern[0] if isinstance(pattern[0], str) else ""
    tail = pattern[-1] if isinstance(pattern[-1], str) else ""
    inner = pattern[1 if head else 0 : -1 if tail else len(pattern)]
    middle = tuple(token for token in inner if isinstance(token, str))
    start, end = len(head), len(tail)

    def matches(text: str) -> bool:
        if not text.startswith(head) or not text.endswith(tail):
            return False
        position, limit = start, len(text) - end
        for piece in middle:
            found = text.find(piece, position, limit)
            if found < 0:
                return False
            position = found + len(piece)
        return position <= limit

    return matches


def _expression(pattern: Pattern) -> Matcher:
    """Stars and single-character wildcards: atomic groups keep each piece at its leftmost place."""
    groups: list[list[str]] = [[]]
    for token in pattern:
        if token is Wildcard.STAR:
            groups.append([])
        elif token is Wildcard.QUESTION:
            groups[-1].append(".")
        elif token is Wildcard.SEGMENT_QUESTION:
            groups[-1].append("[^:]")
        elif isinstance(token, str):
            groups[-1].append(re.escape(token))
    pieces = ["".join(group) for group in groups]
    source = pieces[0]
    if len(pieces) > 1:
        source += "".join(f"(?>.*?{piece})" for piece in pieces[1:-1]) + ".*" + pieces[-1]
    expression = re.compile(source, re.DOTALL)
    return lambda text: expression.fullmatch(text) is not None


def _automaton(pattern: Pattern) -> Matcher:
    """All wildcards: simulate the states "the first i units are matched" as the bits of one number."""
    units: list[str | Wildcard] = []
    for token in pattern:
        units.extend(token if isinstance(token, str) else [token])
    literal: dict[str, int] = {}
    any_one = one_but_colon = any_star = star_but_colon = 0
    for position, unit in enumerate(units):
        bit = 1 << position
        if unit is Wildcard.QUESTION:
            any_one |= bit
        elif unit is Wildcard.SEGMENT_QUESTION:
            one_but_colon |= bit
        elif unit is Wildcard.STAR:
            any_star |= bit
        elif unit is Wildcard.SEGMENT_STAR:
            star_but_colon |= bit
        elif isinstance(unit, str):
            literal[unit] = literal.get(unit, 0) | bit
    stars, accepted = any_star | star_but_colon, 1 << len(units)

    def matches(text: str) -> bool:
        states = 1
        states |= (states & stars) << 1
        for character in text:
            consumed = literal.get(character, 0) | any_one
            looping = any_star
            if character != ":":
                consumed |= one_but_colon
                looping = stars
            states = ((states & consumed) << 1) | (states & looping)
            if not states:
                return False
            states |= (states & stars) << 1
        return bool(states & accepted)

    return matches
