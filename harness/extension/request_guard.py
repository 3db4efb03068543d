"""Keeps web pages away from the engine: a Host allow-list and refusal of cross-site browser requests.

LocalStack's own CORS check ignores ``Host`` (so that DNS rebinding reaches it), trusts ``file://`` and its vendor's
web application. The handlers here run before it. A page on another loopback origin may call an API deployed here, as
front ends under development do. Everybody else's pages reach buckets and deployed APIs, whose own CORS rules decide as
on AWS, and nothing else: no other service, by whatever host or path, and none of this engine's own paths.

An isolated function reaches the engine's services and APIs, as on AWS, and none of the paths by which this engine
itself is looked into or steered.

Limits: callers that are no browsers send none of these headers, and are told apart by the loopback address only.
"""

import os
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from localstack.aws.api import RequestContext
from localstack.aws.chain import HandlerChain
from localstack.aws.handlers import cors
from localstack.http import Response

from harness.extension.gateway import FUNCTIONS
from harness.extension.patching import Patches, documented

__all__ = ["RequestGuard", "allowed_host", "allowed_origin", "tell_transport"]

CORS = documented("https://docs.aws.amazon.com/AmazonS3/latest/userguide/cors.html")
_NAMES = ("localhost", "127.0.0.1", "::1", "localhost.localstack.cloud")
_APIS = ("/_aws/execute-api/", "/_aws/lambda-url/")
_QUEUE = re.compile(r"/(queue/[^/]+/)?\d{12}/")
"""Paths that SQS serves under every host name, a bucket's as well."""
_SITES = ("same-origin", "same-site", "none")


def _name(authority: str) -> str:
    """Host name of ``host:port`` or ``[v6]:port``, lower case."""
    return (urlsplit(f"//{authority}").hostname or "").rstrip(".")


def allowed_host(authority: str, extra: tuple[str, ...] = ()) -> bool:
    """Whether a ``Host`` header names this engine: loopback, a sub-domain of it, or one of ``extra``."""
    name = _name(authority)
    return name in (*_NAMES, *extra) or name.endswith((".localhost", ".localhost.localstack.cloud"))


def allowed_origin(headers: Mapping[str, str], extra: tuple[str, ...] = ()) -> bool:
    """Whether a browser's request comes from a loopback page, or the request is no browser's."""
    site = headers.get("Sec-Fetch-Site")
    if site is not None and site not in _SITES:
        return False
    origin = headers.get("Origin")
    if origin is None:
        return True
    parts = urlsplit(origin)
    return parts.scheme in ("http", "https") and allowed_host(parts.netloc, extra)


class RequestGuard:
    """Handler that answers 403 before anything else looks at the request."""

    def __init__(self) -> None:
        self._extra = tuple(filter(None, os.environ.get("DAYLAB_ALLOWED_HOSTS", "").lower().split(",")))

    def __call__(self, chain: HandlerChain, context: RequestContext, response: Response) -> None:
        """Refuse foreign hosts and origins; internal calls have neither."""
        if context.internal_request_params is not None:
            return
        headers, path = context.request.headers, context.request.path
        if context.request.remote_addr == FUNCTIONS and path.startswith("/_") and not path.startswith(_APIS):
            self._refuse(chain, "this path is not for functions")
            return
        if not allowed_host(headers.get("Host", ""), self._extra):
            self._refuse(chain, f"host {headers.get('Host')!r} is not this engine's (DAYLAB_ALLOWED_HOSTS adds one)")
        elif path.startswith("/_") and not path.startswith(_APIS):
            self.check_origin(chain, context)

    def check_origin(self, chain: HandlerChain, context: RequestContext) -> bool:
        """Refuse a request of a foreign page; tells whether it did."""
        foreign = context.internal_request_params is None and not allowed_origin(context.request.headers, self._extra)
        if foreign:
            self._refuse(chain, "cross-site browser requests are refused")
        return foreign

    def declare(self, patches: Patches) -> None:
        """Declare that foreign pages reach what has CORS rules of its own: buckets and deployed APIs."""

        @patches.wrap("localstack.aws.handlers.cors:CorsEnforcer.__call__", "ac2a579f74", CORS)
        def enforce(original: Any, enforcer: Any, chain: HandlerChain, context: RequestContext, response: Any) -> None:
            """Foreign pages are refused, but for S3 and deployed APIs, whose own CORS rules decide."""
            own = not cors.should_enforce_self_managed_service(context) and not _QUEUE.match(context.request.path)
            if own or not self.check_origin(chain, context):
                original(enforcer, chain, context, response)

    @staticmethod
    def _refuse(chain: HandlerChain, why: str) -> None:
        chain.respond(403, f'{{"message": "daylab: {why}"}}'.encode())


def tell_transport(chain: HandlerChain, context: RequestContext, response: Response) -> None:
    """Handler: write down how a request has really come (``DAYLAB_TLS=actual``), for ``aws:SecureTransport``."""
    if context.internal_request_params is None:
        context.request.headers["X-Forwarded-Proto"] = context.request.scheme
