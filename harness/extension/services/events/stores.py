"""What the engine's event buses tell the authorization: their policies."""

from typing import Any

from localstack.services.events.models import events_stores

__all__ = ["policy"]


def policy(account: str, region: str, name: str) -> Any:
    """The policy of an event bus, which lets other accounts put events on it."""
    kind, _, bus_name = name.partition("/")
    bus = events_stores[account][region].event_buses.get(bus_name) if kind == "event-bus" else None
    return bus.policy if bus else None
