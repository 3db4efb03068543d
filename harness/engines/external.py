"""Any endpoint that answers AWS calls: another LocalStack, an emulator, a container somewhere.

What it can do is what its control API says. An endpoint without one is tried: each capability that can be seen from
outside by a harmless probe, once (:mod:`harness.engines.external_probes`); the others it has not, so that checks which
need one report *not enforced here*.

Only this machine is used without being asked for: labs break things on purpose, and what answers elsewhere may be real.
Another machine is used for the one account that is named, and real AWS not at all, because it refuses the credentials
of emulators.
"""

from __future__ import annotations

import http.client
import ipaddress
import os
import socket
import threading
from collections.abc import Callable, Mapping

from harness.clients import DEFAULT_ACCOUNT, LOOPBACK_HOSTS, Endpoint
from harness.engines.base import ENGINE_VERSION
from harness.engines.control_api import ControlApi, EngineInfo
from harness.engines.readiness import NotAWSLike, canary
from harness.errors import CapabilityError, EngineGoneError, EngineStartError
from harness.i18n.catalogue import engines as words

__all__ = ["ExternalEngine", "is_aws", "is_here"]

PATIENCE = 10.0  # seconds for an answer
AWS_DOMAINS = (".amazonaws.com", ".amazonaws.com.cn", ".api.aws", ".on.aws", ".amazonaws.eu")


class ExternalEngine:
    """Uses the engine at an endpoint.

    Args:
        endpoint_url: its URL; None takes ``AWS_ENDPOINT_URL`` or ``LOCALSTACK_HOST`` from ``environ``.
        region: AWS region of the clients; None takes the environment's.
        environ: None is this process's environment.
        allow_remote: account to use at an endpoint that is not on this machine; None: such endpoints are refused.

    Raises:
        InputError: the URL is malformed.
        EngineStartError: no endpoint is named.
    """

    def __init__(
        self,
        endpoint_url: str | None = None,
        *,
        region: str | None = None,
        environ: Mapping[str, str] | None = None,
        allow_remote: str | None = None,
    ) -> None:
        environ = os.environ if environ is None else environ
        found = Endpoint.from_environment({**environ, **_given(endpoint_url, region)})
        if found is None:
            raise EngineStartError(
                words.EXTERNAL_NEEDS_ENDPOINT,
                fix=words.GIVE_ENDPOINT,
            )
        self._endpoint = found
        self._account = allow_remote
        self._token = environ.get("DAYLAB_TOKEN", "")
        self._probed: frozenset[str] | None = None
        self._lock = threading.Lock()

    @property
    def name(self) -> str:
        """Kind of engine."""
        return "external"

    @property
    def endpoint(self) -> Endpoint:
        """Where it answers."""
        return self._endpoint

    @property
    def token(self) -> str:
        """What ``DAYLAB_TOKEN`` says: whoever started the engine knows it."""
        return self._token

    @property
    def control_api(self) -> ControlApi:
        """daylab's own routes of it, if it has them."""
        return ControlApi(self._endpoint, self._token)

    def start(self) -> None:
        """Check that the endpoint may be used, answers as AWS does, and is no daylab on another LocalStack.

        Raises:
            EngineStartError: it may not, does not, or is.
            EngineGoneError: it died meanwhile.
        """
        self._require_permission()
        try:
            found = canary(self._endpoint, timeout=PATIENCE, account=self._account or DEFAULT_ACCOUNT)
        except NotAWSLike as finding:
            raise EngineStartError(
                words.NOT_LIKE_AWS(finding=finding.args[0]),
                where=self._endpoint.url,
                fix=words.CHECK_GATEWAY,
            ) from finding
        except (OSError, http.client.HTTPException) as error:
            raise EngineStartError(
                words.NOTHING_USABLE(error=error),
                where=self._endpoint.url,
                fix=words.START_THERE,
            ) from error
        if self._account is not None and found != self._account:
            raise EngineStartError(
                words.OTHER_ACCOUNT(found=found, account=self._account),
                where=self._endpoint.url,
                fix=words.NAME_ITS_ACCOUNT,
            )
        versions = self.info().versions
        if "daylab" in versions and (version := versions.get("localstack-core")) != ENGINE_VERSION:
            raise EngineStartError(
                words.OTHER_LOCALSTACK(found=version, engine_version=ENGINE_VERSION),
                where=self._endpoint.url,
                fix=words.SAME_RELEASE,
            )

    def stop(self) -> None:
        """Does nothing: the engine is not ours."""

    def info(self) -> EngineInfo:
        """Asks the engine about itself; see ``Engine.info``."""
        try:
            return self.control_api.info()
        except CapabilityError:
            return EngineInfo(capabilities=self._probed or frozenset())
        except EngineGoneError as error:
            raise EngineGoneError(
                words.UNANSWERED(error=error.__cause__ or error), where=self._endpoint.url, fix=words.STILL_RUNS
            ) from error

    def capabilities(self) -> frozenset[str]:
        """Names of what the engine says that it can do; where it says nothing, of what it was seen to do."""
        info = self.info()
        if info.versions.get("daylab"):
            return info.capabilities
        with self._lock:
            if self._probed is None:
                from harness.engines.external_probes import observe

                self._probed = observe(self._endpoint, self._account)
        return self._probed

    def logs(self, lines: int = 100) -> str:
        """Empty: the log is out of reach."""
        return ""

    def _require_permission(self) -> None:
        host = self._endpoint.host
        if is_aws(host):
            raise EngineStartError(
                words.REAL_AWS,
                where=self._endpoint.url,
                fix=words.USE_EMULATOR,
            )
        if self._account is None and not is_here(host):
            raise EngineStartError(
                words.OTHER_MACHINE(host=host),
                where=self._endpoint.url,
                fix=words.NAME_ACCOUNT,
            )


def _given(endpoint_url: str | None, region: str | None) -> dict[str, str]:
    given = {"AWS_ENDPOINT_URL": endpoint_url, "AWS_DEFAULT_REGION": region}
    return {name: value for name, value in given.items() if value}


def is_aws(host: str) -> bool:
    """Whether a host name belongs to AWS.

    Source: https://docs.aws.amazon.com/general/latest/gr/rande.html
    """
    return f".{host.lower().rstrip('.')}".endswith(AWS_DOMAINS)


def resolve(host: str) -> list[str]:
    """Addresses of a host name; empty when it has none."""
    try:
        return [str(entry[4][0]) for entry in socket.getaddrinfo(host, None)]
    except OSError:
        return []


def is_here(host: str, resolve: Callable[[str], list[str]] = resolve) -> bool:
    """Whether a host is this machine, reached through loopback.

    A name counts only when every address that it resolves to is a loopback address; one that does not resolve is
    nobody's yet, and is left to fail when it is called.
    """
    if host.lower() in LOOPBACK_HOSTS:
        return True
    addresses = resolve(host)
    return bool(addresses) and all(ipaddress.ip_address(address.partition("%")[0]).is_loopback for address in addresses)
