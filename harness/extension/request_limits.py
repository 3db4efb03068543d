"""How much a request may bring: bodies, and what they become when they are unpacked.

Nothing of a body is kept beyond what the service that it is for takes, and its sender is told so (413) once it has been
sent. Where AWS documents a service's limit it is that one: API Gateway takes 10 MB, Lambda 70,167,211 bytes, S3 5 GB in
one PUT, which alone is not held in memory. For all others it is :data:`MOST`, above the largest that any documents
(16 MB, DynamoDB's BatchWriteItem). Bodies that are packed (``Content-Encoding: gzip``) have the same limit unpacked,
but for S3, which stores them as they are.

Limits: a form that a browser uploads to S3 has :data:`MOST`, where S3 takes 5 GB.

Half of the process's descriptors are for connections. Who comes when all are taken takes the place of the connection
that has been open for longest without a request at work; how many a function may have, ``gateway`` says.
"""

import gzip
import io
import re
import resource
import sys
from typing import Any, Final

from harness.extension.patching import Patches, documented, engine

__all__ = ["MOST", "declare", "declare_unpacking", "limit_of", "most_connections", "raise_descriptors"]

MOST: Final = 32 * 1024 * 1024

_API: Final = 10 * 1024 * 1024
_LAMBDA: Final = 70_167_211
_S3: Final = 5 * 1024**3 + 64 * 1024 * 1024  # chunks of signed uploads have headers
_GIVEN_UP: Final = 256 * 1024 * 1024
"""Bytes beyond a limit which are read, so that their sender sees the answer."""

_SCOPE: Final = re.compile(rb"Credential=[^/,\s]+/\d{8}/[^/,\s]+/([a-z0-9-]+)/aws4_request")
_QUOTAS = documented("https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html")
_HELD = engine("bodies are kept in memory while they are handled")
_SERVING = "rolo.serving.twisted"


def limit_of(method: bytes, path: bytes, host: bytes, headers: Any) -> int:
    """Bytes of the largest body that a request may have.

    Args:
        method, path, host: of the request.
        headers: name → value or None.
    """
    if path.startswith((b"/_aws/execute-api/", b"/restapis/")) or b".execute-api." in host:
        return _API
    if path.startswith((b"/_aws/lambda-url/", b"/2015-03-31/functions", b"/2018-10-31/layers")):
        return _LAMBDA
    scope = _SCOPE.search(headers(b"authorization") or b"")
    # An upload may be signed in its address, or not at all; whatever else is not signed for S3 is none.
    is_s3 = scope[1] in (b"s3", b"s3express") if scope else not headers(b"x-amz-target")
    return _S3 if method == b"PUT" and is_s3 else MOST


def raise_descriptors() -> None:
    """Let this process have as many open files as it may: every connection is one."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 65_536 if most == resource.RLIM_INFINITY else min(most, 65_536)
    resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))


def most_connections() -> int:
    """How many connections the engine keeps at once."""
    return max(resource.getrlimit(resource.RLIMIT_NOFILE)[0] // 2, 64)


def declare(patches: Patches) -> None:
    """Refuse what is too large while it arrives, and keep connections within their number."""
    patches.derive(
        f"{_SERVING}:TwistedRequestAdapter",
        "25c29ee1bb",
        _QUOTAS,
        "A body that is larger than its service takes is not kept, and answered by 413.",
        _bounded_request,
    )
    patches.derive(
        f"{_SERVING}:HeaderPreservingHTTPChannel",
        "883a328a81",
        engine("each connection is an open file, of which a process has a number"),
        "The engine keeps a number of connections; the one that is idle for longest gives way.",
        _counted_channel,
    )


def declare_unpacking(patches: Patches) -> None:
    """Refuse what becomes too large when it is unpacked."""

    @patches.wrap("localstack.aws.handlers.codec:ContentDecoder.__call__", "886b942a4d", _HELD)
    def decode(original: Any, self: Any, chain: Any, context: Any, response: Any) -> None:
        """A packed body has the limit of one that is not."""
        original(self, chain, context, response)
        if not isinstance(stream := context.request.stream, gzip.GzipFile):
            return
        limit = _limit(context.request)
        limit = min(limit, _LAMBDA)  # what S3 stores is not unpacked
        unpacked = stream.read(limit + 1)
        if len(unpacked) > limit:
            chain.respond(413, _TOO_LARGE)
            unpacked = b""  # a request is held until the collector finds it
        context.request.stream = io.BytesIO(unpacked)


def _counted_channel(plain: Any) -> Any:
    opened: dict[Any, None] = {}
    most = most_connections()

    class CountedChannel(plain):
        @staticmethod
        def protocol_factory() -> Any:
            return module._GenericHTTPChannelProtocol(CountedChannel())

        def connectionMade(self) -> None:  # noqa: N802 - Twisted's name
            """Take a place, if need be that of the oldest connection without a request at work."""
            super().connectionMade()
            if len(opened) >= most and (idle := next((each for each in opened if not each._handlingRequest), None)):
                del opened[idle]
                idle.forceAbortClient()
            opened[self] = None

        def connectionLost(self, reason: Any) -> None:  # noqa: N802
            """Give the place back."""
            opened.pop(self, None)
            super().connectionLost(reason)

    module = sys.modules[plain.__module__]
    return CountedChannel


def _limit(request: Any) -> int:
    def header(name: bytes) -> bytes:
        return (request.headers.get(name.decode()) or "").encode("latin-1", "replace")

    return limit_of(request.method.encode(), request.path.encode(), request.host.encode(), header)


_TOO_LARGE: Final = b'{"message":"Request Too Long"}'


def _bounded_request(plain: Any) -> Any:
    class BoundedRequest(plain):
        _most = 0
        _received = 0

        def gotLength(self, length: int | None) -> None:  # noqa: N802 - Twisted's name
            """Find the limit when the headers are there."""
            self._most = limit_of(
                self.channel._command, self.channel._path, self.getHeader(b"host") or b"", self.getHeader
            )
            self._is_refused = length is not None and length > self._most
            super().gotLength(0 if self._is_refused else length)

        def handleContentChunk(self, data: bytes) -> None:  # noqa: N802
            """Keep what is within the limit."""
            self._received += len(data)
            if self._received > self._most:
                self._is_refused = True
                if self._received > self._most + _GIVEN_UP:
                    self.channel.forceAbortClient()
                return
            super().handleContentChunk(data)

        def process(self) -> None:
            """Answer what is too large at once."""
            if not self._is_refused:
                super().process()
                return
            self.setResponseCode(413)
            self.responseHeaders.setRawHeaders(b"Content-Type", [b"application/json"])
            self.responseHeaders.setRawHeaders(b"Content-Length", [str(len(_TOO_LARGE)).encode()])
            self.write(_TOO_LARGE)
            self.finish()

    return BoundedRequest
