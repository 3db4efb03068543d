"""Conditions in filter patterns of CloudWatch Logs: ``$.field = "value" && …``. Sources and limits: ``patterns``.

Pure.
"""

import json
import re
from collections.abc import Callable
from typing import Any

from harness.extension.regexes import Regex, RegexError, regex
from harness.iam.patterns import Wildcard, compile_tokens

__all__ = ["Conditions", "PatternError", "Predicate", "regex_of", "selected", "text_of"]

Predicate = Callable[[Any], bool]
TOKEN = re.compile(
    r"""\s*(?:(?P<sign>&&|\|\||[()]|!=|<=|>=|=|<|>)
    |(?P<quoted>"(?:[^"\\]|\\.)*")|(?P<regex>%[^%]+%)
    |(?P<path>\$(?:\.[\w\-:@/]+|\[\s*(?:\d+|\*|'[^']*'|"[^"]*")\s*\]|\.\*)+)
    |(?P<word>[^\s()=!<>&|,]+))""",
    re.VERBOSE,
)
STEP = re.compile(r"\.([\w\-:@/]+)|\[\s*(?:(\d+)|'([^']*)'|\"([^\"]*)\")\s*\]")
STEP = re.compile(r"\.([\w\-:@/]+)|\[\s*(?:(\d+)|'([^']*)'|\"([^\"]*)\")\s*\]")
OPERATORS = ("=", "!=", "<", "<=", ">", ">=")


class PatternError(ValueError):
    """A text that is no filter pattern."""


def selected(document: Any, path: str) -> Any:
    """What ``$.a.b[0]`` selects in a JSON document; KeyError if that does not exist."""
    at = 1
    for step in STEP.finditer(path, 1):
        if step.start() != at:
            break
        name, index = step[1] or step[3] or step[4], step[2]
        if isinstance(document, dict) and name is not None and name in document:
            document = document[name]
        elif isinstance(document, list) and index is not None and int(index) < len(document):
            document = document[int(index)]
        else:
            raise KeyError(path)
        at = step.end()
    if at != len(path):
        raise KeyError(path)
    return document


class Conditions:
    """Conditions, joined by && and ||; of JSON selectors, or (with ``field``) of one word."""

    def __init__(self, text: str, field: str = "") -> None:
        self.paths: list[str] = []
        self._field = field
        self._tokens: list[tuple[str, str]] = []
        self._place = 0
        at, end = 0, len(text.rstrip())
        while at < end:
            if not (found := TOKEN.match(text, at)):
                raise PatternError(f"unexpected {text[at:].strip()[:20]!r}")
            self._tokens.append((str(found.lastgroup), found[str(found.lastgroup)]))
            at = found.end()

    def end(self) -> None:
        """Raise PatternError if something is left."""
        if self._place < len(self._tokens):
            raise PatternError(f"unexpected {self._tokens[self._place][1]!r}")

    def disjunction(self) -> Predicate:
        """Read conditions, whole."""
        terms = [self._conjunction()]
        while self._take("||"):
            terms.append(self._conjunction())
        return lambda subject: any(term(subject) for term in terms)

    def _conjunction(self) -> Predicate:
        terms = [self._condition()]
        while self._take("&&"):
            terms.append(self._condition())
        return lambda subject: all(term(subject) for term in terms)

    def _condition(self) -> Predicate:
        if self._take("("):
            inner = self.disjunction()
            if not self._take(")"):
                raise PatternError("a parenthesis is not closed")
            return inner
        kind, text = self._next("a condition")
        if self._field:
            if text != self._field:
                raise PatternError(f"expected {self._field}, found {text!r}")
            return _compared(*self._comparison())
        if kind != "path":
            raise PatternError(f"expected a property selector such as $.level, found {text!r}")
        self.paths.append(text)
        return self._of_property(text)

    def _of_property(self, path: str) -> Predicate:
        if self._take("NOT"):
            if not self._take("EXISTS"):
                raise PatternError("NOT is followed by EXISTS")
            return lambda document: _selection(document, path) is _ABSENT
        if self._take("IS"):
            wanted = {"TRUE": True, "FALSE": False, "NULL": None}
            _, word = self._next("TRUE, FALSE or NULL")
            if word not in wanted:
                raise PatternError(f"expected TRUE, FALSE or NULL, found {word!r}")
            return lambda document: _selection(document, path) is wanted[word]
        predicate = _compared(*self._comparison())

        def of(document: Any) -> bool:
            found = _selection(document, path)
            return (
                found is not _ABSENT and found is not None and not isinstance(found, (dict, list)) and predicate(found)
            )

        return of

    def _comparison(self) -> tuple[str, str, str]:
        _, operator = self._next("an operator")
        if operator not in OPERATORS:
            raise PatternError(f"expected an operator, found {operator!r}")
        kind, value = self._next("a value")
        if kind == "sign":
            raise PatternError(f"expected a value, found {value!r}")
        return operator, kind, value

    def _next(self, expected: str) -> tuple[str, str]:
        if self._place == len(self._tokens):
            raise PatternError(f"expected {expected}, found the end")
        self._place += 1
        return self._tokens[self._place - 1]

    def _take(self, text: str) -> bool:
        kinds = ("sign", "word")
        if self._place < len(self._tokens) and self._tokens[self._place] in [(kind, text) for kind in kinds]:
            self._place += 1
            return True
        return False


_ABSENT = object()


def _selection(document: Any, path: str) -> Any:
    try:
        return selected(document, path)
    except KeyError:
        return _ABSENT


def _compared(operator: str, kind: str, value: str) -> Predicate:
    if operator in ("=", "!="):
        matches = _equal(kind, value)
        return matches if operator == "=" else lambda found: not matches(found)
    try:
        limit = float(value)
    except ValueError:
        raise PatternError(f"{operator} compares with a number, not {value!r}") from None
    compare: dict[str, Callable[[float], bool]] = {
        "<": lambda number: number < limit,
        "<=": lambda number: number <= limit,
        ">": lambda number: number > limit,
        ">=": lambda number: number >= limit,
    }
    predicate = compare[operator]

    def ordered(found: Any) -> bool:
        number = _number(found)
        return number is not None and predicate(number)

    return ordered


def _equal(kind: str, value: str) -> Predicate:
    if kind == "regex":
        expression = regex_of(value[1:-1])
        return lambda found: expression.search(text_of(found))
    if kind == "quoted":
        value = re.sub(r"\\(.)", r"\1", value[1:-1])
    elif (number := _number(value)) is not None:
        return lambda found: _number(found) == number
    fits = compile_tokens(tuple(Wildcard.STAR if part == "*" else part for part in re.split(r"(\*)", value)))
    return lambda found: not isinstance(found, bool) and fits(text_of(found))


def _number(found: Any) -> float | None:
    if isinstance(found, bool):
        return None
    try:
        return float(found)
    except (TypeError, ValueError):
        return None


def text_of(found: Any) -> str:
    """A value as it is extracted."""
    return found if isinstance(found, str) else json.dumps(found)


def regex_of(text: str) -> Regex:
    """What stands between %. PatternError: it is no regular expression."""
    try:
        return regex(text)
    except RegexError as problem:
        raise PatternError(f"%{text}% is no regular expression: {problem}") from None
