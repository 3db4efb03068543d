"""What policies ask of a PartiQL statement: attributes, values of keys, whether everything is selected. Pure.

The statement is the one that is carried out, see ``partiql_requests``: both read it alike.

Limits: attributes at the top level of an item; values that limit a key by ``=`` and ``IN``, in conditions that all must
hold.
"""

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Any

from harness.extension.services.dynamodb.partiql_requests import (
    PartiqlError,
    Statement,
    Token,
    conjuncts,
    equality,
    listed,
)

__all__ = ["attributes", "selects_everything", "values_of"]

_WORDS = frozenset({"AND", "OR", "NOT", "BETWEEN", "IN", "IS", "MISSING"})


def attributes(statement: Statement) -> tuple[str, ...]:
    """Names of the attributes that a statement reads or writes."""
    changed = (tokens for _, tokens in statement.changes)
    read = chain.from_iterable(_named(part) for part in (statement.projection, *changed, statement.where))
    return tuple(dict.fromkeys((*statement.item, *read)))


def selects_everything(statement: Statement) -> bool:
    """Whether it reads all attributes of an item."""
    return statement.kind == "SELECT" and not statement.projection


def values_of(statement: Statement, key: str) -> tuple[Any, ...]:
    """The values, typed as in the API, that a statement gives a key: in what it inserts, or in its condition."""
    if statement.kind == "INSERT":
        return (statement.item[key],) if key in statement.item else ()
    return tuple(value for part in conjuncts(statement.where) for value in _limits(part, key))


def _named(tokens: Sequence[Token]) -> Iterator[str]:
    """Attributes at the top level of an item: not what follows a point, nor functions and words."""
    for at, token in enumerate(tokens):
        before = tokens[at - 1].text if at else ""
        called = at + 1 < len(tokens) and tokens[at + 1].text == "("
        is_name = token.kind == "name" or (token.kind == "word" and token.word not in _WORDS and not called)
        if is_name and before != ".":
            yield token.text


def _limits(part: Sequence[Token], key: str) -> Iterator[Any]:
    value = equality(part, key)
    if value is not None:
        yield value
    elif len(part) > 2 and part[0].kind in ("word", "name") and part[0].text == key and part[1].word == "IN":
        try:
            yield from listed(part[2:])
        except PartiqlError:
            return
