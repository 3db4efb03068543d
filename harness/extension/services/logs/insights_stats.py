"""``stats … by …`` of CloudWatch Logs Insights, and how its commands name fields.

Pure. Source (D): CloudWatch Logs User Guide, "stats" and "Functions for stats commands"
(https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax-Stats.html): count, count_distinct, sum, avg,
min, max, pct, earliest, latest, by fields and ``bin(5m)``. Limits: see ``insights``.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from harness.extension.services.logs.insights_filters import QueryError, compare

__all__ = ["aliased", "parts_of", "statistics", "time_text"]

Row = dict[str, Any]
UNITS = {"ms": 1, "s": 1_000, "m": 60_000, "h": 3_600_000, "d": 86_400_000, "w": 604_800_000}


def parts_of(text: str) -> list[str]:
    """Parts between commas outside of parentheses."""
    parts = [part.strip() for part in re.split(r",(?![^()]*\))", text)]
    if not all(parts):
        raise QueryError("expected a field")
    return parts


def aliased(text: str) -> tuple[str, str]:
    """(field, name) of ``field as name``."""
    found = re.fullmatch(r"(\S+)(?:\s+as\s+(\S+))?", text, re.IGNORECASE)
    if not found or "(" in found[1]:
        raise QueryError(f"{text!r} is not supported by this engine")
    name = found[1].strip("`")
    return name, (found[2] or name).strip("`")


def statistics(text: str) -> tuple[Callable[[list[Row]], list[Row]], list[str]]:
    """(step, names of its columns) of what stands behind ``stats``."""
    what, _, by = re.sub(r"\s+by\s+", "\0", text, count=1, flags=re.IGNORECASE).partition("\0")
    measures = [_measure(part) for part in parts_of(what)]
    groups = [_group(part) for part in parts_of(by)] if by else []

    def step(rows: list[Row]) -> list[Row]:
        grouped: dict[tuple[Any, ...], list[Row]] = {}
        for row in rows:
            grouped.setdefault(tuple(key(row) for _, key in groups), []).append(row)
        if not groups and not rows:
            grouped[()] = []
        return [
            {name: value for (name, _), value in zip(groups, key, strict=True)}
            | {name: measure(found) for name, measure in measures}
            for key, found in grouped.items()
        ]

    return step, [*(name for name, _ in groups), *(name for name, _ in measures)]


def _measure(text: str) -> tuple[str, Callable[[list[Row]], Any]]:
    found = re.fullmatch(r"(\w+)\s*\(\s*([^()]*?)\s*\)(?:\s+as\s+(\S+))?", text, re.IGNORECASE)
    function, argument = (found[1].lower(), found[2].strip("`")) if found else ("", "")
    name = (found[3] if found and found[3] else text).strip("`")
    field, _, share = (part.strip() for part in argument.partition(","))
    measures: dict[str, Callable[[list[Row]], Any]] = {
        "count": lambda rows: len([row for row in rows if argument in ("", "*") or row.get(argument) is not None]),
        "count_distinct": lambda rows: len({str(row[argument]) for row in rows if row.get(argument) is not None}),
        "sum": lambda rows: sum(_numbers(rows, argument)),
        "avg": lambda rows: _average(_numbers(rows, argument)),
        "min": lambda rows: min(_values(rows, argument), key=compare, default=None),
        "max": lambda rows: max(_values(rows, argument), key=compare, default=None),
        "earliest": lambda rows: next((row[argument] for row in reversed(rows) if argument in row), None),
        "latest": lambda rows: next((row[argument] for row in rows if argument in row), None),
    }
    if function in ("pct", "percentile") and re.fullmatch(r"\d+(\.\d+)?", share):
        return name, lambda rows: _percentile(_numbers(rows, field), float(share) / 100)
    if function not in measures:
        raise QueryError(f"{text!r} is not supported by this engine")
    return name, measures[function]


def _group(text: str) -> tuple[str, Callable[[Row], Any]]:
    found = re.fullmatch(r"bin\(\s*(\d+)\s*(ms|s|m|h|d|w)\w*\s*\)(?:\s+as\s+(\S+))?", text, re.IGNORECASE)
    if found:
        length = int(found[1]) * UNITS[found[2].lower()]
        return found[3] or text, lambda row: time_text(row["@timestamp"] // length * length)
    name, alias = aliased(text)
    return alias, lambda row: row.get(name)


def _numbers(rows: Iterable[Row], name: str) -> list[float]:
    numbers = []
    for row in rows:
        try:
            numbers.append(float(row[name]))
        except (KeyError, TypeError, ValueError):
            continue
    return numbers


def _average(numbers: Sequence[float]) -> float | None:
    return sum(numbers) / len(numbers) if numbers else None


def _values(rows: Iterable[Row], name: str) -> list[Any]:
    return [row[name] for row in rows if row.get(name) is not None]


def _percentile(numbers: list[float], share: float) -> float | None:
    if not numbers:
        return None
    numbers.sort()
    place = share * (len(numbers) - 1)
    below = int(place)
    above = min(below + 1, len(numbers) - 1)
    return numbers[below] + (numbers[above] - numbers[below]) * (place - below)


def time_text(milliseconds: int) -> str:
    """A time as results show it: 2026-11-24 18:00:00.000."""
    moment = datetime.fromtimestamp(milliseconds / 1000, UTC)
    return f"{moment:%Y-%m-%d %H:%M:%S}.{milliseconds % 1000:03d}"
