"""PartiQL statements of DynamoDB, read as the requests of its other operations. Pure.

Grammar (D): DynamoDB Developer Guide, "PartiQL select/insert/update/delete statements", "PartiQL functions",
"PartiQL arithmetic, comparison, and logical operators". Conditions have nearly the syntax of expressions: names become
``#n0``, values ``:v0``, ``IS MISSING`` becomes ``attribute_not_exists``.

Limits: ``ORDER BY`` the sort key alone; no EXISTS, no SET_ADD and SET_DELETE.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

__all__ = ["Expression", "PartiqlError", "Statement", "Token", "conjuncts", "equality", "listed", "parse"]

_TOKEN = re.compile(
    r"\s*(?:(?P<string>'(?:[^']|'')*')|(?P<quoted>\"(?:[^\"]|\"\")*\")|(?P<number>\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)"
    r"|(?P<word>[A-Za-z_]\w*)|(?P<sign><<|>>|<>|!=|<=|>=|[=<>+\-*,()\[\]{}:.?]))"
)
_LITERALS: Mapping[str, dict[str, Any]] = {"TRUE": {"BOOL": True}, "FALSE": {"BOOL": False}, "NULL": {"NULL": True}}
_WORDS = ("AND", "OR", "NOT", "BETWEEN", "IN")
_CLAUSES = ("WHERE", "SET", "REMOVE", "RETURNING", "ORDER")


class PartiqlError(ValueError):
    """A statement that is none."""


@dataclass(frozen=True, slots=True)
class Token:
    """A token: a ``sign``, a ``word`` or quoted ``name``, or a ``value`` in DynamoDB's form."""

    kind: str
    text: str
    value: Any = None

    @property
    def word(self) -> str:
        """The keyword that it may be."""
        return self.text.upper() if self.kind == "word" else ""


@dataclass(slots=True)
class Expression:
    """Names and values of the expressions of one request."""

    names: dict[str, str] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)

    def name(self, text: str) -> str:
        """The placeholder of an attribute."""
        return self.names.setdefault(text, f"#n{len(self.names)}")

    def value(self, value: Any) -> str:
        """The placeholder of a value."""
        key = f":v{len(self.values)}"
        self.values[key] = value
        return key

    def of(self, tokens: Sequence[Token]) -> str:
        """The expression that tokens say."""
        reader, found = _Reader(tokens), []
        while not reader.is_done:
            token = reader.peek()
            if token.word in _WORDS:
                reader.take()
                found.append(token.word)
                if token.word == "IN":
                    found.append(f"({', '.join(self.value(one) for one in reader.items())})")
            elif token.word == "IS":
                reader.take()
                negated = reader.skip("NOT")
                if not reader.skip("MISSING"):
                    raise PartiqlError("IS")
                found.append(f"attribute_{'' if negated else 'not_'}exists({found.pop()})")
            elif reader.is_literal:
                found.append(self.value(reader.literal()))
            elif token.kind == "word" and reader.is_call:
                found.append(reader.take().text.lower())
            elif token.kind in ("word", "name"):
                found.append(self.path(reader))
            else:
                found.append(reader.take().text.replace("!=", "<>"))
        return " ".join(found)

    def path(self, reader: "_Reader") -> str:
        """A document path."""
        found = self.name(reader.take().text)
        while not reader.is_done and reader.peek().text in (".", "[") and reader.peek().kind == "sign":
            if reader.take().text == ".":
                found += f".{self.name(reader.take().text)}"
            else:
                found += f"[{reader.take().value['N']}]"
                reader.expect("]")
        return found


class _Reader:
    def __init__(self, tokens: Sequence[Token]) -> None:
        self._tokens, self._at = tokens, 0

    @property
    def is_done(self) -> bool:
        return self._at >= len(self._tokens)

    def peek(self, ahead: int = 0) -> Token:
        place = self._at + ahead
        return self._tokens[place] if place < len(self._tokens) else Token("end", "")

    @property
    def is_call(self) -> bool:
        return self.peek(1).text == "(" and self.peek(1).kind == "sign"

    @property
    def is_literal(self) -> bool:
        return self.peek().kind == "value" or (self.peek().kind == "sign" and self.peek().text in ("[", "{", "<<"))

    def take(self) -> Token:
        token = self.peek()
        if token.kind == "end":
            raise PartiqlError("end of statement")
        self._at += 1
        return token

    def skip(self, text: str) -> bool:
        is_it = self.peek().word == text or (self.peek().kind == "sign" and self.peek().text == text)
        self._at += is_it
        return is_it

    def expect(self, text: str) -> None:
        if not self.skip(text):
            raise PartiqlError(self.peek().text or "end of statement")

    def until(self, *words: str) -> list[Token]:
        found = []
        while not self.is_done and self.peek().word not in words:
            found.append(self.take())
        return found

    def items(self) -> Iterator[Any]:
        """The values of a list in brackets or parentheses."""
        close = {"[": "]", "(": ")", "<<": ">>"}[self.take().text]
        while not self.skip(close):
            yield self.literal()
            if not self.skip(","):
                self.expect(close)
                return

    def literal(self) -> Any:
        """A value: a scalar, a list, a map or a set."""
        token = self.peek()
        if token.kind == "value":
            return self.take().value
        if token.text == "[":
            return {"L": list(self.items())}
        if token.text == "<<":
            members = list(self.items())
            kind = next(iter(members[0])) if members else "S"
            return {f"{kind}S": [one[kind] for one in members]}
        self.expect("{")
        found: dict[str, Any] = {}
        while not self.skip("}"):
            key = self.take()
            self.expect(":")
            found[key.value["S"] if key.kind == "value" else key.text] = self.literal()
            if not self.skip(","):
                self.expect("}")
                break
        return {"M": found}


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement.

    Attributes:
        kind: ``SELECT``, ``INSERT``, ``UPDATE`` or ``DELETE``.
        table: name of the table.
        index: name of the index that is read; empty: the table itself.
        item: what is inserted.
        projection: tokens of what is selected; empty: everything.
        changes: (``SET`` or ``REMOVE``, tokens) of an update.
        where: tokens of the condition.
        returning: ReturnValues of the operation.
        descends: whether the sort key descends.
    """

    kind: str
    table: str
    index: str = ""
    item: Mapping[str, Any] = field(default_factory=dict)
    projection: Sequence[Token] = ()
    changes: Sequence[tuple[str, Sequence[Token]]] = ()
    where: Sequence[Token] = ()
    returning: str = "NONE"
    descends: bool = False


def parse(text: str, parameters: Sequence[Any]) -> Statement:
    """Read a statement.

    Args:
        text: the statement.
        parameters: values for its question marks.

    Raises:
        PartiqlError: it is none; its text is what was met.
    """
    try:
        return _statement(_Reader(_signed(list(_tokens(text, parameters)))))
    except (KeyError, TypeError, IndexError, RecursionError) as error:
        raise PartiqlError(str(error)) from error


def _statement(reader: "_Reader") -> Statement:
    kind, found = reader.take().word, {}
    if kind == "INSERT":
        reader.expect("INTO")
        table = reader.take().text
        reader.expect("VALUE")
        found["item"] = reader.literal()["M"]
    elif kind == "SELECT":
        found["projection"] = [] if reader.skip("*") else reader.until("FROM")
        reader.expect("FROM")
        table = reader.take().text
        if reader.skip("."):
            found["index"] = reader.take().text
    elif kind in ("UPDATE", "DELETE"):
        if kind == "DELETE":
            reader.expect("FROM")
        table = reader.take().text
    else:
        raise PartiqlError(kind)
    changes = []
    while reader.peek().word in ("SET", "REMOVE"):
        changes.append((reader.take().word, reader.until(*_CLAUSES)))
    if reader.skip("WHERE"):
        found["where"] = reader.until(*_CLAUSES)
    if reader.skip("ORDER"):
        reader.expect("BY")
        found["descends"] = [one.word for one in reader.until("RETURNING")][-1] == "DESC"
    if reader.skip("RETURNING"):
        which, when = reader.take().word, reader.take().word
        reader.expect("*")
        found["returning"] = f"{'ALL' if which == 'ALL' else 'UPDATED'}_{when}"
    if not reader.is_done or (kind in ("UPDATE", "DELETE") and not found.get("where")):
        raise PartiqlError(reader.peek().text or "end of statement")
    return Statement(kind, table, changes=changes, **found)


def _tokens(text: str, parameters: Sequence[Any]) -> Iterator[Token]:
    given, at = iter(parameters), 0
    text = text.rstrip().rstrip(";").rstrip()
    while at < len(text):
        found = _TOKEN.match(text, at)
        if found is None:
            raise PartiqlError(text[at:].strip()[:20])
        at, part = found.end(), found[found.lastgroup or 0]
        if found.lastgroup == "string":
            yield Token("value", part, {"S": part[1:-1].replace("''", "'")})
        elif found.lastgroup == "number":
            yield Token("value", part, {"N": part})
        elif found.lastgroup == "quoted":
            yield Token("name", part[1:-1].replace('""', '"'))
        elif part == "?":
            try:
                yield Token("value", part, next(given))
            except StopIteration:
                raise PartiqlError("?") from None
        elif found.lastgroup == "word" and part.upper() in _LITERALS:
            yield Token("value", part, _LITERALS[part.upper()])
        else:
            yield Token(str(found.lastgroup), part)
    if next(given, None) is not None:
        raise PartiqlError("parameters")


def _signed(tokens: Sequence[Token]) -> list[Token]:
    """Tokens in which a minus that is no operator belongs to its number."""
    found: list[Token] = []
    for token in tokens:
        if token.kind == "value" and found and found[-1].text == "-" and found[-1].kind == "sign":
            before = found[-2] if len(found) > 1 else None
            is_word = before is not None and before.word in (*_WORDS, *_CLAUSES, "VALUE")
            if before is None or is_word or (before.kind == "sign" and before.text not in ")]"):
                found[-1] = Token("value", f"-{token.text}", {"N": f"-{token.value['N']}"})
                continue
        found.append(token)
    return found


def conjuncts(tokens: Sequence[Token]) -> list[list[Token]]:
    """The conditions that a condition joins by AND; one that has an OR is a single one."""
    parts: list[list[Token]] = [[]]
    depth, between = 0, False
    for token in tokens:
        if token.kind == "sign":
            depth += (token.text in "([{") - (token.text in ")]}")
        if depth == 0 and token.word == "OR":
            return [list(tokens)]
        between = between or token.word == "BETWEEN"
        if depth == 0 and token.word == "AND":
            if not between:
                parts.append([])
                continue
            between = False
        parts[-1].append(token)
    return [part for part in parts if part]


def equality(part: Sequence[Token], key: str) -> Any:
    """The value to which a condition sets an attribute equal; None: it is another condition."""
    if len(part) != 3 or part[1].text != "=":
        return None
    first, _, last = part
    name, value = (first, last) if last.kind == "value" else (last, first)
    return value.value if name.kind in ("word", "name") and name.text == key else None


def listed(tokens: Sequence[Token]) -> list[Any]:
    """The values of a list in brackets or parentheses that is all of the tokens.

    Raises:
        PartiqlError: it is no such list.
    """
    reader = _Reader(tokens)
    try:
        found = list(reader.items())
    except KeyError as error:
        raise PartiqlError(str(error)) from error
    if not reader.is_done:
        raise PartiqlError(reader.peek().text)
    return found
