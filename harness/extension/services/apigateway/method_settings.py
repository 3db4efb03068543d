"""Method settings of an AWS::ApiGateway::Stage as the patch operations of UpdateStage.

Source: CloudFormation, "AWS::ApiGateway::Stage MethodSetting", and API Gateway's "UpdateStage" (patch paths).
"""

from collections.abc import Iterable, Mapping
from typing import Any

__all__ = ["method_setting_patches"]

PATHS: Mapping[str, str] = {
    "CacheDataEncrypted": "caching/dataEncrypted",
    "CacheTtlInSeconds": "caching/ttlInSeconds",
    "CachingEnabled": "caching/enabled",
    "DataTraceEnabled": "logging/dataTrace",
    "LoggingLevel": "logging/loglevel",
    "MetricsEnabled": "metrics/enabled",
    "ThrottlingBurstLimit": "throttling/burstLimit",
    "ThrottlingRateLimit": "throttling/rateLimit",
}


def method_setting_patches(settings: Iterable[Mapping[str, Any]]) -> list[dict[str, str]]:
    """Patch operations for UpdateStage.

    Args:
        settings: the property ``MethodSettings``: ``/*`` and ``*`` stand for every path and method, slashes in a
            path are written ``~1`` or plainly.
    """
    operations: list[dict[str, str]] = []
    for one in settings:
        path = str(one.get("ResourcePath", "/*")).removeprefix("/")
        if path != "*" and not path.startswith("~1"):
            path = f"~1{path.replace('/', '~1')}"
        for name, key in PATHS.items():
            if (value := one.get(name)) is not None:
                text = str(value).lower() if isinstance(value, bool) else str(value)
                target = f"/{path}/{one.get('HttpMethod', '*')}/{key}"
                operations.append({"op": "replace", "path": target, "value": text})
    return operations
