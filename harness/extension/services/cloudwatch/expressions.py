"""Metric math: expressions over the data points of metrics.

Pure. Source (D): CloudWatch User Guide, "Using math expressions with CloudWatch metrics"
(https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html): arithmetic, comparisons (1
or 0), AND, OR; a missing value makes the result missing; SUM, AVG, MIN, MAX over arrays of series (``METRICS()``,
``METRICS("text")``, ``[m1, m2]``) work period by period and pass missing values over; FILL, IF, ABS, CEIL, FLOOR,
PERIOD.

Limits: other functions (SEARCH, RATE, ANOMALY_DETECTION_BAND, …) and SQL are refused, which AWS would take.
"""

import ast
import math
import operator
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

__all__ = ["ExpressionError", "check", "solve"]

Value = float | None
Series = list[Value]
OPERATORS: Mapping[type, Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}
TOGETHER: Mapping[str, Callable[[list[float]], float]] = {
    "SUM": math.fsum,
    "AVG": lambda values: math.fsum(values) / len(values),
    "MIN": min,
    "MAX": max,
}
EACH: Mapping[str, Callable[[float], float]] = {"ABS": abs, "CEIL": math.ceil, "FLOOR": math.floor}
WORDS = ((r"\bAND\b|&&", " and "), (r"\bOR\b|\|\|", " or "), (r"\^", "**"))


class ExpressionError(ValueError):
    """An expression that cannot be evaluated here."""


def check(queries: Sequence[Mapping[str, Any]]) -> None:
    """Raise ExpressionError if an expression cannot be evaluated."""
    given = {query["Id"]: [1.0] for query in queries if query.get("MetricStat")}
    solve(queries, given, 60)


def solve(queries: Sequence[Mapping[str, Any]], values: Mapping[str, Sequence[Value]], period: int) -> Series:
    """The series that returns data.

    Args:
        queries: MetricDataQueries, one of which returns data.
        values: id → values of the metrics, period by period.
        period: seconds on AWS.

    Raises:
        ExpressionError: an expression cannot be evaluated.
    """
    wanted = next(query["Id"] for query in queries if query.get("ReturnData", True) is not False)
    return _Solver(queries, values, period).series(wanted)


class _Solver:
    def __init__(
        self, queries: Sequence[Mapping[str, Any]], values: Mapping[str, Sequence[Value]], period: int
    ) -> None:
        self._expressions = {query["Id"]: query["Expression"] for query in queries if query.get("Expression")}
        self._values = {name: list(found) for name, found in values.items()}
        self._metrics = list(self._values)
        self._length = max((len(found) for found in self._values.values()), default=0)
        self._period = period
        self._busy: set[str] = set()

    def series(self, name: str) -> Series:
        if name in self._values:
            return self._values[name]
        if name not in self._expressions or name in self._busy:
            raise ExpressionError(f"Error in expression: '{name}' is not defined")
        self._busy.add(name)
        text = self._expressions[name]
        for pattern, word in WORDS:
            text = re.sub(pattern, word, text)
        try:
            tree = ast.parse(text.strip(), mode="eval").body
        except SyntaxError:
            raise ExpressionError(f"Error in expression '{name}': it is not supported by this engine") from None
        found = self._value(tree, name)
        if not isinstance(found, list) or any(isinstance(each, list) for each in found):
            raise ExpressionError(f"Error in expression '{name}': it does not give a single time series")
        self._busy.discard(name)
        self._values[name] = found
        return found

    def _value(self, node: ast.expr, name: str) -> Any:
        match node:
            case ast.Constant(value=int() | float() as number):
                return float(number)
            case ast.Name(id=other):
                return self.series(other)
            case ast.List(elts=parts):
                return [self._value(part, name) for part in parts]
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return self._zip(lambda value: -value, self._value(operand, name))
            case ast.BinOp(left=left, op=op, right=right) if type(op) in OPERATORS:
                return self._zip(_safe(OPERATORS[type(op)]), self._value(left, name), self._value(right, name))
            case ast.Compare(left=left, ops=[op], comparators=[right]) if type(op) in OPERATORS:
                return self._zip(_safe(OPERATORS[type(op)]), self._value(left, name), self._value(right, name))
            case ast.BoolOp(op=op, values=parts):
                join = any if isinstance(op, ast.Or) else all
                return self._zip(lambda *values: float(join(values)), *(self._value(part, name) for part in parts))
            case ast.Call(func=ast.Name(id=function), args=args, keywords=[]):
                return self._call(function, args, name)
        raise ExpressionError(f"Error in expression '{name}': it is not supported by this engine")

    def _call(self, function: str, args: list[ast.expr], name: str) -> Any:
        if function == "METRICS" and len(args) <= 1:
            part = args[0].value if args and isinstance(args[0], ast.Constant) else ""
            return [self._values[metric] for metric in self._metrics if str(part) in metric]
        values = [self._value(arg, name) for arg in args]
        match function, values:
            case "SUM" | "AVG" | "MIN" | "MAX", [[list(), *_] as many]:
                columns = zip(*many, strict=True)
                kept = [[value for value in column if value is not None] for column in columns]
                return [TOGETHER[function](column) if column else None for column in kept]
            case "SUM" | "AVG" | "MIN" | "MAX", [list() as one]:
                present = [value for value in one if value is not None]
                return [TOGETHER[function](present) if present else None] * len(one)
            case "FILL", [list() as series, fill]:
                filling = self._spread(fill)
                return [other if value is None else value for value, other in zip(series, filling, strict=True)]
            case "IF", [condition, yes, *rest] if len(rest) <= 1:
                columns = zip(
                    *(self._spread(each) for each in (condition, yes, rest[0] if rest else None)), strict=True
                )
                return [None if c is None else (y if c else n) for c, y, n in columns]
            case "PERIOD", [list()]:
                return float(self._period)
            case _, [operand] if function in EACH:
                return self._zip(EACH[function], operand)
        raise ExpressionError(f"Error in expression '{name}': {function} is not supported by this engine")

    def _zip(self, function: Callable[..., Any], *operands: Any) -> Any:
        if not any(isinstance(operand, list) for operand in operands):
            return function(*operands)
        columns = zip(*(self._spread(operand) for operand in operands), strict=True)
        return [None if None in column else function(*column) for column in columns]

    def _spread(self, value: Any) -> Series:
        return value if isinstance(value, list) else [value] * self._length


def _safe(function: Callable[[float, float], float]) -> Callable[[float, float], Value]:
    def calculate(left: float, right: float) -> Value:
        try:
            return float(function(left, right))
        except (ZeroDivisionError, OverflowError):
            return None

    return calculate
