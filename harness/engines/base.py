"""What every engine offers: the protocol that scenarios, pytest and the command line rely on.

An engine answers AWS calls at an endpoint. What it can do beyond that is asked for at ``/_daylab/info`` and never
assumed: a check whose capability is missing is reported *not enforced here*.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Protocol

from harness.clients import Endpoint

__all__ = ["Engine", "EngineInfo", "running"]


@dataclass(frozen=True, slots=True)
class EngineInfo:
    """What an engine says about itself.

    Args:
        name: kind of engine, a key of ``ENGINES``.
        endpoint: where it answers.
        pid: process id, None where it is not a process of this machine.
        versions: component → version (``daylab``, ``localstack``, …).
        capabilities: names of what it can do; empty for an engine without daylab's extension.
        iam: ``enforce``, ``log`` or ``off``; an engine that does not say counts as ``off``.
        isolation: how handlers are kept from the machine: ``none`` or the sandbox's name.
        time_scale: factor by which the engine's waits are shortened; 1.0 is AWS's own pace.
        runtimes: runtime family → version of the interpreter that runs it (``python`` → ``3.13.5``).
    """

    name: str
    endpoint: Endpoint
    pid: int | None = None
    versions: Mapping[str, str] = field(default_factory=dict)
    capabilities: frozenset[str] = frozenset()
    iam: str = "off"
    isolation: str = "none"
    time_scale: float = 1.0
    runtimes: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def from_wire(cls, name: str, endpoint: Endpoint, data: Mapping[str, Any] | None) -> EngineInfo:
        """Reads the JSON of ``/_daylab/info``; None stands for an engine without that route."""
        data = data or {}
        versions = {str(key): str(value) for key, value in dict(data.get("versions") or {}).items()}
        if "daylab" in data:
            versions["daylab"] = str(data["daylab"])
        return cls(
            name=name,
            endpoint=endpoint,
            pid=data.get("pid"),
            versions=versions,
            capabilities=frozenset(map(str, data.get("capabilities") or ())),
            iam=str(data.get("iam", "off")),
            isolation=str(data.get("isolation", "none")),
            time_scale=float(data.get("time_scale", 1.0)),
            runtimes={str(key): str(value) for key, value in dict(data.get("lambda") or {}).items()},
        )


class Engine(Protocol):
    """Something that answers AWS calls."""

    @property
    def name(self) -> str:
        """Kind of engine, a key of ``ENGINES``."""

    @property
    def endpoint(self) -> Endpoint:
        """Where it answers; known once started."""

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
