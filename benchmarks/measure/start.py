"""Engine start: from nothing to the first answer of ``sts:GetCallerIdentity``, all peers asked every 20 ms."""

from collections.abc import Mapping

from benchmarks.measure.clock import seconds
from benchmarks.subject import Subject

__all__ = ["start"]


def start(subject: Subject) -> Mapping[str, list[float]]:
    """Starts the server; it stays up for the measures that follow."""
    return {"start": [seconds(subject.server.start)]}
