"""What changed in a resource of a stack, as patch operations."""

from typing import Any

from harness.extension.services.apigateway.cfn_patch_operations import (
    described_stage,
    plain_patches,
    rest_api_patches,
    stage_patches,
    usage_plan_patches,
)


def short(patches: list[dict[str, str]]) -> list[tuple[str, str, Any]]:
    return [(patch["op"], patch["path"], patch.get("value")) for patch in patches]


def test_nothing_changed_is_no_operation() -> None:
    stage = {"Description": "d", "Variables": {"a": "1"}, "MethodSettings": [{"LoggingLevel": "INFO"}]}
    assert stage_patches(stage, dict(stage)) == []


def test_what_a_template_no_longer_says_goes_back_to_the_default() -> None:
    assert short(stage_patches({"Description": "d", "TracingEnabled": True, "Variables": {"a": "1"}}, {})) == [
        ("replace", "/description", ""),
        ("replace", "/tracingEnabled", "false"),
        ("remove", "/variables/a", None),
    ]


def test_access_logs_and_canaries_are_replaced_or_removed() -> None:
    log = {"DestinationArn": "arn", "Format": "f"}
    canary = {"PercentTraffic": 10, "StageVariableOverrides": {"a": "2"}}
    after = {"AccessLogSetting": log, "CanarySetting": canary}
    assert short(stage_patches({}, after)) == [
        ("replace", "/accessLogSettings/destinationArn", "arn"),
        ("replace", "/accessLogSettings/format", "f"),
        ("replace", "/canarySettings/percentTraffic", "10"),
        ("replace", "/canarySettings/stageVariableOverrides/a", "2"),
    ]
    assert short(stage_patches(after, {})) == [
        ("remove", "/accessLogSettings", None),
        ("remove", "/canarySettings", None),
    ]


def test_changed_method_settings_are_taken_out_first() -> None:
    before = {
        "MethodSettings": [
            {"ResourcePath": "/a/b", "HttpMethod": "GET", "LoggingLevel": "INFO", "MetricsEnabled": True}
        ]
    }
    after = {"MethodSettings": [{"ResourcePath": "/a/b", "HttpMethod": "GET", "LoggingLevel": "ERROR"}]}
    assert short(stage_patches(before, after)) == [
        ("remove", "/~1a~1b/GET", None),
        ("replace", "/~1a~1b/GET/logging/loglevel", "ERROR"),
    ]


def test_a_deployments_description_of_its_stage() -> None:
    assert described_stage({"Description": "d", "LoggingLevel": "INFO", "MethodSettings": [{"HttpMethod": "GET"}]}) == {
        "Description": "d",
        "MethodSettings": [{"ResourcePath": "/*", "HttpMethod": "*", "LoggingLevel": "INFO"}, {"HttpMethod": "GET"}],
    }
    assert described_stage({"Variables": {"a": "1"}}) == {"Variables": {"a": "1"}}


def test_a_usage_plan() -> None:
    before = {
        "Throttle": {"RateLimit": 1, "BurstLimit": 2},
        "Quota": {"Limit": 1, "Period": "DAY"},
        "ApiStages": [{"ApiId": "a", "Stage": "dev"}, {"ApiId": "a", "Stage": "old"}],
    }
    limits = {"/pets/{id}/GET": {"RateLimit": 3}}
    after = {"Throttle": {"RateLimit": 5}, "ApiStages": [{"ApiId": "a", "Stage": "dev", "Throttle": limits}]}
    assert short(usage_plan_patches(before, after)) == [
        ("remove", "/throttle", None),
        ("replace", "/throttle/rateLimit", "5"),
        ("remove", "/quota", None),
        ("remove", "/apiStages", "a:dev"),
        ("remove", "/apiStages", "a:old"),
        ("add", "/apiStages", "a:dev"),
        ("replace", "/apiStages/a:dev/throttle/~1pets~1{id}/GET/rateLimit", "3"),
    ]
    assert usage_plan_patches(after, dict(after)) == []


def test_an_api() -> None:
    before = {"Name": "a", "BinaryMediaTypes": ["image/png", "*/*"]}
    after = {"Name": "b", "BinaryMediaTypes": ["*/*", "image/gif"], "ApiKeySourceType": "HEADER"}
    assert short(rest_api_patches(before, after)) == [
        ("replace", "/name", "b"),
        ("replace", "/apiKeySource", "HEADER"),
        ("remove", "/binaryMediaTypes/image~1png", None),
        ("add", "/binaryMediaTypes/image~1gif", None),
    ]


def test_values_are_written_as_text() -> None:
    paths = {"Schema": "/schema", "On": "/on"}
    assert short(plain_patches({}, {"Schema": {"a": 1}, "On": True}, paths)) == [
        ("replace", "/schema", '{"a": 1}'),
        ("replace", "/on", "true"),
    ]
