"""Endpoint → boto3 sessions and clients, with the conventions of localstack-client; and plain HTTP to an endpoint.

A 12-digit access key id is the root user of the account with that number, so ``client(endpoint, "s3",
account="111111111111")`` needs no set-up at all. Clients are cached, because building one takes longer than most
calls, and give up within seconds on an engine that died. Importing this module does not import boto3.

Limits: the cache shrinks only when an account is forgotten; its key holds the credentials, so the number of clients is
bounded by the number of identities that a session uses.
"""

from __future__ import annotations

import http.client
import os
import random
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from harness.errors import InputError
from harness.i18n.catalogue import clients as words
from harness.i18n.catalogue import common

if TYPE_CHECKING:
    import boto3

__all__ = [
    "DEFAULT_ACCOUNT",
    "DEFAULT_REGION",
    "Endpoint",
    "PlainConnection",
    "client",
    "forget_account",
    "plain_request",
    "random_account",
    "session",
]

DEFAULT_ACCOUNT = "000000000000"
DEFAULT_REGION = "us-east-1"
DEFAULT_PORT = 4566
SECRET = "test"  # noqa: S105 - engines do not verify signatures; AWS refuses this one
LOOPBACK_HOSTS = frozenset({"localhost", "127.0.0.1", "::1"})

CONNECT_TIMEOUT = 3  # seconds; loopback connects at once or never
READ_TIMEOUT = 60  # seconds; a synchronous Lambda invocation may take long
ATTEMPTS = 2  # a refused connection is tried once more: a dead engine is reported in well under five seconds
POOL = 50  # parallel calls of one client before urllib3 discards connections

_creation = threading.Lock()


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where an engine answers.

    Args:
        url: base URL, for example ``http://127.0.0.1:4566``.
        region: AWS region of the clients.

    Raises:
        InputError: the URL has no scheme or host.
    """

    url: str
    region: str = DEFAULT_REGION

    def __post_init__(self) -> None:
        parts = urlsplit(self.url)
        try:
            usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
        except ValueError:
            usable = False
        if not usable:
            raise InputError(words.NOT_AN_ENDPOINT(url=self.url), fix=words.WRITE_ENDPOINT)

    @property
    def host(self) -> str:
        """Host name or address."""
        return urlsplit(self.url).hostname or ""

    @property
    def port(self) -> int:
        """TCP port; the scheme's default where the URL names none."""
        parts = urlsplit(self.url)
        return parts.port or (443 if parts.scheme == "https" else 80)

    @property
    def is_loopback(self) -> bool:
        """Whether the endpoint is on this machine."""
        return self.host in LOOPBACK_HOSTS

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> Endpoint | None:
        """Endpoint that the environment names, or None.

        ``AWS_ENDPOINT_URL`` comes first, then ``LOCALSTACK_HOST`` (``host[:port]``, port 4566, https when
        ``USE_SSL`` is set); the region is ``AWS_DEFAULT_REGION`` or ``AWS_REGION``.
        """
        region = environ.get("AWS_DEFAULT_REGION") or environ.get("AWS_REGION") or DEFAULT_REGION
        if url := environ.get("AWS_ENDPOINT_URL", "").strip():
            return cls(url.rstrip("/"), region)
        if host := environ.get("LOCALSTACK_HOST", "").strip():
            scheme = "https" if environ.get("USE_SSL", "").lower() in {"1", "true"} else "http"
            has_port = host.rpartition(":")[2].isdigit()
            return cls(f"{scheme}://{host}" if has_port else f"{scheme}://{host}:{DEFAULT_PORT}", region)
        return None


def random_account(source: random.Random) -> str:
    """An account id that nobody uses: 12 random digits, the first not 0 as in LocalStack's default account."""
    return str(source.randrange(10**11, 10**12))


class PlainConnection(http.client.HTTPConnection):
    """A connection of :func:`plain_request`: the harness's own, told from those of checks and libraries."""


class _SecureConnection(http.client.HTTPSConnection, PlainConnection):
    """The same over TLS."""


def plain_request(
    endpoint: Endpoint,
    method: str,
    path: str,
    headers: Mapping[str, str] | None = None,
    body: bytes | None = None,
    *,
    timeout: float,
) -> tuple[int, bytes]:
    """One HTTP request without boto3, retries or a proxy of the user's environment; status and body of the answer.

    Args:
        endpoint: where the engine answers.
        method: HTTP method.
        path: with its query.
        headers: further headers.
        body: of the request.
        timeout: seconds for each step: connecting, and each piece of the answer.

    Raises:
        OSError, http.client.HTTPException: it does not answer.
    """
    kind = _SecureConnection if endpoint.url.startswith("https:") else PlainConnection
    connection = kind(endpoint.host, endpoint.port, timeout=timeout)
    try:
        connection.request(method, path, body, dict(headers or {}))
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def session(
    endpoint: Endpoint,
    *,
    account: str | None = None,
    access_key: str | None = None,
    secret_key: str | None = None,
    token: str | None = None,
) -> boto3.Session:
    """A boto3 session whose clients and resources talk to ``endpoint``.

    Args:
        endpoint: where the engine answers.
        account: 12-digit account id; the session is its root user. Not together with ``access_key``.
        access_key: access key id of an IAM user or of assumed-role credentials.
        secret_key: its secret.
        token: session token of assumed-role credentials.

    Raises:
        InputError: both or malformed identities.
    """
    key = _access_key(account, access_key)
    return _session_class()(endpoint, key, secret_key or SECRET, token)


def client(
    endpoint: Endpoint,
    service: str,
    *,
    account: str | None = None,
    access_key: str | None = None,
    secret_key: str | None = None,
    token: str | None = None,
) -> Any:
    """A boto3 client for ``service``; cached per endpoint, service and credentials.

    The identity is given as for :func:`session`; without any it is the root user of account ``000000000000``.
    """
    key = _access_key(account, access_key)
    with _creation:  # boto3 sessions are not thread-safe while they build a client
        return _client(endpoint, service, key, secret_key or SECRET, token)


def forget_account(endpoint: Endpoint, account: str) -> None:
    """Drop the cached clients of an account's root; whoever holds one may go on using it."""
    with _creation:
        for identity in [each for each in _sessions if each[:2] == (endpoint, account)]:
            del _sessions[identity]


def _access_key(account: str | None, access_key: str | None) -> str:
    if account is not None and access_key is not None:
        raise InputError(words.TWO_IDENTITIES, fix=common.GIVE_ONE)
    if account is not None and not (len(account) == 12 and account.isascii() and account.isdigit()):
        raise InputError(words.NOT_AN_ACCOUNT(account=account), fix=words.TWELVE_DIGITS)
    return access_key or account or DEFAULT_ACCOUNT


_sessions: dict[tuple[Endpoint, str, str, str | None], tuple[boto3.Session, dict[str, Any]]] = {}
"""Endpoint and credentials → session, and its clients by service."""


def _client(endpoint: Endpoint, service: str, key: str, secret: str, token: str | None) -> Any:
    identity = endpoint, key, secret, token
    if identity not in _sessions:
        _sessions[identity] = _session_class()(*identity), {}
    session, made = _sessions[identity]
    if service not in made:
        made[service] = session.client(service)
    return made[service]


@cache
def _session_class() -> Any:
    # Built on first use: boto3 takes a third of a second to import and most commands do without it.
    import boto3
    from botocore.config import Config
    from botocore.loaders import create_loader
    from botocore.session import Session as CoreSession

    # Each session would read the services' descriptions anew, a third of what it costs to make a client.
    loader = create_loader()

    # A profile or a file of the user's means other accounts than the engine's, and may not even be readable.
    nobodys = (None, None, os.devnull, None)
    session_vars = {"profile": (None, None, None, None), "config_file": nobodys, "credentials_file": nobodys}

    class EndpointSession(boto3.Session):  # type: ignore[misc]
        """Session with a fixed endpoint; an explicit ``endpoint_url`` argument still wins."""

        def __init__(self, endpoint: Endpoint, key: str, secret: str, token: str | None) -> None:
            core = CoreSession(session_vars)
            core.set_default_client_config(_config(Config, endpoint))
            core.register_component("data_loader", loader)
            super().__init__(
                aws_access_key_id=key,
                aws_secret_access_key=secret,
                aws_session_token=token,
                region_name=endpoint.region,
                botocore_session=core,
            )
            loader.search_paths[:] = dict.fromkeys(loader.search_paths)  # boto3 adds its own with every session
            self._endpoint_url = endpoint.url

        def client(self, service_name: str, **kwargs: Any) -> Any:
            return super().client(service_name, **{"endpoint_url": self._endpoint_url, **kwargs})

        def resource(self, service_name: str, **kwargs: Any) -> Any:
            return super().resource(service_name, **{"endpoint_url": self._endpoint_url, **kwargs})

    return EndpointSession


def _config(factory: Any, endpoint: Endpoint) -> Any:
    return factory(
        connect_timeout=CONNECT_TIMEOUT,
        read_timeout=READ_TIMEOUT,
        retries={"mode": "standard", "total_max_attempts": ATTEMPTS},
        max_pool_connections=POOL,
        # StartSyncExecution would be sent to sync-127.0.0.1; an engine answers everything under one name.
        inject_host_prefix=False,
        # A proxy of the user's environment must never see calls to this machine.
        proxies={} if endpoint.is_loopback else None,
    )
