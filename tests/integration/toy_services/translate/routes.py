"""A page of the toy service."""

from typing import Any

from localstack.http import Request, Response, Router


def add(router: Router[Any], tools: Any) -> None:
    router.add("/_toy/hello", endpoint=hello, methods=["GET"])


def hello(request: Request, **_: Any) -> Response:
    return Response("hello from the toy service", mimetype="text/plain")
