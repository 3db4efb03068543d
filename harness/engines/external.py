"""Any endpoint that answers AWS calls: another LocalStack, an emulator, a container somewhere.

What it can do is what it says at ``/_daylab/info``; an endpoint without that route has no capabilities, so that checks
which need one report *not enforced here*.
"""

from __future__ import annotations

import http.client
import os
from collections.abc import Mapping

from harness.clients import Endpoint
from harness.engines.base import EngineInfo
from harness.engines.readiness import NotAWSLike, canary, probe
from harness.errors import EngineGoneError, EngineStartError

__all__ = ["ExternalEngine"]

PATIENCE = 10.0  # seconds for an answer


class ExternalEngine:
    """Uses the engine at an endpoint.

    Args:
        endpoint_url: its URL; None takes ``AWS_ENDPOINT_URL`` or ``LOCALSTACK_HOST`` from ``environ``.
        region: AWS region of the clients; None takes the environment's.
        environ: None is this process's environment.

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
    ) -> None:
        found = Endpoint.from_environment(
            {**(os.environ if environ is None else environ), **_given(endpoint_url, region)}
        )
        if found is None:
            raise EngineStartError(
                "the external engine needs an endpoint",
                fix="give --endpoint-url http://HOST:PORT or set AWS_ENDPOINT_URL",
            )
        self._endpoint = found

    @property
    def name(self) -> str:
        """Kind of engine."""
        return "external"

    @property
    def endpoint(self) -> Endpoint:
        """Where it answers."""
        return self._endpoint

    def start(self) -> None:
        """Checks that the endpoint answers as AWS does.

        Raises:
            EngineStartError: it does not.
        """
        try:
            canary(self._endpoint, timeout=PATIENCE)
        except NotAWSLike as finding:
            raise EngineStartError(
                f"the endpoint does not answer as AWS does: {finding}",
                where=self._endpoint.url,
                fix="check the URL: it must be the gateway of an AWS emulator",
            ) from finding
        except (OSError, http.client.HTTPException) as error:
            raise EngineStartError(
                f"nothing usable answers at the endpoint: {error}",
                where=self._endpoint.url,
                fix="start the engine there, or leave --engine external out to use the embedded one",
            ) from error

    def stop(self) -> None:
        """Does nothing: the engine is not ours."""

    def info(self) -> EngineInfo:
        """Asks the engine about itself; see ``Engine.info``."""
        try:
            data = probe(self._endpoint, timeout=PATIENCE)
        except (OSError, http.client.HTTPException) as error:
            raise EngineGoneError(
                f"the engine does not answer: {error}", where=self._endpoint.url, fix="check that it still runs"
            ) from error
        return EngineInfo.from_wire(self.name, self._endpoint, data)

    def capabilities(self) -> frozenset[str]:
        """Names of what the engine says that it can do."""
        return self.info().capabilities

    def logs(self, lines: int = 100) -> str:
        """Empty: the log is out of reach."""
        return ""


def _given(endpoint_url: str | None, region: str | None) -> dict[str, str]:
    given = {"AWS_ENDPOINT_URL": endpoint_url, "AWS_DEFAULT_REGION": region}
    return {name: value for name, value in given.items() if value}
