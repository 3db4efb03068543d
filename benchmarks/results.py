"""What a run found: samples, what could not be measured and why, and the machine. Pure, but for :func:`machine`."""

import json
import os
import platform
import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import psutil

__all__ = ["Column", "Results", "machine", "percentile", "reason", "to_json"]

WORDS = 8  # of a peer's error that are quoted


@dataclass(slots=True)
class Column:
    """What was found for one peer.

    Args:
        title: name and version.
        samples: name → all samples of all counted rounds.
        refusals: measure → why the peer cannot do it.
    """

    title: str
    samples: dict[str, list[float]] = field(default_factory=dict)
    refusals: dict[str, str] = field(default_factory=dict)

    def add(self, samples: Mapping[str, Sequence[float]]) -> None:
        """Appends the samples of one round."""
        for name, values in samples.items():
            self.samples.setdefault(name, []).extend(values)


@dataclass(slots=True)
class Results:
    """A whole run.

    Args:
        taken: date, ISO 8601.
        machine: cores, Python and so on.
        rounds: how many were counted.
        columns: peer → what was found.
        own: what was found for daylab alone.
    """

    taken: str
    machine: Mapping[str, Any]
    rounds: int
    columns: dict[str, Column]
    own: Column


def percentile(values: Sequence[float], percent: float) -> float:
    """The nearest-rank percentile of at least one value."""
    ordered = sorted(values)
    rank = max(1, -(-len(ordered) * percent // 100))
    return ordered[int(rank) - 1]


def reason(message: str) -> str:
    """A peer's error as it fits into a table: Docker where that is what it lacks, else the first words."""
    text = " ".join(message.replace("|", "/").split())
    if "docker" in text.lower():
        return "needs Docker"
    words = text.split(" ")
    return " ".join(words[:WORDS]) + (" …" if len(words) > WORDS else "")


def machine() -> dict[str, Any]:
    """The machine as far as it matters for reading the figures."""
    return {
        "cores": os.cpu_count(),
        "memory_mb": psutil.virtual_memory().total // 2**20,
        "system": platform.system(),
        "architecture": platform.machine(),
        "python": platform.python_version(),
    }


def to_json(results: Results) -> str:
    """All samples, with medians beside them; one line for each list."""
    document = {
        "schema": 1,
        "taken": results.taken,
        "machine": dict(results.machine),
        "rounds": results.rounds,
        "peers": {name: _column(column) for name, column in results.columns.items()},
        "own": _column(results.own),
    }
    return "\n".join(_lines(document)) + "\n"


def _column(column: Column) -> dict[str, Any]:
    medians = {name: _rounded(statistics.median(values)) for name, values in column.samples.items() if values}
    samples = {name: [_rounded(value) for value in values] for name, values in column.samples.items()}
    return {"title": column.title, "cannot": column.refusals, "median": medians, "samples": samples}


def _rounded(value: float) -> float:
    return float(f"{value:.4g}")


def _lines(value: Any, indent: str = "") -> Iterable[str]:
    """JSON with objects spread over lines and lists kept on one."""
    if not isinstance(value, dict) or not value:
        yield json.dumps(value, ensure_ascii=False)
        return
    yield "{"
    for number, (key, child) in enumerate(value.items(), start=1):
        first, *rest = _lines(child, indent + "  ")
        end = "," if number < len(value) else ""
        lines = [f"{indent}  {json.dumps(key)}: {first}", *rest]
        yield from lines[:-1]
        yield lines[-1] + end
    yield f"{indent}}}"
