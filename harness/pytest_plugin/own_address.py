"""Keeps the checks' process at the address of its engine: no other door opens to it, whatever a submission says.

A submission names addresses (outputs, links in mails, redirects of its API), and what a check finds there stands in a
report. So in a graded run every connection but to the engine fails the check that makes it; the engine's own paths
(those with an underscore) are for the harness alone; and a redirect is followed within the same API only, else
the check sees the redirect itself.

Limits: this process, until :meth:`OwnAddress.leave`; Python's sockets and ``http.client``, which urllib, requests and
boto3 use; redirects that urllib and requests follow.
"""

from __future__ import annotations

import http.client
import posixpath
import socket
import sys
import urllib.request
from collections.abc import Callable
from typing import Any, Final
from urllib.parse import unquote, urljoin, urlsplit

from _pytest.outcomes import Failed

from harness.clients import Endpoint, PlainConnection
from harness.engines.control_api import CONFIRMATION
from harness.i18n.catalogue import check_report as words

__all__ = ["ElsewhereError", "OwnAddress", "is_engines_own", "same_place"]

_APIS: Final = ("/_aws/execute-api/", "/_aws/lambda-url/")
_LOOPBACK: Final = (".localhost", ".localhost.localstack.cloud")
_NAMED: Final = frozenset({"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"})
_CONNECTED: Final = frozenset({"socket.connect", "socket.sendto", "socket.sendmsg"})


class ElsewhereError(Failed):
    """A submission led a check to another address. No ``Exception``, so that checks and libraries do not catch it."""


class OwnAddress:
    """Keeps this process at one address.

    Args:
        endpoint: the engine's.
        lang: language of what a check says that was led elsewhere.
    """

    def __init__(self, endpoint: Endpoint, lang: str) -> None:
        self._lang = lang
        self._names = {endpoint.host, "localhost", "127.0.0.1", "::1"}
        found = socket.getaddrinfo(endpoint.host, endpoint.port, type=socket.SOCK_STREAM)
        self._addresses = {each[4][:2] for each in found}
        self._kept = True
        self._undo: list[Callable[[], None]] = []
        self._guard_paths()
        sys.addaudithook(self._audit)

    def guard_redirects(self) -> None:
        """Guard the libraries that are loaded by now."""
        self._replace(
            urllib.request.HTTPRedirectHandler,
            "redirect_request",
            lambda original: (
                lambda handler, request, file, code, message, headers, target: (
                    original(handler, request, file, code, message, headers, target)
                    if same_place(request.full_url, target)
                    else None
                )
            ),
        )
        if (sessions := sys.modules.get("requests.sessions")) is not None:

            def guarded(original: Any) -> Any:
                def target_of(session: Any, answer: Any) -> str | None:
                    target: str | None = original(session, answer)
                    return target if target and same_place(answer.url, urljoin(answer.url, target)) else None

                return target_of

            self._replace(sessions.SessionRedirectMixin, "get_redirect_target", guarded)

    def leave(self) -> None:
        """Let this process go where it likes again."""
        self._kept = False
        while self._undo:
            self._undo.pop()()

    def _guard_paths(self) -> None:
        def guarded(original: Any) -> Any:
            def put(connection: Any, method: str, url: str, *arguments: Any, **options: Any) -> Any:
                if not isinstance(connection, PlainConnection) and is_engines_own(url):
                    self._refuse(url)
                return original(connection, method, url, *arguments, **options)

            return put

        self._replace(http.client.HTTPConnection, "putrequest", guarded)

    def _replace(self, owner: Any, name: str, make: Callable[[Any], Any]) -> None:
        original = getattr(owner, name)
        setattr(owner, name, make(original))
        self._undo.append(lambda: setattr(owner, name, original))

    def _audit(self, event: str, details: tuple[Any, ...]) -> None:
        if not self._kept:
            return
        if event in _NAMED:
            host = details[0].decode("ascii", "replace") if isinstance(details[0], bytes) else details[0]
            if host is not None and host not in self._names and not str(host).rstrip(".").endswith(_LOOPBACK):
                self._refuse(str(host))
        elif event in _CONNECTED and details[1] is not None:
            address = details[1]
            if not isinstance(address, tuple):
                raise PermissionError(f"checks that are graded connect to their engine alone: {address!r}")
            if tuple(address[:2]) not in self._addresses:
                self._refuse(f"{address[0]}:{address[1]}")

    def _refuse(self, where: str) -> None:
        raise ElsewhereError(words.LED_ELSEWHERE.get(self._lang, where=where[:200]), pytrace=False)


def is_engines_own(target: str) -> bool:
    """Whether the target of a request is a path by which the engine itself is looked into, however it is written."""
    path = urlsplit(target).path if "://" in target else target.partition("?")[0].partition("#")[0]
    for _ in range(3):
        path = unquote(path)
    path = posixpath.normpath("/" + path.replace("\\", "/").lstrip("/")).lower()
    return path.startswith("/_") and not f"{path}/".startswith((*_APIS, CONFIRMATION))


def same_place(one: str, other: str) -> bool:
    """Whether two URLs lead to the same API of the same server."""
    return _place(one) == _place(other)


def _place(url: str) -> tuple[str, str | None, int | None, str]:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return "", None, None, url
    path = posixpath.normpath("/" + unquote(parts.path).lstrip("/"))
    api = "/".join(path.split("/")[:4]) if path.startswith(_APIS) else ""
    return parts.scheme, parts.hostname, port, api
