"""Function URLs by path: ``/_aws/lambda-url/URL_ID/…`` is the function URL whose host name begins with that id.

On AWS everybody resolves ``URL_ID.lambda-url.REGION.on.aws``. Plain glibc resolves no sub-domain of ``localhost``, so
the engine takes the id from the path too, as it does for APIs. The function sees the path that follows the id ("Request
payload format": https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html).

Limits: ``requestContext.domainName`` is the host that the client named.
"""

from collections.abc import Callable
from typing import Any

from localstack.http import Request, Response
from localstack.services.lambda_.invocation.models import lambda_stores

from harness.extension.patching import Patches, engine

__all__ = ["declare", "region_of"]

_ROUTER = "localstack.services.lambda_.urlrouter"
BY_PATH = engine("the path form of function URLs; host names stay as they are")
PREFIX = "/_aws/lambda-url/"


def region_of(url_id: str) -> str:
    """The region of a function URL; us-east-1 for one that is not there, whose refusal is the same everywhere."""
    for regions in lambda_stores.values():
        for region, store in regions.items():
            for function in store.functions.values():
                if any(one.url_id.lower() == url_id.lower() for one in function.function_url_configs.values()):
                    return str(region)
    return "us-east-1"


def declare(patches: Patches) -> None:
    """Serve function URLs by path."""

    @patches.wrap(f"{_ROUTER}:FunctionUrlRouter.register_routes", "acb5ddaac7", BY_PATH)
    def register_routes(original: Callable[..., None], self: Any) -> None:
        """A function URL is served by its path in addition to its host name."""
        served = self.registered
        original(self)
        if served:
            return

        def by_path(request: Request, api_id: str, **rest: str) -> Response:
            answer: Response = self.handle_lambda_url_invocation(request, api_id, region_of(api_id), **rest)
            return answer

        self.router.add(f"{PREFIX}<api_id>/", endpoint=by_path, defaults={"path": ""}, strict_slashes=False)
        self.router.add(f"{PREFIX}<api_id>/<path:path>", endpoint=by_path)

    @patches.wrap(f"{_ROUTER}:event_for_lambda_url", "7a7aa6727f", BY_PATH)
    def event_for_lambda_url(original: Callable[..., dict[str, Any]], api_id: str, request: Request) -> dict[str, Any]:
        """The function sees the path after the URL's id."""
        event = original(api_id, request)
        begin = f"{PREFIX}{api_id}"
        if event["rawPath"].startswith(begin):
            event["rawPath"] = event["requestContext"]["http"]["path"] = event["rawPath"].removeprefix(begin) or "/"
        return event
