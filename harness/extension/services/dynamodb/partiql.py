"""Statements of PartiQL, as far as policies ask: verb, table, attributes, values of keys. Pure.

Source: DynamoDB Developer Guide, "PartiQL for DynamoDB" (Select, Insert, Update, Delete; parameters as ``?``).

Limits: a statement is read, not checked: the service refuses what is no statement. In a condition with ``OR`` or
``NOT``, nothing limits a key.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

__all__ = ["Statement", "read"]

_TOKEN = re.compile(
    r"""\s*(?:(?P<text>'(?:[^']|'')*')|(?P<quoted>"(?:[^"]|"")*")|(?P<number>-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)"""
    r"""|(?P<word>[A-Za-z_][\w-]*)|(?P<other><>|<=|>=|<<|>>|.))""",
    re.DOTALL,
)
_VERBS = {"select": "Select", "insert": "Insert", "update": "Update", "delete": "Delete", "exists": "Select"}
_WORDS = frozenset(
    {
        *("select", "insert", "update", "delete", "exists", "from", "into", "value", "where", "set", "remove", "and"),
        *("or", "not", "in", "between", "is", "missing", "null", "true", "false", "order", "by", "asc", "desc"),
        *("returning", "all", "old", "new", "modified", "on", "conflict", "do", "nothing", "limit", "as"),
    }
)
_FUNCTIONS = frozenset({"begins_with", "contains", "size", "attribute_type", "list_append", "set_add", "set_delete"})


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement.

    Attributes:
        verb: ``Select``, ``Insert``, ``Update`` or ``Delete``.
        table: name of the table, ``*`` if it cannot be read.
        index: name of the index, if any.
        attributes: names of the attributes in it.
        everything: whether it selects all attributes.
        tokens: the rest of it.
    """

    verb: str
    table: str
    index: str
    attributes: tuple[str, ...]
    everything: bool
    tokens: tuple[_Token, ...]

    def values_of(self, key: str) -> tuple[str, ...]:
        """The values that the statement gives a key: in an item that it inserts, or in its condition."""
        if self.verb == "Insert":
            pairs = zip(self.tokens, self.tokens[1:], self.tokens[2:], strict=False)
            found = [value.value for name, colon, value in pairs if _is(name, key, "text") and colon.text == ":"]
            return tuple(found)
        where = next((at for at, token in enumerate(self.tokens) if _word(token) == "where"), len(self.tokens))
        condition = self.tokens[where + 1 :]
        if any(_word(token) in ("or", "not") for token in condition):
            return ()
        return tuple(dict.fromkeys(_limited(condition, key)))


def read(text: str, parameters: Sequence[Any]) -> Statement:
    """Read a statement.

    Args:
        text: the statement.
        parameters: values for its question marks, typed as in the API.
    """
    tokens = list(_tokens(text, parameters))
    verb = _VERBS.get(_word(tokens[0]), "Select") if tokens else "Select"
    starts = {"Insert": ("into",), "Update": ("update",)}.get(verb, ("from",))
    at = next((at for at, token in enumerate(tokens) if _word(token) in starts), len(tokens))
    table, index, end = _place(tokens, at + 1)
    head = tokens[:at]
    rest = (*head, *tokens[end:])
    names = dict.fromkeys(_attributes(rest, inserted=verb == "Insert"))
    everything = any(token.text == "*" for token in head)
    return Statement(verb, table, index, tuple(names), everything, rest)


def _tokens(text: str, parameters: Sequence[Any]) -> Iterator[_Token]:
    values = iter(parameters)
    for found in _TOKEN.finditer(text.strip()):
        kind, part = str(found.lastgroup), found[str(found.lastgroup)]
        if kind in ("text", "quoted"):
            mark = part[0]
            yield _Token(kind, part, part[1:-1].replace(mark * 2, mark))
        elif part == "?":
            yield _Token("text", part, _plain(next(values, None)))
        elif not part.isspace():
            yield _Token(kind, part, part)


def _place(tokens: Sequence[_Token], at: int) -> tuple[str, str, int]:
    """Table, index, and where the rest begins."""
    if at >= len(tokens) or tokens[at].kind not in ("quoted", "word"):
        return "*", "", at
    table = tokens[at].value
    at += 1
    if at + 1 < len(tokens) and tokens[at].text == "." and tokens[at + 1].kind in ("quoted", "word"):
        return table, tokens[at + 1].value, at + 2
    return table, "", at


def _attributes(tokens: Sequence[_Token], *, inserted: bool) -> Iterator[str]:
    """Names at the top level of an item: not what follows a point, nor functions and words."""
    depth = 0
    for at, token in enumerate(tokens):
        depth += {"{": 1, "}": -1}.get(token.text, 0)
        before = tokens[at - 1].text if at else ""
        after = tokens[at + 1].text if at + 1 < len(tokens) else ""
        if inserted:
            if depth == 1 and token.kind == "text" and after == ":":
                yield token.value
        elif (token.kind == "quoted" and before != ".") or (
            token.kind == "word" and before != "." and token.text.lower() not in _WORDS | _FUNCTIONS
        ):
            yield token.value


def _limited(condition: Sequence[_Token], key: str) -> Iterator[str]:
    for at, token in enumerate(condition):
        if not _is(token, key, "word", "quoted") or (at and condition[at - 1].text == "."):
            continue
        after = condition[at + 1 :]
        if after and after[0].text == "=" and len(after) > 1:
            yield after[1].value
        elif after and _word(after[0]) == "in":
            for each in after[2:]:
                if each.text in ("]", ")"):
                    break
                if each.kind in ("text", "number"):
                    yield each.value
        elif at > 1 and condition[at - 1].text == "=" and condition[at - 2].kind in ("text", "number"):
            yield condition[at - 2].value


def _is(token: _Token, name: str, *kinds: str) -> bool:
    return token.kind in kinds and token.value == name


def _word(token: _Token) -> str:
    return token.text.lower() if token.kind == "word" else ""


def _plain(value: Any) -> str:
    return str(next(iter(value.values()), "")) if isinstance(value, Mapping) else ""
