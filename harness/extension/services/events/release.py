"""EventBridge lets go of an account: replays end; rules, targets, archives and the like are dropped."""

from typing import Final

from harness.extension import engine_stores

__all__ = ["forget", "stop"]

_KEPT: Final = (
    "_event_bus_services_store",
    "_rule_services_store",
    "_target_sender_store",
    "_archive_service_store",
    "_replay_service_store",
    "_connection_service_store",
    "_api_destination_service_store",
)
"""What LocalStack's provider keeps beside its store: by ARN, a target's sender by its rule's ARN and its own id."""


def stop(account: str) -> None:
    """End the account's replays."""
    for arn, service in list(engine_stores.provider("events")._replay_service_store.items()):
        if arn.split(":", 5)[4] == account:
            service.replay.state = "CANCELLING"


def forget(account: str) -> None:
    """Drop what the provider keeps by ARN."""
    provider = engine_stores.provider("events")
    for name in _KEPT:
        kept = getattr(provider, name)
        for arn in [arn for arn in list(kept) if arn.split(":", 5)[4] == account]:
            kept.pop(arn, None)
