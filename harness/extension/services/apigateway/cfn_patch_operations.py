"""API Gateway in CloudFormation: what changed in a resource's properties, as patch operations of its Update action.

Source (D): CloudFormation Template Reference, AWS::ApiGateway::*; API Gateway API Reference, "Patch operations" of
UpdateStage, UpdateUsagePlan, UpdateRestApi, UpdateModel, UpdateApiKey and UpdateRequestValidator.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from harness.extension.services.apigateway.method_settings import method_setting_patches

__all__ = ["described_stage", "plain_patches", "rest_api_patches", "stage_patches", "usage_plan_patches"]

type Properties = Mapping[str, Any]
type Patches = list[dict[str, str]]

STAGE = {
    "DeploymentId": "/deploymentId",
    "Description": "/description",
    "CacheClusterEnabled": "/cacheClusterEnabled",
    "CacheClusterSize": "/cacheClusterSize",
    "ClientCertificateId": "/clientCertificateId",
    "TracingEnabled": "/tracingEnabled",
}
CANARY = {"DeploymentId": "deploymentId", "PercentTraffic": "percentTraffic", "UseStageCache": "useStageCache"}
REST_API = {
    "Name": "/name",
    "Description": "/description",
    "ApiKeySourceType": "/apiKeySource",
    "MinimumCompressionSize": "/minimumCompressionSize",
    "DisableExecuteApiEndpoint": "/disableExecuteApiEndpoint",
    "Policy": "/policy",
}
DEFAULTS: Mapping[str, Any] = {
    "CacheClusterEnabled": False,
    "TracingEnabled": False,
    "DisableExecuteApiEndpoint": False,
    "Enabled": False,
    "ValidateRequestBody": False,
    "ValidateRequestParameters": False,
    "ApiKeySourceType": "HEADER",
}
"""What a property that is taken out of a template goes back to; others become empty."""

GENERAL = ("CacheDataEncrypted", "CacheTtlInSeconds", "CachingEnabled", "DataTraceEnabled", "LoggingLevel")
GENERAL_TOO = ("MetricsEnabled", "ThrottlingBurstLimit", "ThrottlingRateLimit")


def text(value: Any) -> str:
    """A value as a patch operation has it."""
    if isinstance(value, bool):
        return str(value).lower()
    return json.dumps(value) if isinstance(value, Mapping | list) else str(value)


def replace(path: str, value: Any) -> dict[str, str]:
    """An operation."""
    return {"op": "replace", "path": path, "value": text(value)}


def plain_patches(before: Properties, after: Properties, paths: Mapping[str, str]) -> Patches:
    """Operations for properties that are single values: property → path."""
    return [
        replace(path, after.get(name, DEFAULTS.get(name, "")))
        for name, path in paths.items()
        if before.get(name) != after.get(name)
    ]


def stage_patches(before: Properties, after: Properties) -> Patches:
    """Operations for an AWS::ApiGateway::Stage; ``before`` is empty for what is just made."""
    patches = plain_patches(before, after, STAGE)
    patches += _variables("/variables", before.get("Variables"), after.get("Variables"))
    patches += _access_log(before.get("AccessLogSetting"), after.get("AccessLogSetting"))
    patches += _canary(before.get("CanarySetting"), after.get("CanarySetting"))
    return patches + _method_settings(before.get("MethodSettings") or (), after.get("MethodSettings") or ())


def described_stage(description: Properties) -> dict[str, Any]:
    """The StageDescription of an AWS::ApiGateway::Deployment as properties of the stage."""
    stage = {name: value for name, value in description.items() if name not in (*GENERAL, *GENERAL_TOO)}
    general = {name: description[name] for name in (*GENERAL, *GENERAL_TOO) if name in description}
    if general:
        everywhere = {"ResourcePath": "/*", "HttpMethod": "*", **general}
        stage["MethodSettings"] = [everywhere, *description.get("MethodSettings", ())]
    return stage


def usage_plan_patches(before: Properties, after: Properties) -> Patches:
    """Operations for an AWS::ApiGateway::UsagePlan."""
    patches = plain_patches(before, after, {"UsagePlanName": "/name", "Description": "/description"})
    for name, path in (("Throttle", "/throttle"), ("Quota", "/quota")):
        old, new = before.get(name) or {}, after.get(name) or {}
        if old and old != new:
            patches.append({"op": "remove", "path": path})
        if new and old != new:
            patches += [replace(f"{path}/{key[0].lower()}{key[1:]}", value) for key, value in new.items()]
    old_stages, new_stages = (_by_stage(each.get("ApiStages") or ()) for each in (before, after))
    for stage, throttles in old_stages.items():
        if new_stages.get(stage) != throttles:
            patches.append({"op": "remove", "path": "/apiStages", "value": stage})
    for stage, throttles in new_stages.items():
        if old_stages.get(stage) == throttles:
            continue
        patches.append({"op": "add", "path": "/apiStages", "value": stage})
        for method, limits in throttles.items():
            where = f"/apiStages/{stage}/throttle/{method.rpartition('/')[0].replace('/', '~1')}/"
            where += method.rpartition("/")[2]
            patches += [replace(f"{where}/{key[0].lower()}{key[1:]}", value) for key, value in limits.items()]
    return patches


def rest_api_patches(before: Properties, after: Properties) -> Patches:
    """Operations for an AWS::ApiGateway::RestApi, but for its body."""
    patches = plain_patches(before, after, REST_API)
    old, new = (list(each.get("BinaryMediaTypes") or ()) for each in (before, after))
    for op, kinds in (("remove", [kind for kind in old if kind not in new]), ("add", [k for k in new if k not in old])):
        patches += [{"op": op, "path": f"/binaryMediaTypes/{kind.replace('/', '~1')}"} for kind in kinds]
    return patches


def _by_stage(stages: Iterable[Properties]) -> dict[str, Mapping[str, Properties]]:
    return {f"{each['ApiId']}:{each['Stage']}": each.get("Throttle") or {} for each in stages}


def _variables(path: str, before: Properties | None, after: Properties | None) -> Patches:
    old, new = before or {}, after or {}
    gone = [{"op": "remove", "path": f"{path}/{name}"} for name in old if name not in new]
    return gone + [replace(f"{path}/{name}", value) for name, value in new.items() if old.get(name) != value]


def _access_log(before: Properties | None, after: Properties | None) -> Patches:
    if before == after:
        return []
    if not after:
        return [{"op": "remove", "path": "/accessLogSettings"}]
    names = {"DestinationArn": "destinationArn", "Format": "format"}
    return [replace(f"/accessLogSettings/{names[name]}", value) for name, value in after.items() if name in names]


def _canary(before: Properties | None, after: Properties | None) -> Patches:
    if before == after:
        return []
    if not after:
        return [{"op": "remove", "path": "/canarySettings"}]
    patches = [replace(f"/canarySettings/{CANARY[name]}", value) for name, value in after.items() if name in CANARY]
    overrides = after.get("StageVariableOverrides") or {}
    return patches + _variables("/canarySettings/stageVariableOverrides", {}, overrides)


def _method_settings(before: Iterable[Properties], after: Iterable[Properties]) -> Patches:
    """Settings that changed are taken out whole, so that what a template no longer says is the default again."""
    old, new = (method_setting_patches(each) for each in (before, after))
    if old == new:
        return []
    keys = dict.fromkeys("/".join(patch["path"].split("/")[:3]) for patch in old)
    return [*({"op": "remove", "path": key} for key in keys), *new]
