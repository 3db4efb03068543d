"""Variables in texts, validation, mappings, patterns, and access log formats of API Gateway."""

import pytest

from harness.extension.services.apigateway.access_log import access_line, destination_group, has_request_id
from harness.extension.services.apigateway.integration_failures import selected
from harness.extension.services.apigateway.mappings import mapping_errors
from harness.extension.services.apigateway.templates import header_values, render
from harness.extension.services.apigateway.validation import body_errors, model_for, present

ROOTS = {
    "context": {"requestId": "r", "error": {"message": "no", "messageString": '"no"'}, "flag": True, "none": None},
    "stageVariables": {"name": "An"},
}


@pytest.mark.parametrize(
    ("text", "rendered"),
    [
        ('{"message":$context.error.messageString}', '{"message":"no"}'),
        ("$context.requestId, ${context.requestId}.", "r, r."),
        ("$stageVariables.name $context.flag", "An true"),
        ("$context.none|$context.absent.deep|$context.error", "||"),
        ("$other.thing costs $5", "$other.thing costs $5"),
    ],
)
def test_variables_are_replaced(text: str, rendered: str) -> None:
    assert render(text, ROOTS) == rendered


def test_headers_are_static_or_taken_from_the_request() -> None:
    roots = {**ROOTS, "method.request.header": {"Origin": "http://a.b"}}
    given = {
        "gatewayresponse.header.A": "'*'",
        "gatewayresponse.header.B": "method.request.header.Origin",
        "gatewayresponse.header.C": "context.error.message",
        "gatewayresponse.header.D": "method.request.header.Absent",
        "something.else": "'x'",
    }
    assert header_values(given, roots) == {"A": "*", "B": "http://a.b", "C": "no"}


def test_what_has_no_value_is_a_dash_in_an_access_log() -> None:
    line = access_line(
        "$context.requestId $context.status $context.authorizer.principalId", {"requestId": "r"}, {"status": 200}
    )
    assert line == "r 200 -"


@pytest.mark.parametrize(
    ("log_format", "named"),
    [("$context.requestId", True), ("$context.extendedRequestId", True), ("$context.status", False)],
)
def test_an_access_log_format_names_the_request(log_format: str, named: bool) -> None:
    assert has_request_id(log_format) is named


@pytest.mark.parametrize(
    ("arn", "group"),
    [
        ("arn:aws:logs:us-east-1:123456789012:log-group:access", "access"),
        ("arn:aws:logs:us-east-1:123456789012:log-group:access:*", "access"),
        ("arn:aws:firehose:us-east-1:123456789012:deliverystream/amazon-apigateway-x", None),
        ("access", None),
    ],
)
def test_the_group_of_a_destination(arn: str, group: str | None) -> None:
    assert destination_group(arn) == group


@pytest.mark.parametrize(
    ("content_type", "model"),
    [(None, "J"), ("application/json", "J"), ("Application/JSON; charset=utf-8", "J"), ("text/plain", None)],
)
def test_a_bodys_model_is_that_of_its_content_type(content_type: str | None, model: str | None) -> None:
    assert model_for({"application/json": "J"}, content_type) == model
    assert model_for({"application/json": "J", "$default": "D"}, content_type) == (model or "D")


@pytest.mark.parametrize(("value", "given"), [("x", True), ("0", True), ("", False), ("  ", False), (None, False)])
def test_blank_parameters_are_not_given(value: str | None, given: bool) -> None:
    assert present(value) is given


@pytest.mark.parametrize(
    ("body", "schema", "errors"),
    [
        (b'{"a": 1}', {"type": "object"}, []),
        (
            b"[]",
            {"type": "object"},
            ['instance type (array) does not match any allowed primitive type (allowed: ["object"])'],
        ),
        (b'{"a": 1}', {"required": ["a", "b"]}, ['object has missing required properties (["b"])']),
        (
            b'{"a": 6}',
            {"properties": {"a": {"maximum": 6, "exclusiveMaximum": True}}},
            ["6 is greater than or equal to"],
        ),
        (b"null", {"type": ["string", "object"]}, ["instance type (null) does not match"]),
        (b'"x"', {"enum": ["a"]}, ['instance value ("x") not found in enum']),
        (b"", {}, ["Unknown error parsing request body"]),
    ],
)
def test_a_body_is_evaluated_by_draft_4(body: bytes, schema: object, errors: list[str]) -> None:
    found = body_errors(body, schema)
    assert len(found) == len(errors)
    assert all(one.startswith(start) for one, start in zip(found, errors, strict=True))


def test_mappings_must_be_declared_expressions() -> None:
    a, b = "method.response.header.A", "method.response.header.B"
    assert mapping_errors({a: "'*'", b: "integration.response.header.X"}, [a, b]) == []
    assert mapping_errors({a: "integration.response.body.a.b", b: "stageVariables.x"}, [a, b]) == []
    assert mapping_errors({a: "*", b: "'x'"}, [a]) == [
        "Invalid mapping expression specified: *",
        f"Invalid mapping expression parameter specified: {b}",
    ]


RESPONSES = {
    "200": {"statusCode": "200"},
    "400": {"statusCode": "400", "selectionPattern": "Bad.*"},
    "500": {"statusCode": "500", "selectionPattern": r"5\d\d"},
}


@pytest.mark.parametrize(
    ("value", "status"), [("Bad name", "400"), ("A Bad one", "200"), ("500", "500"), ("5000", "200"), ("", "200")]
)
def test_a_pattern_matches_the_whole_value(value: str, status: str) -> None:
    found = selected(value, RESPONSES)
    assert found is not None
    assert found["statusCode"] == status


def test_without_a_default_nothing_may_fit() -> None:
    assert selected("fine", {"400": RESPONSES["400"]}) is None
    assert selected("fine", None) is None
