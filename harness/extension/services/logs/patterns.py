"""Filter patterns of CloudWatch Logs: which log events match, and what they extract.

Pure. Source (D): CloudWatch Logs User Guide, "Filter pattern syntax for metric filters, subscription filters, and
filter log events" (https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html):

* the empty pattern matches everything;
* terms: all must occur (case counts), ``"a phrase"`` as it stands, ``%regex%``, ``-term`` must not, ``?term``: one of
  those must (ignored beside others);
* ``{ $.field = "value" }``: JSON events, with ``=``, ``!=``, ``<``, ``<=``, ``>``, ``>=``, ``IS TRUE|FALSE|NULL``,
  ``NOT EXISTS``, ``&&``, ``||``, parentheses, ``*`` within values, ``%regex%``; other events do not match;
* ``[a, b = ERR*, ..., size > 100]``: words of an event by position, with the same operators; what stands in quotes or
  square brackets is one word.

Limits: regular expressions are those of ``harness.extension.regexes``, of which AWS takes a part; the limits on their
number are not checked.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from harness.extension.services.logs.conditions import Conditions, PatternError, Predicate, regex_of, selected, text_of

__all__ = ["LogPattern", "PatternError", "parse", "selected"]

Extracted = Mapping[str, str]
MOST_CHARACTERS: Final = 1024
"""https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html"""

TERM = re.compile(r'\s*([-?]?)(?:"((?:[^"\\]|\\.)*)"|%((?:[^%])+)%|(\S+))')
WORD = re.compile(r'"([^"]*)"|\[([^\]]*)\]|(\S+)')


@dataclass(frozen=True, slots=True)
class LogPattern:
    """A parsed pattern.

    Attributes:
        match: what an event's message extracts if it matches (may be empty), None if it does not.
    """

    match: Callable[[str], Extracted | None]


def parse(text: str) -> LogPattern:
    """Read a pattern. PatternError: it is none, or too long."""
    if len(text) > MOST_CHARACTERS:
        raise PatternError(f"it has more than {MOST_CHARACTERS} characters")
    try:
        return _read(text.strip())
    except RecursionError:
        raise PatternError("it is nested too deeply") from None


def _read(text: str) -> LogPattern:
    if text.startswith("{"):
        return _json(text)
    if text.startswith("["):
        return _words(text)
    return _terms(text)


def _terms(text: str) -> LogPattern:
    wanted: list[Callable[[str], bool]] = []
    unwanted: list[Callable[[str], bool]] = []
    optional: list[Callable[[str], bool]] = []
    at = 0
    while at < len(text):
        found = TERM.match(text, at)
        if not found or (found[4] and '"' in found[4]):
            raise PatternError(f"unexpected {text[at:].strip()[:20]!r}")
        phrase = found[4] if found[4] is not None else re.sub(r"\\(.)", r"\1", found[2] or "")
        term = regex_of(found[3]).search if found[3] else _containing(phrase)
        {"": wanted, "-": unwanted, "?": optional}[found[1]].append(term)
        at = found.end()
    if wanted or unwanted:
        optional = []

    def match(message: str) -> Extracted | None:
        matches = (
            all(term(message) for term in wanted)
            and not any(term(message) for term in unwanted)
            and (not optional or any(term(message) for term in optional))
        )
        return {} if matches else None

    return LogPattern(match)


def _containing(phrase: str) -> Callable[[str], bool]:
    return lambda message: phrase in message


def _json(text: str) -> LogPattern:
    if not text.endswith("}"):
        raise PatternError("a JSON pattern ends with }")
    parser = Conditions(text[1:-1])
    predicate = parser.disjunction()
    parser.end()
    paths = parser.paths

    def match(message: str) -> Extracted | None:
        try:
            document = json.loads(message)
        except ValueError:
            return None
        if not isinstance(document, (dict, list)) or not predicate(document):
            return None
        extracted = {}
        for path in paths:
            try:
                extracted[path] = text_of(selected(document, path))
            except KeyError:
                continue
        return extracted

    return LogPattern(match)


def _words(text: str) -> LogPattern:
    if not text.endswith("]"):
        raise PatternError("a pattern of words ends with ]")
    fields = [_field(part.strip()) for part in text[1:-1].split(",")]
    rest = [place for place, (name, _) in enumerate(fields) if name == "..."]
    if len(rest) > 1:
        raise PatternError("... may stand once")

    def match(message: str) -> Extracted | None:
        words = [next(part for part in found if part is not None) for found in _found_words(message)]
        given = fields
        if rest:
            missing = len(words) - len(fields) + 1
            if missing < 0:
                return None
            given = [*fields[: rest[0]], *([("", None)] * missing), *fields[rest[0] + 1 :]]
        if len(words) != len(given):
            return None
        if not all(predicate is None or predicate(word) for (_, predicate), word in zip(given, words, strict=True)):
            return None
        return {f"${name}": word for (name, _), word in zip(given, words, strict=True) if name}

    return LogPattern(match)


def _found_words(message: str) -> list[tuple[str | None, ...]]:
    return [found.groups() for found in WORD.finditer(message)]


def _field(text: str) -> tuple[str, Predicate | None]:
    """(name, condition) of one word of a pattern; conditions after the first repeat the name or leave it out."""
    if not text or text == "...":
        return text, None
    name = re.match(r"\w+", text)
    if not name:
        raise PatternError(f"unexpected {text[:20]!r}")
    if name[0] == text:
        return name[0], None
    parser = Conditions(text, field=name[0])
    predicate = parser.disjunction()
    parser.end()
    return name[0], predicate
