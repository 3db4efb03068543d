"""The execution log's lines, and which settings hold for a method."""

import pytest

from harness.extension.services.apigateway.method_settings import method_setting_patches
from harness.extension.services.apigateway.stage_execution_log import (
    Endpoint,
    Outcome,
    group_name,
    lines,
    masked,
    setting,
    steps,
)

GOOD = Outcome("id-1", "POST", "/hello", 200, request_body="{}", response_body="hi")
REFUSED = Outcome("id-1", "POST", "/hello", 500, failure="configuration error: Invalid permissions on Lambda function")
RAISED = Outcome(
    "id-1", "POST", "/hello", 502, failure="configuration error: Malformed", function_error="Lambda failed"
)


def test_a_group_is_named_for_api_and_stage() -> None:
    assert group_name("abc123", "dev") == "API-Gateway-Execution-Logs_abc123/dev"


def test_every_line_begins_with_the_request_id() -> None:
    assert all(line.startswith("(id-1) ") for line in lines(GOOD, "INFO", trace=True))


def test_a_success_is_told_at_info_only() -> None:
    assert [line[7:] for line in lines(GOOD, "INFO")] == [
        "Starting execution for request: id-1",
        "HTTP Method: POST, Resource Path: /hello",
        "Successfully completed execution",
        "Method completed with status: 200",
    ]
    assert lines(GOOD, "ERROR") == []


@pytest.mark.parametrize("level", ["OFF", "", "DEBUG"])
def test_other_levels_tell_nothing(level: str) -> None:
    assert lines(REFUSED, level) == []


def test_a_failure_is_told_at_both_levels() -> None:
    told = [
        "Execution failed due to configuration error: Invalid permissions on Lambda function",
        "Method completed with status: 500",
    ]
    assert [line[7:] for line in lines(REFUSED, "ERROR")] == told
    assert [line[7:] for line in lines(REFUSED, "INFO")][-2:] == told
    assert "Successfully" not in "".join(lines(REFUSED, "INFO", trace=True))


def test_a_functions_own_error_comes_before_the_gateways() -> None:
    assert [line[7:] for line in lines(RAISED, "ERROR")][:2] == [
        "Lambda failed",
        "Execution failed due to configuration error: Malformed",
    ]


def test_bodies_are_told_only_with_data_tracing() -> None:
    assert not any("body" in line for line in lines(GOOD, "INFO"))
    traced = [line[7:] for line in lines(GOOD, "INFO", trace=True)]
    assert "Method request body before transformations: {}" in traced
    assert "Method response body after transformations: hi" in traced


@pytest.mark.parametrize(
    ("settings", "found"),
    [
        ({"*/*": {"n": 1}}, 1),
        ({"*/*": {"n": 1}, "~1pets~1{id}/GET": {"n": 2}}, 2),
        ({"*/*": {"n": 1}, "pets/{id}/GET": {"n": 2}}, 2),
        ({"*/*": {"n": 1}, "~1pets~1{id}/POST": {"n": 2}}, 1),
        ({}, None),
    ],
)
def test_a_methods_own_setting_goes_before_the_general_one(
    settings: dict[str, dict[str, int]], found: int | None
) -> None:
    assert setting(settings, "/pets/{id}", "GET").get("n") == found


def test_a_setting_for_any_method_holds_for_every_request_that_it_matches() -> None:
    settings = {"*/*": {"n": 1}, "~1pets/ANY": {"n": 2}}
    assert setting(settings, "/pets", "GET", "ANY")["n"] == 2
    assert setting({**settings, "~1pets/GET": {"n": 3}}, "/pets", "GET", "ANY")["n"] == 3


@pytest.mark.parametrize(
    ("path", "method", "target"),
    [
        ("/*", "*", "/*/*/logging/loglevel"),
        ("/", "GET", "/~1/GET/logging/loglevel"),
        ("/~1hello", "GET", "/~1hello/GET/logging/loglevel"),
        ("/a/b", "POST", "/~1a~1b/POST/logging/loglevel"),
    ],
)
def test_method_settings_become_patch_paths(path: str, method: str, target: str) -> None:
    given = [{"ResourcePath": path, "HttpMethod": method, "LoggingLevel": "INFO"}]
    assert method_setting_patches(given) == [{"op": "replace", "path": target, "value": "INFO"}]


def test_values_of_method_settings_are_written_as_text() -> None:
    given = [{"ResourcePath": "/*", "HttpMethod": "*", "DataTraceEnabled": False, "ThrottlingRateLimit": 2.5}]
    assert [(p["path"], p["value"]) for p in method_setting_patches(given)] == [
        ("/*/*/logging/dataTrace", "false"),
        ("/*/*/throttling/rateLimit", "2.5"),
    ]
    assert method_setting_patches([]) == []


PLANNED = Outcome("id-1", "GET", "/hello", 429, before=("Verifying Usage Plan", "Key throttle limit"), executed=False)
INVALID = Outcome("id-1", "POST", "/hello", 400, refusal="Request body does not match")
CALLED = Outcome(
    "id-1",
    "POST",
    "/hello",
    502,
    failure="configuration error: Malformed",
    endpoint=Endpoint("https://lambda/f", body="{}", status=200, latency=7, response_body="x" * 2000),
)


def test_a_request_that_its_usage_plan_stops_is_not_executed() -> None:
    assert [line[7:] for line in lines(PLANNED, "INFO", trace=True)] == [
        "Verifying Usage Plan",
        "Key throttle limit",
        "Method completed with status: 429",
    ]
    assert lines(PLANNED, "ERROR") == []


def test_a_request_that_is_not_valid_did_not_complete_successfully() -> None:
    assert [line[7:] for line in lines(INVALID, "INFO")][2:] == [
        "Request body does not match",
        "Method completed with status: 400",
    ]
    assert lines(INVALID, "ERROR") == []


def test_the_integrations_part_is_told_before_the_failure_and_long_texts_are_cut() -> None:
    told = steps(CALLED, trace=True)
    assert told[6:] == [
        "Endpoint request URI: https://lambda/f",
        "Endpoint request headers: {}",
        "Endpoint request body after transformations: {}",
        "Sending request to https://lambda/f",
        "Received response. Status: 200, Integration latency: 7 ms",
        "Endpoint response headers: {}",
        f"Endpoint response body before transformations: {'x' * 998} [TRUNCATED]",
        "Execution failed due to configuration error: Malformed",
        "Method completed with status: 502",
    ]
    assert not any("Endpoint" in line for line in steps(CALLED, trace=False))


@pytest.mark.parametrize(("secret", "shown"), [("", ""), ("abcdef", "abcdef"), ("0123456789", "****456789")])
def test_secrets_show_their_end(secret: str, shown: str) -> None:
    assert masked(secret) == shown
