"""Resident memory of a server's process and all its descendants.

Limits: pages that processes share count once for each of them.
"""

import contextlib
from collections.abc import Mapping

import psutil

from benchmarks.subject import Subject
from harness.engines.processes import lineage

__all__ = ["idle", "used"]


def idle(subject: Subject) -> Mapping[str, list[float]]:
    """After the start, before anything but the canary was asked."""
    return {"rss_idle": [_megabytes(subject)]}


def used(subject: Subject) -> Mapping[str, list[float]]:
    """After all other measures of the round."""
    return {"rss_used": [_megabytes(subject)]}


def _megabytes(subject: Subject) -> float:
    total = 0
    for process in lineage(subject.server.pid):
        with contextlib.suppress(psutil.NoSuchProcess):
            total += process.memory_info().rss
    return total / 2**20
