"""Small wrong changes to a module: the mutants that its tests must tell from the original.

Every place of a module's code is changed in each way of the tables below, one at a time: comparisons, `and`/`or`,
negations, constants, branches, returns, enumeration members, quantifiers, string methods, dropped conditions and
statements. Unlike tools that swap whole functions at run time, properties and tables of constants are changed too.
Limits: docstrings, annotations, decorators, imports and the texts of class bodies are left alone.
"""

import ast
import copy
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

__all__ = ["Mutant", "mutants"]

_COMPARISONS: Final[dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]]] = {
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
_ARITHMETIC: Final[dict[type[ast.operator], type[ast.operator]]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Add,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
    ast.LShift: ast.RShift,
}
_NAMES: Final = {"any": "all", "all": "any", "min": "max", "max": "min"}
_METHODS: Final = {
    "startswith": "endswith",
    "endswith": "startswith",
    "partition": "rpartition",
    "find": "rfind",
    "fullmatch": "match",
    "eq": "ne",
    "lt": "le",
    "le": "lt",
    "gt": "ge",
    "ge": "gt",
}
_DROPPED: Final = frozenset({"lower", "strip"})
_MEMBERS: Final = {
    "Grant": ("NONE", "DELEGATED", "LIMITED", "DIRECT"),
    "Layer": ("RESOURCE_CONTROL", "SERVICE_CONTROL", "VPC_ENDPOINT", "RESOURCE", "TRUST", "IDENTITY", "BOUNDARY"),
    "Effect": ("ALLOWED", "EXPLICITLY_DENIED", "IMPLICITLY_DENIED"),
    "Wildcard": ("STAR", "SEGMENT_STAR", "QUESTION", "SEGMENT_QUESTION"),
    "PrincipalKind": ("ROOT", "USER", "SERVICE", "IDENTITY_PROVIDER", "ROLE", "FEDERATED"),
    "SetOperator": ("FOR_ALL_VALUES", "FOR_ANY_VALUE"),
}


@dataclass(frozen=True, slots=True)
class Mutant:
    """A changed module.

    Attributes:
        name: ``function: before → after``, numbered when the same change fits several places of the function;
            independent of line numbers.
        line: where the original stands.
        source: the changed module.
    """

    name: str
    line: int
    source: str


def mutants(source: str) -> list[Mutant]:
    """Every mutant of a module's source."""
    tree = ast.parse(source)
    found, seen = [], Counter[str]()
    for place, (scope, node) in enumerate(_places(tree)):
        for changed in _variants(node):
            before, after = (" ".join(ast.unparse(one).split()) for one in (node, changed))
            name = f"{scope}: {before[:120]} → {after[:120]}"
            seen[name] += 1
            numbered = name if seen[name] == 1 else f"{name} #{seen[name]}"
            found.append(Mutant(numbered, getattr(node, "lineno", 0), _replaced(tree, place, changed)))
    return found


def _replaced(tree: ast.Module, place: int, changed: ast.AST) -> str:
    mutated = copy.deepcopy(tree)
    _, target = list(_places(mutated))[place]
    target.__class__ = changed.__class__
    target.__dict__.clear()
    target.__dict__.update(copy.deepcopy(changed).__dict__)
    return ast.unparse(ast.fix_missing_locations(mutated))


def _places(node: ast.AST, scope: str = "") -> Iterator[tuple[str, ast.AST]]:
    """The nodes that may change, each with the name of its function."""
    for field, value in ast.iter_fields(node):
        if field in ("annotation", "returns", "decorator_list", "type_params", "bases", "ctx"):
            continue
        for child in value if isinstance(value, list) else [value]:
            if not isinstance(child, ast.AST) or _is_left_alone(node, child):
                continue
            inner = scope
            if isinstance(child, ast.FunctionDef | ast.ClassDef):
                inner = f"{scope}.{child.name}" if scope else child.name
            yield inner, child
            yield from _places(child, inner)


def _is_left_alone(parent: ast.AST, child: ast.AST) -> bool:
    if isinstance(child, ast.Import | ast.ImportFrom):
        return True
    if isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant):
        return True
    if isinstance(child, ast.Assign) and isinstance(child.targets[0], ast.Name):
        if child.targets[0].id.startswith("__"):
            return True
        return isinstance(parent, ast.ClassDef) and isinstance(child.value, ast.Constant)
    return False


def _variants(node: ast.AST) -> Iterator[ast.AST]:
    for kind, change in _CHANGES.items():
        if isinstance(node, kind):
            yield from change(node)


def _compare(node: ast.Compare) -> Iterator[ast.AST]:
    for position, operator in enumerate(node.ops):
        for other in _COMPARISONS[type(operator)]:
            operators = [*node.ops[:position], other(), *node.ops[position + 1 :]]
            yield ast.Compare(node.left, operators, node.comparators)


def _bool_op(node: ast.BoolOp) -> Iterator[ast.AST]:
    yield ast.BoolOp(ast.Or() if isinstance(node.op, ast.And) else ast.And(), node.values)
    for position in range(len(node.values)):
        left = [*node.values[:position], *node.values[position + 1 :]]
        yield left[0] if len(left) == 1 else ast.BoolOp(node.op, left)


def _unary_op(node: ast.UnaryOp) -> Iterator[ast.AST]:
    yield node.operand


def _constant(node: ast.Constant) -> Iterator[ast.AST]:
    if isinstance(node.value, bool):
        yield ast.Constant(not node.value)
    elif isinstance(node.value, int):
        yield ast.Constant(node.value + 1)
    elif isinstance(node.value, str):
        yield ast.Constant("" if node.value else "x")


def _branch(node: ast.If | ast.IfExp) -> Iterator[ast.AST]:
    kind = ast.If if isinstance(node, ast.If) else ast.IfExp
    yield kind(ast.UnaryOp(ast.Not(), node.test), node.body, node.orelse)  # type: ignore[arg-type]


def _return(node: ast.Return) -> Iterator[ast.AST]:
    if isinstance(node.value, ast.Constant):
        if node.value.value is None:
            yield ast.Return(ast.Constant(False))
    elif node.value is not None:
        yield ast.Return(ast.Constant(None))


def _none_branch(node: ast.IfExp) -> Iterator[ast.AST]:
    if isinstance(node.body, ast.Constant) and node.body.value is None:
        yield ast.IfExp(node.test, ast.Constant(False), node.orelse)


def _comprehension(node: ast.comprehension) -> Iterator[ast.AST]:
    for position in range(len(node.ifs)):
        kept = [*node.ifs[:position], *node.ifs[position + 1 :]]
        yield ast.comprehension(node.target, node.iter, kept, node.is_async)


def _bin_op(node: ast.BinOp) -> Iterator[ast.AST]:
    if other := _ARITHMETIC.get(type(node.op)):
        yield ast.BinOp(node.left, other(), node.right)


def _aug_assign(node: ast.AugAssign) -> Iterator[ast.AST]:
    yield ast.Pass()
    if other := _ARITHMETIC.get(type(node.op)):
        yield ast.AugAssign(node.target, other(), node.value)


def _name(node: ast.Name) -> Iterator[ast.AST]:
    if isinstance(node.ctx, ast.Load) and node.id in _NAMES:
        yield ast.Name(_NAMES[node.id], node.ctx)


def _attribute(node: ast.Attribute) -> Iterator[ast.AST]:
    if isinstance(node.value, ast.Name) and node.attr in _MEMBERS.get(node.value.id, ()):
        others = [member for member in _MEMBERS[node.value.id] if member != node.attr]
        yield from (ast.Attribute(node.value, other, node.ctx) for other in others[:2])
    if node.attr in _METHODS:
        yield ast.Attribute(node.value, _METHODS[node.attr], node.ctx)


def _call(node: ast.Call) -> Iterator[ast.AST]:
    if isinstance(node.func, ast.Attribute) and node.func.attr in _DROPPED and not node.args:
        yield node.func.value


def _statement(node: ast.Expr | ast.Continue) -> Iterator[ast.AST]:
    yield ast.Pass()
    if isinstance(node, ast.Continue):
        yield ast.Break()


_CHANGES: Final[dict[type[ast.AST] | tuple[type[ast.AST], ...], Callable[..., Iterator[ast.AST]]]] = {
    ast.Compare: _compare,
    ast.BoolOp: _bool_op,
    ast.UnaryOp: _unary_op,
    ast.Constant: _constant,
    (ast.If, ast.IfExp): _branch,
    ast.Return: _return,
    ast.IfExp: _none_branch,
    ast.comprehension: _comprehension,
    ast.BinOp: _bin_op,
    ast.AugAssign: _aug_assign,
    ast.Name: _name,
    ast.Attribute: _attribute,
    ast.Call: _call,
    (ast.Expr, ast.Continue): _statement,
}
