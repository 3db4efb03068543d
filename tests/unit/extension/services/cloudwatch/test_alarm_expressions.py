"""Metric math over data points."""

import pytest

from harness.extension.services.cloudwatch.expressions import ExpressionError, solve

METRICS = {"errors": [1.0, None, 4.0], "calls": [10.0, 5.0, 0.0]}


def value(expression: str, **more: str) -> list[float | None]:
    queries = [{"Id": name, "MetricStat": {}, "ReturnData": False} for name in METRICS]
    queries += [{"Id": name, "Expression": text, "ReturnData": False} for name, text in more.items()]
    return solve([*queries, {"Id": "wanted", "Expression": expression}], METRICS, 300)


@pytest.mark.parametrize(
    ("expression", "values"),
    [
        ("errors", [1.0, None, 4.0]),
        ("100 * errors / calls", [10.0, None, None]),
        ("-(errors + 1) ^ 2", [-4.0, None, -25.0]),
        ("SUM(METRICS())", [11.0, 5.0, 4.0]),
        ('SUM(METRICS("err"))', [1.0, None, 4.0]),
        ("MAX([errors, calls])", [10.0, 5.0, 4.0]),
        ("AVG(METRICS())", [5.5, 5.0, 2.0]),
        ("MIN(calls) + 0 * calls", [0.0, 0.0, 0.0]),
        ("FILL(errors, 0)", [1.0, 0.0, 4.0]),
        ("FILL(errors, calls)", [1.0, 5.0, 4.0]),
        ("IF(calls > 4, errors, 0)", [1.0, None, 0.0]),
        ("errors > 1 AND calls < 1", [0.0, None, 1.0]),
        ("errors > 1 || calls >= 10", [1.0, None, 1.0]),
        ("calls / PERIOD(calls)", [10.0 / 300, 5.0 / 300, 0.0]),
        ("ABS(0 - errors)", [1.0, None, 4.0]),
    ],
)
def test_expressions(expression, values):
    assert value(expression) == values


def test_expressions_build_on_each_other():
    assert value("rate * 2", rate="errors / 2") == [1.0, None, 4.0]


@pytest.mark.parametrize(
    "expression",
    ["nobody + 1", "wanted + 1", "1 + 1", "METRICS()", "SEARCH('x', 'Sum', 300)", "errors +", "errors.real",
     "__import__('os')", "RATE(errors)", "'text'", "[errors, calls]"],
)  # fmt: skip
def test_what_is_not_known_here_is_refused(expression):
    with pytest.raises(ExpressionError):
        value(expression)
