"""Models are evaluated as before, and end whatever they say."""

import pytest

from harness.extension.services.apigateway.schemas import MOST_ERRORS, TOO_MUCH, errors_of

DOUBLING = {
    "$ref": "#/definitions/a0",
    "definitions": {"a40": {}} | {f"a{n}": {"allOf": [{"$ref": f"#/definitions/a{n + 1}"}] * 2} for n in range(40)},
}


@pytest.mark.parametrize(
    ("schema", "fits", "does_not"),
    [
        ({"properties": {"a": {"pattern": "^b"}}}, {"a": "bc"}, {"a": "cb"}),
        ({"patternProperties": {"^n": {"type": "number"}}}, {"n1": 1, "x": "y"}, {"n1": "y"}),
        (
            {"properties": {"a": {}}, "patternProperties": {"^n": {}}, "additionalProperties": False},
            {"a": 1, "n": 2},
            {"b": 1},
        ),
        ({"additionalProperties": {"type": "string"}}, {"a": "b"}, {"a": 1}),
        ({"uniqueItems": True}, [1, "1", {"a": 1}], [{"a": 1, "b": 2}, {"b": 2, "a": 1}]),
        ({"$ref": "#/definitions/a", "definitions": {"a": {"type": "array"}}}, [], {}),
    ],
)
def test_keywords(schema, fits, does_not):
    assert errors_of(schema, fits) == []
    assert len(errors_of(schema, does_not)) == 1


@pytest.mark.parametrize(
    ("schema", "body"),
    [
        (DOUBLING, {}),
        ({"$ref": "#"}, {}),
        ({"patternProperties": {f"^a{n}": {} for n in range(1_000)}}, {f"b{n}": 1 for n in range(1_000)}),
    ],
)
def test_work_is_bounded(schema, body):
    assert [error.message for error in errors_of(schema, body)] == [TOO_MUCH]


def test_expressions_take_linear_time():
    assert errors_of({"pattern": "^(a+)+$"}, "a" * 50_000 + "!")


@pytest.mark.parametrize(
    "schema", [{"$ref": "http://127.0.0.1:9/x"}, {"pattern": "("}, {"multipleOf": 0}, {"properties": 5}]
)
def test_a_wrong_schema_fits_nothing(schema):
    (error,) = errors_of(schema, 7 if "multipleOf" in schema else {"a": 1} if "properties" in schema else "x")
    assert error.message.startswith("the schema is wrong")


def test_errors_are_told_up_to_a_number():
    assert len(errors_of({"items": {"type": "string"}}, [1] * 5_000)) == MOST_ERRORS
