"""Placeholders in definitions of state machines."""

import pytest

from harness.extension.services.stepfunctions.cfn_state_machine import substituted


@pytest.mark.parametrize(
    ("definition", "result"),
    [
        ("${Function} ${Function}", "arn:f arn:f"),
        ("${Seconds}, ${Enabled}", "30, true"),
        ("${Outer}", "arn:f in it"),  # a replacement that brings another one
        ("${Unknown} ${AWS::Region} $.path $$.Task.Token", "${Unknown} ${AWS::Region} $.path $$.Task.Token"),
    ],
)
def test_known_names_are_replaced_and_others_stay(definition: str, result: str) -> None:
    given = {"Function": "arn:f", "Seconds": 30, "Enabled": True, "Outer": "${Function} in it"}
    assert substituted(definition, given) == result


def test_circles_end() -> None:
    assert substituted("${A}", {"A": "${B}", "B": "${A}"}) in ("${A}", "${B}")
