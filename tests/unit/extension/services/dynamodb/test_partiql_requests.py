"""What PartiQL statements say."""

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.extension.services.dynamodb.partiql_requests import Expression, PartiqlError, conjuncts, parse


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("a=1 AND b <> 'x'", "#n0 = :v0 AND #n1 <> :v1"),
        ('a.b[2]."c d" != ?', "#n0.#n1[2].#n2 <> :v0"),
        ("a IN ['x', ?]", "#n0 IN (:v0, :v1)"),
        ("a IS MISSING OR b IS NOT MISSING", "attribute_not_exists(#n0) OR attribute_exists(#n1)"),
        ("CONTAINS(a, -1) AND NOT b", "contains ( #n0 , :v0 ) AND NOT #n1"),
        ("a BETWEEN 1 AND 2", "#n0 BETWEEN :v0 AND :v1"),
        ("a = b - 1", "#n0 = #n1 - :v0"),
        ("a = - 1", "#n0 = :v0"),
    ],
)
def test_a_condition_is_an_expression(condition: str, expected: str) -> None:
    parameters = [{"S": "p"}] if "?" in condition else []
    assert Expression().of(parse(f"SELECT * FROM t WHERE {condition}", parameters).where) == expected


@pytest.mark.parametrize(
    ("literal", "value"),
    [
        ("'it''s'", {"S": "it's"}),
        ("-1.5e3", {"N": "-1.5e3"}),
        ("true", {"BOOL": True}),
        ("NULL", {"NULL": True}),
        ("<<1, 2>>", {"NS": ["1", "2"]}),
        ("[1, ['a'], {}]", {"L": [{"N": "1"}, {"L": [{"S": "a"}]}, {"M": {}}]}),
        ("{'a': ?}", {"M": {"a": {"B": "x"}}}),
    ],
)
def test_literals_are_values(literal: str, value: Any) -> None:
    parameters = [{"B": "x"}] if "?" in literal else []
    assert parse(f"INSERT INTO t VALUE {{'v': {literal}}};", parameters).item == {"v": value}


@pytest.mark.parametrize(
    ("condition", "count"),
    [
        ("a=1", 1),
        ("a=1 AND b=2", 2),
        ("a=1 AND b=2 OR c=3", 1),
        ("a BETWEEN 1 AND 2 AND b=3", 2),
        ("(a=1 OR b=2) AND c=3", 2),
    ],
)
def test_conditions_are_taken_apart_where_all_must_hold(condition: str, count: int) -> None:
    assert len(conjuncts(parse(f"SELECT * FROM t WHERE {condition}", ()).where)) == count


@given(st.text(alphabet="SELECTINOPDAFRMWHVU tk'\"?=<>[]{}(),.:-*1 ", max_size=60))
def test_whatever_is_written_is_a_statement_or_refused(text: str) -> None:
    for lead in ("", "SELECT ", "INSERT INTO t VALUE ", "UPDATE t SET ", "DELETE FROM t WHERE "):
        with suppress(PartiqlError, KeyError, TypeError, IndexError):  # what ``statements`` answers as a refusal
            parse(lead + text, ())
