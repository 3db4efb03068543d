"""What conditions of DynamoDB are made of: the nodes of a parsed expression, names and values filled in."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

__all__ = ["Compare", "Function", "Joined", "Literal", "Node", "Not", "Operand", "Path"]


@dataclass(frozen=True, slots=True)
class Path:
    """A document path: names and list positions."""

    steps: tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Literal:
    """An attribute value, ``{"S": "1"}``."""

    value: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Function:
    """A call: ``size`` is an operand, all others are conditions."""

    name: str
    operands: tuple["Operand", ...]


@dataclass(frozen=True, slots=True)
class Compare:
    """``=``, ``<>``, ``<``, …, ``BETWEEN`` (three operands) or ``IN`` (the value and the list)."""

    operator: str
    operands: tuple["Operand", ...]


@dataclass(frozen=True, slots=True)
class Joined:
    """Conditions with ``AND`` or ``OR`` between them."""

    operator: str
    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The contrary of a condition."""

    part: "Node"


type Operand = Path | Literal | Function
type Node = Function | Compare | Joined | Not
