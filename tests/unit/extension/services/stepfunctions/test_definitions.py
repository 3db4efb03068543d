"""Definitions: what AWS refuses is found with its place, and what it accepts passes."""

import copy
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.extension.services.stepfunctions.definition import problems
from harness.extension.services.stepfunctions.diagnostics import summary

PASS: dict[str, Any] = {"Type": "Pass", "End": True}
TASK: dict[str, Any] = {"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage", "End": True}
RULE: dict[str, Any] = {"Variable": "$.x", "NumericEquals": 1, "Next": "P"}
INNER: dict[str, Any] = {"StartAt": "I", "States": {"I": PASS}}


def found(states: Any, *, start: str = "A", is_express: bool = False, **machine: Any) -> list[str]:
    text = json.dumps({"StartAt": start, "States": states, **machine})
    return [f"{each.code}: {each.message} at {each.location}" for each in problems(text, is_express=is_express)]


def schema(state: dict[str, Any], *others: str, **more: Any) -> list[str]:
    """Problems of a state A that goes on to P, without their common code."""
    told = found({"A": state, "P": PASS, **dict.fromkeys(others, PASS)}, **more)
    return [each.removeprefix("SCHEMA_VALIDATION_FAILED: ") for each in told]


@pytest.mark.parametrize(
    "state",
    [
        {**TASK, "Next": "P", "End": False, "TimeoutSeconds": 5, "HeartbeatSeconds": 2, "ResultPath": None},
        {**TASK, "Catch": [{"ErrorEquals": ["A"], "Next": "P"}, {"ErrorEquals": ["States.ALL"], "Next": "P"}]},
        {"Type": "Choice", "Choices": [RULE], "Default": "P"},
        {"Type": "Choice", "Choices": [{"Not": {"Variable": "$$.Execution.Id", "IsNull": True}, "Next": "P"}]},
        {"Type": "Choice", "Choices": [{"Condition": "{% $x %}", "Next": "P"}], "QueryLanguage": "JSONata"},
        {"Type": "Wait", "SecondsPath": "$.s", "Next": "P"},
        {"Type": "Parallel", "Branches": [INNER], "Next": "P", "ResultSelector": {"a.$": "$[0]"}},
        {"Type": "Map", "ItemProcessor": INNER, "Next": "P", "ToleratedFailurePercentage": 2.5},
        {"Type": "Pass", "Parameters": {"x.$": "States.UUID()", "y.$": "$$.Task.Token", "z": "$.a"}, "Next": "P"},
    ],
)
def test_what_aws_accepts_passes(state: dict[str, Any]) -> None:
    states = {"A": state, **({"P": PASS} if "P" in json.dumps(state) else {})}
    assert found(states) == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "SCHEMA_VALIDATION_FAILED: Definition must be a valid JSON object"),
        ("[]", "SCHEMA_VALIDATION_FAILED: Definition must be a valid JSON object"),
        ("nope", "INVALID_JSON_DESCRIPTION: "),
        ("{}", "SCHEMA_VALIDATION_FAILED: These fields are required: [States, StartAt] at /"),
        ('{"StartAt": "A"}', "SCHEMA_VALIDATION_FAILED: These fields are required: [States] at /"),
    ],
)
def test_what_is_no_machine_is_refused(text: str, told: str) -> None:
    assert told in summary(problems(text))


@pytest.mark.parametrize(
    ("state", "told"),
    [
        ({}, "These fields are required: [Type] at /States/A"),
        (
            {"Type": "Nope"},
            "The field 'Type' should have one of these values: "
            "[Task, Wait, Pass, Succeed, Fail, Choice, Parallel, Map] at /States/A/Type",
        ),
        ({"Type": "Task", "Next": "P"}, "These fields are required: [Resource] at /States/A"),
        ({**TASK, "Resource": "send"}, "Value is not a valid resource ARN at /States/A/Resource"),
        ({"Type": "Parallel", "Branches": [], "Next": "P"}, "Value cannot be empty at /States/A/Branches"),
        ({"Type": "Map", "ItemProcessor": INNER, "Next": "P", "TimeoutSeconds": 1}, "Field 'TimeoutSeconds' is not"),
        ({**PASS, "Catch": []}, "Field 'Catch' is not supported at /States/A"),
        ({"Type": "Choice", "Choices": [RULE], "End": True}, "Field 'End' is not supported at /States/A"),
        ({"Type": "Choice", "Choices": []}, "Value cannot be empty at /States/A/Choices"),
        (
            {"Type": "Choice", "Choices": [RULE, {**RULE, "Variable": "x"}]},
            "Value is not a Reference Path: Reference path didn't start with '$' at /States/A/Choices[1]/Variable",
        ),
        (
            {"Type": "Choice", "Choices": [{"And": [RULE, {**RULE, "Variable": "x"}], "Next": "P"}]},
            "at /States/A/Choices[0]/And[1]/Variable",
        ),
        (
            {"Type": "Choice", "Choices": [{"Variable": "$.x", "StringEqualsPath": "y", "Next": "P"}]},
            "at /States/A/Choices[0]/StringEqualsPath",
        ),
        (
            {"Type": "Choice", "Choices": [{"Variable": "$.x", "StringEquals": "y"}]},
            "These fields are required: [Next] at /States/A/Choices[0]",
        ),
        ({**TASK, "Retry": [{"MaxAttempts": 1}]}, "These fields are required: [ErrorEquals] at /States/A/Retry[0]"),
        ({**TASK, "Catch": [{"ErrorEquals": ["X"]}]}, "These fields are required: [Next] at /States/A/Catch[0]"),
        ({**TASK, "Retry": [{"ErrorEquals": []}]}, "Value cannot be empty at /States/A/Retry[0]/ErrorEquals"),
        (
            {**TASK, "Retry": [{"ErrorEquals": ["X", "States.ALL"]}]},
            "States.ALL must appear alone and at end of list at /States/A/Retry[0]/ErrorEquals[1]",
        ),
        (
            {**TASK, "Retry": [{"ErrorEquals": ["States.ALL"]}, {"ErrorEquals": ["X"]}]},
            "States.ALL must appear alone and at end of list at /States/A/Retry[0]/ErrorEquals[0]",
        ),
        ({**TASK, "Retry": [{"ErrorEquals": ["X"], "BackoffRate": 0.5}]}, "at /States/A/Retry[0]/BackoffRate"),
        ({**TASK, "Retry": [{"ErrorEquals": ["X"], "MaxAttempts": -1}]}, "at /States/A/Retry[0]/MaxAttempts"),
        ({**TASK, "Retry": [{"ErrorEquals": ["X"], "IntervalSeconds": 0}]}, "at /States/A/Retry[0]/IntervalSeconds"),
        ({**TASK, "Retry": [{"ErrorEquals": ["X"], "MaxAttempts": 1.5}]}, "at /States/A/Retry[0]/MaxAttempts"),
        ({**TASK, "TimeoutSeconds": 5, "HeartbeatSeconds": 5}, "at /States/A/HeartbeatSeconds"),
        ({"Type": "Wait", "Next": "P"}, "at /States/A"),
        ({"Type": "Wait", "Seconds": 1, "SecondsPath": "$.s", "Next": "P"}, "at /States/A"),
        (
            {"Type": "Wait", "Timestamp": "2016-12-05 21:29:29Z", "Next": "P"},
            "String does not match RFC3339 timestamp at /States/A/Timestamp",
        ),
        (
            {**PASS, "Parameters": {"a": {"x.$": "x"}}},
            "The value for the field 'x.$' must be a valid JSONPath or a valid intrinsic function call at "
            "/States/A/Parameters",
        ),
        ({**TASK, "ResultPath": "x"}, "at /States/A/ResultPath"),
        ({"Type": "Pass"}, "at /States/A"),
        ({**PASS, "Next": "P"}, "at /States/A"),
        (
            {"Type": "Parallel", "Branches": [{"StartAt": "I", "States": {"I": {"Type": "Nope"}}}], "Next": "P"},
            "at /States/A/Branches[0]/States/I/Type",
        ),
        ({"Type": "Map", "ItemProcessor": {"StartAt": "I"}, "Next": "P"}, "at /States/A/ItemProcessor"),
    ],
)
def test_what_does_not_fit_the_schema_is_refused_with_its_place(state: dict[str, Any], told: str) -> None:
    assert [each for each in schema(state) if told in each]


@pytest.mark.parametrize(
    ("resource", "told"),
    [
        ("arn:aws:states:::sqs:sendMessage.waitForTaskToken", "'.waitForTaskToken' service integration "),
        ("arn:aws:states:::states:startExecution.sync:2", "'.sync' service integration"),
        ("arn:aws:states:us-east-1:111122223333:activity:a", "Activity ARN"),
    ],
)
def test_express_machines_wait_for_nobody(resource: str, told: str) -> None:
    expected = f"SCHEMA_VALIDATION_FAILED: Express state machine does not support {told} at /States/A/Resource"
    assert found({"A": {**TASK, "Resource": resource}}, is_express=True) == [expected]
    assert found({"A": {**TASK, "Resource": resource}}) == []


def test_where_states_lead() -> None:
    go = {"Type": "Pass", "Next": "X"}
    missing, end = "MISSING_TRANSITION_TARGET", "MISSING_END_STATE: Workflow has no terminal state at None"
    assert found({"A": go}) == [f"{missing}: Missing 'Next' target: X at /States/A/Next", end]
    assert found({"A": {"Type": "Pass", "Next": "B"}, "B": {"Type": "Pass", "Next": "A"}}) == [end]
    assert found({"A": PASS, "C": PASS}) == [f'{missing}: State "C" is not reachable. at /States/C']
    assert found({"A": PASS}, start="Z") == [
        f"{missing}: Missing 'Next' target: Z at /StartAt",
        f'{missing}: State "A" is not reachable. at /States/A',
    ]
    choice = {"Type": "Choice", "Choices": [{**RULE, "Next": "Y"}], "Default": "Z"}
    assert found({"A": choice, "P": PASS})[:2] == [
        f"{missing}: Missing 'Next' target: Y at /States/A/Choices[0]/Next",
        f"{missing}: Missing 'Next' target: Z at /States/A/Default",
    ]
    catch = {**TASK, "Catch": [{"ErrorEquals": ["X"], "Next": "Y"}]}
    assert found({"A": catch}) == [f"{missing}: Missing 'Next' target: Y at /States/A/Catch[0]/Next"]


def test_states_of_branches_lead_nowhere_else_and_have_names_of_their_own() -> None:
    out = {
        "Type": "Parallel",
        "End": True,
        "Branches": [{"StartAt": "I", "States": {"I": {"Type": "Pass", "Next": "P"}}}],
    }
    assert any("Missing 'Next' target: P at /States/A/Branches[0]/States/I/Next" in each for each in found({"A": out}))
    twice = {"Type": "Parallel", "End": True, "Branches": [INNER, INNER]}
    assert found({"A": twice}) == ["DUPLICATE_STATE_NAME: Duplicate State name: I at None"]


FIELDS = st.sampled_from(["Next", "Type", "a"])
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 99) | st.text("$.aN", max_size=4),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(FIELDS, inner, max_size=2),
    max_leaves=4,
)
WHOLE = {
    "StartAt": "A",
    "TimeoutSeconds": 9,
    "States": {
        "A": {**TASK, "End": False, "Next": "C", "Retry": [{"ErrorEquals": ["X"], "MaxAttempts": 1}]},
        "C": {"Type": "Choice", "Choices": [RULE, {"And": [RULE, {"Not": RULE}], "Next": "M"}], "Default": "M"},
        "M": {"Type": "Map", "ItemProcessor": {**INNER, "ProcessorConfig": {"Mode": "INLINE"}}, "Next": "R"},
        "R": {
            "Type": "Parallel",
            "Branches": [{"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": 1, "End": True}}}],
            "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "P"}],
            "Next": "P",
        },
        "P": PASS,
    },
}


def places(value: Any) -> list[tuple[Any, Any]]:
    """(container, key) of everything inside a JSON value."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [place for key, each in items for place in ((value, key), *places(each))]


@given(st.data())
def test_no_definition_is_too_odd_to_be_evaluated(data: st.DataObject) -> None:
    machine = copy.deepcopy(WHOLE)
    assert problems(json.dumps(machine)) == []
    container, key = data.draw(st.sampled_from(places(machine)))
    container[key] = data.draw(VALUES)
    for problem in problems(json.dumps(machine)):
        assert problem.code
        assert problem.message


def test_a_name_has_at_most_80_characters() -> None:
    assert found({"A" * 80: PASS}, start="A" * 80) == []
    assert found({"A" * 81: PASS}, start="A" * 81)[0].startswith("INVALID_STATE_NAME")


def test_invalid_definition_tells_all() -> None:
    text = json.dumps({"StartAt": "A", "States": {"A": {"Type": "Pass", "Next": "N"}}})
    assert summary(problems(text)) == (
        "Invalid State Machine Definition: 'MISSING_TRANSITION_TARGET: Missing 'Next' target: N at /States/A/Next, "
        "MISSING_END_STATE: Workflow has no terminal state at null'"
    )
