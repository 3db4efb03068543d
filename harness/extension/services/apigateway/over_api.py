"""What API Gateway's own API tells of REST APIs: the functions behind them. It runs at clients."""

from collections.abc import Iterator
from typing import Any

__all__ = ["integrations"]


def integrations(client: Any, arn: str, name: str) -> Iterator[tuple[str, str, str, str | None]]:
    """The invocations that an API's methods make, some of them with a role, for each stage."""
    api = arn.rsplit(":", 1)[-1]
    stages = [each["stageName"] for each in client.get_stages(restApiId=api)["item"]] or ["*"]
    for resource in client.get_resources(restApiId=api, limit=500, embed=["methods"])["items"]:
        for method, described in resource.get("resourceMethods", {}).items():
            integration = described.get("methodIntegration") or {}
            target = integration.get("uri", "").partition("/functions/")[2].removesuffix("/invocations")
            if target:
                path = resource["path"].lstrip("/")
                for stage in stages:
                    source = f"{arn}/{stage}/{'*' if method == 'ANY' else method}/{path}"
                    yield "apigateway.amazonaws.com", target, source, integration.get("credentials")
