"""Conditions of CloudWatch Logs Insights: what stands behind ``filter``.

Pure. Source (D): CloudWatch Logs User Guide, "filter": comparisons ``=``, ``!=``, ``<``, ``<=``, ``>``, ``>=``;
``like`` and ``not like`` with a text (contained in the field) or ``/regex/``, ``=~``; ``in`` and ``not in``; ``and``,
``or``, ``not`` and parentheses; ``ispresent(field)``. A field that an event lacks fulfils no comparison but ``!=``.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from harness.extension.regexes import Regex, RegexError, regex

__all__ = ["Filter", "QueryError", "compare", "compiled", "parse_filter"]

Filter = Callable[[Mapping[str, Any]], bool]
TOKEN = re.compile(
    r"""\s*(?:(?P<regex>/(?:[^/\\]|\\.)*/)|(?P<text>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|(?P<name>`[^`]+`)
    |(?P<sign>=~|!=|<=|>=|=|<|>|[()\[\],])|(?P<number>-?\d+(?:\.\d+)?(?![\w.]))|(?P<word>[@\w][\w.\-]*))""",
    re.VERBOSE,
)


class QueryError(ValueError):
    """A query that cannot be run; its text says what is wrong."""


def compiled(text: str) -> Regex:
    """A regular expression of a query. QueryError: it is none."""
    try:
        return regex(text)
    except RegexError as problem:
        raise QueryError(f"/{text}/ is no regular expression: {problem}") from None


def compare(value: Any) -> tuple[int, float, str]:
    """A key by which values are ordered: numbers by size, before texts by letters."""
    try:
        return 0, float(value), ""
    except (TypeError, ValueError):
        return 1, 0.0, str(value)


def _tokens(text: str) -> list[tuple[str, str]]:
    """(kind, text) of each token. QueryError: something is none."""
    found, at, end = [], 0, len(text.rstrip())
    while at < end:
        if not (token := TOKEN.match(text, at)):
            raise QueryError(f"unexpected symbol found {text[at:].strip()[:10]}")
        kind = str(token.lastgroup)
        found.append((kind, token[kind]))
        at = token.end()
    return found


def parse_filter(text: str) -> Filter:
    """Read a condition. QueryError: it is none."""
    parser = _Parser(_tokens(text))
    try:
        predicate = parser.disjunction()
    except RecursionError:
        raise QueryError("the condition is nested too deeply") from None
    parser.end()
    return predicate


class _Parser:
    def __init__(self, found: list[tuple[str, str]]) -> None:
        self._tokens, self._place = found, 0

    def end(self) -> None:
        if self._place < len(self._tokens):
            raise QueryError(f"unexpected symbol found {self._tokens[self._place][1]}")

    def disjunction(self) -> Filter:
        terms = [self._conjunction()]
        while self._word("or"):
            terms.append(self._conjunction())
        return lambda row: any(term(row) for term in terms)

    def _conjunction(self) -> Filter:
        terms = [self._condition()]
        while self._word("and"):
            terms.append(self._condition())
        return lambda row: all(term(row) for term in terms)

    def _condition(self) -> Filter:
        if self._word("not"):
            inner = self._condition()
            return lambda row: not inner(row)
        if self._sign("("):
            inner = self.disjunction()
            self._expect(")")
            return inner
        kind, name = self._next()
        if kind == "word" and name.lower() == "ispresent" and self._sign("("):
            field = self._next()[1].strip("`")
            self._expect(")")
            return lambda row: row.get(field) is not None
        if kind not in ("word", "name"):
            raise QueryError(f"unexpected symbol found {name}")
        return self._comparison(name.strip("`"))

    def _comparison(self, field: str) -> Filter:
        is_negated = self._word("not")
        if self._word("like") or (not is_negated and self._sign("=~")):
            predicate = self._like(field)
        elif self._word("in"):
            self._expect("[")
            values = [self._value()]
            while self._sign(","):
                values.append(self._value())
            self._expect("]")
            predicate = lambda row: any(_equal(row.get(field), value) for value in values)  # noqa: E731 - one of three
        elif is_negated:
            raise QueryError("not is followed by like or in")
        else:
            return self._ordered(field)
        return (lambda row: not predicate(row)) if is_negated else predicate

    def _like(self, field: str) -> Filter:
        kind, text = self._next()
        if kind == "regex":
            expression = compiled(text[1:-1])
            return lambda row: field in row and expression.search(str(row[field]))
        if kind != "text":
            raise QueryError(f"like takes a text or a regular expression, not {text}")
        part = _unquoted(text)
        return lambda row: field in row and part in str(row[field])

    def _ordered(self, field: str) -> Filter:
        kind, operator = self._next()
        if kind != "sign" or operator not in ("=", "!=", "<", "<=", ">", ">="):
            raise QueryError(f"unexpected symbol found {operator}")
        value = self._value()
        if operator == "=":
            return lambda row: _equal(row.get(field), value)
        if operator == "!=":
            return lambda row: not _equal(row.get(field), value)
        wanted = compare(value)
        predicates: dict[str, Callable[[Any], bool]] = {
            "<": lambda key: key < wanted,
            "<=": lambda key: key <= wanted,
            ">": lambda key: key > wanted,
            ">=": lambda key: key >= wanted,
        }
        predicate = predicates[operator]

        def ordered(row: Mapping[str, Any]) -> bool:
            key = compare(row.get(field))
            return row.get(field) is not None and key[0] == wanted[0] and predicate(key)

        return ordered

    def _value(self) -> Any:
        kind, text = self._next()
        if kind == "text":
            return _unquoted(text)
        if kind == "number":
            return float(text)
        if kind == "word" and text.lower() in ("true", "false"):
            return text.lower() == "true"
        raise QueryError(f"expected a value, found {text}")

    def _next(self) -> tuple[str, str]:
        if self._place == len(self._tokens):
            raise QueryError("unexpected end of the query")
        self._place += 1
        return self._tokens[self._place - 1]

    def _expect(self, sign: str) -> None:
        if not self._sign(sign):
            found = self._tokens[self._place][1] if self._place < len(self._tokens) else "the end of the query"
            raise QueryError(f"expected {sign}, found {found}")

    def _sign(self, sign: str) -> bool:
        return self._take(lambda kind, text: kind == "sign" and text == sign)

    def _word(self, word: str) -> bool:
        return self._take(lambda kind, text: kind == "word" and text.lower() == word)

    def _take(self, fits: Callable[[str, str], bool]) -> bool:
        if self._place < len(self._tokens) and fits(*self._tokens[self._place]):
            self._place += 1
            return True
        return False


def _equal(found: Any, value: Any) -> bool:
    if isinstance(value, bool) or isinstance(found, bool):
        return str(found).lower() == str(value).lower()
    return found is not None and compare(found) == compare(value)


def _unquoted(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text[1:-1])
