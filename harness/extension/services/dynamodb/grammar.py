"""The expressions of DynamoDB: conditions, filters, key conditions and projections, parsed as AWS parses them.

D: Developer Guide, "Condition and filter expressions, operators, and functions" (grammar, precedence, functions),
"Expression attribute names", "Reserved words". AWS's words for what is wrong with one are Q: they are those that
DynamoDB implementations record against AWS (https://github.com/architect/dynalite); rely on their code and key words.

Pure: text, names and values in; nodes with names and values filled in out. Update expressions are moto's affair.
Longer than other modules, because a grammar is read as a whole.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from moto.dynamodb.parsing.reserved_keywords import ReservedKeywords

from harness.extension.services.dynamodb.nodes import (
    Compare,
    Function,
    Joined,
    Literal,
    Node,
    Not,
    Operand,
    Path,
)

__all__ = ["ExpressionError", "Parsed", "parse_condition", "parse_projection"]

FUNCTIONS: Mapping[str, int] = {
    **{"attribute_exists": 1, "attribute_not_exists": 1, "attribute_type": 2},
    **{"begins_with": 2, "contains": 2, "size": 1},
}
"""Function → how many operands it takes."""

TOKEN = re.compile(r"\s*(?:(<>|<=|>=|[=<>(),.\[\]])|([#:]?[A-Za-z0-9_]+)|(\S))")
COMPARATORS = frozenset({"=", "<>", "<", "<=", ">", ">="})
WORDS = frozenset({"AND", "OR", "NOT", "BETWEEN", "IN"})
END = "<EOF>"


class ExpressionError(ValueError):
    """An expression that DynamoDB refuses; the message is DynamoDB's."""


@dataclass(frozen=True, slots=True)
class Parsed[T]:
    """What an expression says, and the placeholders that it uses."""

    tree: T
    placeholders: frozenset[str]


def parse_condition(
    kind: str, text: str, names: Mapping[str, str], values: Mapping[str, Mapping[str, Any]]
) -> Parsed[Node]:
    """Parse a condition.

    Args:
        kind: the request's parameter, for messages: ``FilterExpression``.
        text: the expression.
        names: ExpressionAttributeNames.
        values: ExpressionAttributeValues.

    Raises:
        ExpressionError: DynamoDB refuses it.
    """
    reader = _Reader(kind, text, names, values)
    tree = reader.condition()
    reader.finish()
    return Parsed(tree, frozenset(reader.placeholders))


def parse_projection(text: str, names: Mapping[str, str]) -> Parsed[tuple[Path, ...]]:
    """Parse a ProjectionExpression. ExpressionError: DynamoDB refuses it."""
    reader = _Reader("ProjectionExpression", text, names, {})
    paths = [reader.path()]
    while reader.take(","):
        paths.append(reader.path())
    reader.finish()
    for first, second in _overlapping(paths):
        raise reader.error(
            "Two document paths overlap with each other; must remove or rewrite one of these paths; "
            f"path one: {_shown(first)}, path two: {_shown(second)}"
        )
    return Parsed(tuple(paths), frozenset(reader.placeholders))


def _overlapping(paths: Sequence[Path]) -> Iterator[tuple[Path, Path]]:
    for index, first in enumerate(paths):
        for second in paths[index + 1 :]:
            common = min(len(first.steps), len(second.steps))
            if first.steps[:common] == second.steps[:common]:
                yield first, second


def _shown(path: Path) -> str:
    return f"[{', '.join(f'[{step}]' if isinstance(step, int) else step for step in path.steps)}]"


def _bounds(low: Literal, high: Literal) -> str:
    lower, upper = (f"AttributeValue: {{{kind}:{text}}}" for each in (low, high) for kind, text in each.value.items())
    return f"lower bound operand: {lower}, upper bound operand: {upper}"


@dataclass
class _Reader:
    """Recursive descent over the tokens of one expression."""

    kind: str
    text: str
    names: Mapping[str, str]
    values: Mapping[str, Mapping[str, Any]]
    placeholders: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        if not self.text.strip():
            raise self.error("The expression can not be empty;")
        found = list(TOKEN.finditer(self.text))
        self.tokens = [match[0].lstrip() for match in found] + [END]
        self.spans = [(match.end() - len(match[0].lstrip()), match.end()) for match in found]
        self.at = 0

    def error(self, problem: str) -> ExpressionError:
        return ExpressionError(f"Invalid {self.kind}: {problem}")

    def unexpected(self) -> ExpressionError:
        first, last = max(self.at - 1, 0), min(self.at + 1, len(self.spans) - 1)
        near = self.text[self.spans[first][0] : self.spans[last][1]]
        return self.error(f'Syntax error; token: "{self.tokens[self.at]}", near: "{near}"')

    def finish(self) -> None:
        if self.tokens[self.at] != END:
            raise self.unexpected()

    def take(self, *wanted: str) -> str | None:
        token = self.tokens[self.at]
        if token.upper() not in wanted:
            return None
        self.at += 1
        return token.upper()

    def need(self, wanted: str) -> None:
        if not self.take(wanted):
            raise self.unexpected()

    def condition(self) -> Node:
        return self._joined("OR", lambda: self._joined("AND", self._negation))

    def _joined(self, operator: str, part: Any) -> Node:
        parts = [part()]
        while self.take(operator):
            parts.append(part())
        return parts[0] if len(parts) == 1 else Joined(operator, tuple(parts))

    def _negation(self) -> Node:
        return Not(self._negation()) if self.take("NOT") else self._primary()

    def _primary(self) -> Node:
        begin = self.at
        if self.take("("):
            try:
                inside = self.condition()
                self.need(")")
            except ExpressionError as problem:
                self.at = begin
                try:
                    left = self.operand()  # parentheses around an operand
                except ExpressionError:
                    raise problem from None
                return self._comparison(left)
            return inside
        return self._comparison(self.operand())

    def _comparison(self, left: Operand) -> Node:
        if operator := self.take(*COMPARATORS):
            return self._checked(Compare(operator, (left, self.operand())))
        if self.take("BETWEEN"):
            low = self.operand()
            self.need("AND")
            return self._checked(Compare("BETWEEN", (left, low, self.operand())))
        if self.take("IN"):
            self.need("(")
            among = [self.operand()]
            while self.take(","):
                among.append(self.operand())
            self.need(")")
            return self._checked(Compare("IN", (left, *among)))
        if isinstance(left, Function):
            if left.name == "size":
                raise self._misplaced("size")
            return left
        raise self.unexpected()

    def operand(self) -> Operand:
        token = self.tokens[self.at]
        if self.take("("):
            inside = self.operand()
            self.need(")")
            return inside
        if token.startswith(":"):
            self.at += 1
            return Literal(self._value(token))
        if self.tokens[self.at + 1 : self.at + 2] == ["("] and token.upper() not in WORDS and token.isidentifier():
            return self._function(token)
        return self.path()

    def _function(self, name: str) -> Function:
        self.at += 2
        operands = [] if self.tokens[self.at] == ")" else [self.operand()]
        while self.take(","):
            operands.append(self.operand())
        self.need(")")
        if name not in FUNCTIONS:
            raise self.error(f"Invalid function name; function: {name}")
        if len(operands) != FUNCTIONS[name]:
            raise self.error(
                "Incorrect number of operands for operator or function; "
                f"operator or function: {name}, number of operands: {len(operands)}"
            )
        for each in operands:
            if isinstance(each, Function) and each.name != "size":
                raise self._misplaced(each.name)
        if name.startswith("attribute_") and not isinstance(operands[0], Path):
            raise self.error(f"Operator or function requires a document path; operator or function: {name}")
        if name == "begins_with":
            for each in operands:
                self._operand_type(name, each, {"S", "B"})
        return Function(name, tuple(operands))

    def _misplaced(self, function: str) -> ExpressionError:
        return self.error(f"The function is not allowed to be used this way in an expression; function: {function}")

    def _checked(self, compare: Compare) -> Compare:
        for each in compare.operands:
            if isinstance(each, Function) and each.name != "size":
                raise self._misplaced(each.name)
            if compare.operator in ("<", "<=", ">", ">=", "BETWEEN"):
                self._operand_type(compare.operator, each, {"S", "N", "B"})
        if compare.operator == "BETWEEN":
            self._check_bounds(*compare.operands[1:])
        if (
            compare.operator in ("=", "<>")
            and isinstance(compare.operands[0], Path)
            and compare.operands[0] == compare.operands[1]
        ):
            raise self.error(
                "The first operand must be distinct from the remaining operands for this operator or function; "
                f"operator: {compare.operator}, first operand: {_shown(compare.operands[0])}"
            )
        return compare

    def _check_bounds(self, low: Operand, high: Operand) -> None:
        if not isinstance(low, Literal) or not isinstance(high, Literal):
            return
        [(kind, bottom)], [(other, top)] = low.value.items(), high.value.items()
        if kind == "B":
            return
        if kind != other:
            raise self.error(
                f"The BETWEEN operator requires same data type for lower and upper bounds; {_bounds(low, high)}"
            )
        if (Decimal(bottom) > Decimal(top)) if kind == "N" else bottom > top:
            raise self.error(
                "The BETWEEN operator requires upper bound to be greater than or equal to lower bound; "
                f"{_bounds(low, high)}"
            )

    def _operand_type(self, operator: str, operand: Operand, allowed: set[str]) -> None:
        if isinstance(operand, Literal) and not allowed & set(operand.value):
            raise self.error(
                "Incorrect operand type for operator or function; "
                f"operator or function: {operator}, operand type: {next(iter(operand.value))}"
            )

    def _value(self, placeholder: str) -> Mapping[str, Any]:
        self.placeholders.add(placeholder)
        if placeholder not in self.values:
            raise self.error(
                f"An expression attribute value used in expression is not defined; attribute value: {placeholder}"
            )
        return self.values[placeholder]

    def path(self) -> Path:
        steps: list[str | int] = [self._name()]
        while separator := self.take(".", "["):
            if separator == ".":
                steps.append(self._name())
                continue
            if not self.tokens[self.at].isdigit():
                raise self.unexpected()
            steps.append(int(self.tokens[self.at]))
            self.at += 1
            self.need("]")
        return Path(tuple(steps))

    def _name(self) -> str:
        token = self.tokens[self.at]
        if token.startswith("#") and len(token) > 1:
            self.placeholders.add(token)
            if token not in self.names:
                raise self.error(
                    f"An expression attribute name used in the document path is not defined; attribute name: {token}"
                )
            self.at += 1
            return self.names[token]
        if not token.isidentifier() or token.upper() in WORDS:
            raise self.unexpected()
        if token.upper() in ReservedKeywords.get_reserved_keywords():
            raise self.error(f"Attribute name is a reserved keyword; reserved keyword: {token}")
        self.at += 1
        return token
