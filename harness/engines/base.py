"""What every engine offers: the protocol that scenarios, pytest and the command line rely on.

An engine answers AWS calls at an endpoint. What it can do beyond that is asked for through its control API and never
assumed: a check whose capability is missing is reported *not enforced here*.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from harness.clients import Endpoint
from harness.engines.control_api import ControlApi, EngineInfo

__all__ = ["ENGINE_VERSION", "Engine", "running"]

ENGINE_VERSION = "4.14.0"
"""The release of LocalStack that daylab is made for."""


class Engine(Protocol):
    """Something that answers AWS calls."""

    @property
    def name(self) -> str:
        """Kind of engine, a key of ``ENGINES``."""

    @property
    def endpoint(self) -> Endpoint:
        """Where it answers; known once started."""

    @property
    def token(self) -> str:
        """Secret for what changes something in the engine; empty where it is not known."""

    @property
    def control_api(self) -> ControlApi:
        """daylab's own routes of it; known once started."""

    def start(self) -> None:
        """Returns when the engine is ready; does nothing when it already is.

        Raises:
            EngineStartError: it did not become ready; with the last log lines and what to try.
        """

    def stop(self) -> None:
        """Ends what ``start`` began and removes its data; harmless when repeated. An attached engine stays."""

    def info(self) -> EngineInfo:
        """Asks the engine about itself.

        Raises:
            EngineGoneError: it died or does not answer.
        """

    def capabilities(self) -> frozenset[str]:
        """Names of what the engine can do, as it says itself."""

    def logs(self, lines: int = 100) -> str:
        """The last ``lines`` of the engine's own log; empty where it is out of reach."""


@contextmanager
def running[E: Engine](engine: E) -> Iterator[E]:
    """Starts ``engine`` and stops it at the end of the block, whatever happens in it."""
    engine.start()
    try:
        yield engine
    finally:
        engine.stop()
