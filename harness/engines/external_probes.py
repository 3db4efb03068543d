"""What an engine that does not describe itself is seen to do: one harmless probe for each capability.

A probe asks for what AWS does *and* for what AWS refuses, so that an emulator which answers nothing does not pass for
one that refuses. Each works on resources of its own, named ``daylab-probe-…``, and removes them; what goes wrong in it
means that the capability is not there.

Limits: capabilities of which there is no probe here count as missing. An engine with daylab's extension says by itself
what it can do, and is never probed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module

from harness.clients import Endpoint
from harness.descriptors import services
from harness.engines import probes
from harness.engines.probes.scratch import Scratch

__all__ = ["PROBES", "observe"]


def _probe(dotted: str) -> Callable[[Scratch], bool]:
    module, _, name = dotted.partition(":")
    found: Callable[[Scratch], bool] = getattr(import_module(f"{probes.__name__}.{module}"), name)
    return found


PROBES: Mapping[str, Callable[[Scratch], bool]] = {
    name: _probe(dotted)
    for name, dotted in sorted(
        (name, capability.probe) for one in services().values() for name, capability in one.capabilities.items()
    )
    if dotted
}
"""Capability → its probe, as the services' descriptors have it."""


def observe(endpoint: Endpoint, account: str | None = None) -> frozenset[str]:
    """Runs every probe, side by side, and returns the capabilities that were seen."""
    with ThreadPoolExecutor(len(PROBES), thread_name_prefix="daylab-probe") as pool:
        seen = pool.map(lambda probe: _seen(probe, Scratch(endpoint, account)), PROBES.values())
        return frozenset(name for name, found in zip(PROBES, seen, strict=True) if found)


def _seen(probe: Callable[[Scratch], bool], aws: Scratch) -> bool:
    with aws.undo:
        try:
            return probe(aws)
        except Exception:  # whatever an emulator answers instead: AWS would not
            return False
