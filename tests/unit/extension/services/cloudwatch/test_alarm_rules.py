"""Rules of composite alarms."""

import pytest

from harness.extension.services.cloudwatch.rules import RuleError, parse

STATES = {"a": "ALARM", "b": "OK", "c": "INSUFFICIENT_DATA", "d (x)": "ALARM", "arn:aws:cloudwatch:r:1:alarm:e": "OK"}


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("ALARM(a)", True),
        ("ALARM(b)", False),
        ('ALARM("a") AND OK("b")', True),
        ("ALARM(a) AND ALARM(b) OR INSUFFICIENT_DATA(c)", True),
        ("ALARM(a) AND (ALARM(b) OR OK(c))", False),
        ("NOT ALARM(a) OR ALARM(b)", False),
        ("NOT (ALARM(b) OR ALARM(c))", True),
        ("NOT NOT ALARM(a)", True),
        ("ALARM(b) OR TRUE AND FALSE", False),
        ("(TRUE)", True),
        ('ALARM("d (x)")', True),
        ("OK(arn:aws:cloudwatch:r:1:alarm:e)\n  AND\tALARM ( a )", True),
    ],
)
def test_rules(text, holds):
    assert parse(text).holds(STATES.__getitem__) is holds


def test_children_are_told_once_in_order():
    assert parse("ALARM(b) OR (OK(a) AND NOT ALARM(b))").children == ("b", "a")


@pytest.mark.parametrize(
    "text",
    ["", "ALARM", "ALARM()", "ALARM(a", "ALARM(a))", "ALARM(a) OK(b)", "a", "ALARM(a) AND", "AND", "NOT", "ALARM(a b)",
     'ALARM("a)', "alarm(a)"],
)  # fmt: skip
def test_what_is_no_rule_is_refused(text):
    with pytest.raises(RuleError):
        parse(text)
