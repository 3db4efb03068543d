"""Metric filters: the data that log events make.

Pure. Source (D): CloudWatch Logs User Guide, "Creating metrics from log events using filters" and "Configuring metric
values for a metric filter"; API Reference, "MetricTransformation": metricValue is a number or a selector of what the
pattern extracts (``$.latency``, ``$size``), events whose value is no number make no data; dimensions are selectors,
an event without one of them makes no data; defaultValue, which excludes dimensions, is told when events arrive none of
which matches. Data lie at their events' times.

Limits: the default value is told for each batch of events without a match, not once a minute.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from harness.extension.services.logs.conditions import PatternError, selected
from harness.extension.services.logs.patterns import Extracted, LogPattern, parse

__all__ = ["metric_data", "problem_of"]


def problem_of(pattern: str, transformations: Iterable[Mapping[str, Any]]) -> str | None:
    """Why a metric filter cannot be put; None if it can."""
    try:
        parse(pattern)
    except PatternError:
        return "Invalid metric filter pattern"
    for each in transformations:
        dimensions = each.get("dimensions") or {}
        if dimensions and each.get("defaultValue") is not None:
            return "Invalid metric transformation: dimensions and default value are mutually exclusive properties."
        if len(dimensions) > 3:
            return "Invalid metric transformation: at most 3 dimensions are allowed."
        value = str(each["metricValue"])
        if not value.startswith("$") and _number(value) is None:
            return f"Invalid metric transformation: '{value}' is not a valid metric value."
    return None


def metric_data(
    pattern: LogPattern, transformation: Mapping[str, Any], events: Iterable[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """MetricData of a batch of log events.

    Args:
        pattern: the filter's pattern.
        transformation: one MetricTransformation.
        events: events with ``message`` and ``timestamp`` (milliseconds).
    """
    given = list(events)
    matches = [(event, found) for event in given if (found := pattern.match(event["message"])) is not None]
    if not matches and given and transformation.get("defaultValue") is not None:
        return [_datum(transformation, given[-1], float(transformation["defaultValue"]), {})]
    data = []
    for event, extracted in matches:
        value = _number(_resolved(str(transformation["metricValue"]), event, extracted))
        names = transformation.get("dimensions") or {}
        dimensions = {name: _resolved(selector, event, extracted) for name, selector in names.items()}
        if value is not None and all(text is not None for text in dimensions.values()):
            data.append(_datum(transformation, event, value, dimensions))
    return data


def _datum(
    transformation: Mapping[str, Any], event: Mapping[str, Any], value: float, dimensions: Mapping[str, str | None]
) -> dict[str, Any]:
    datum: dict[str, Any] = {
        "MetricName": transformation["metricName"],
        "Timestamp": datetime.fromtimestamp(event["timestamp"] / 1000, UTC),
        "Value": value,
    }
    if unit := transformation.get("unit"):
        datum["Unit"] = unit
    if dimensions:
        datum["Dimensions"] = [{"Name": name, "Value": value} for name, value in dimensions.items()]
    return datum


def _resolved(text: str, event: Mapping[str, Any], extracted: Extracted) -> str | None:
    """A selector's value in an event; a text that is no selector stands for itself."""
    if not text.startswith("$"):
        return text
    if text in extracted:
        return extracted[text]
    return _selected_text(event["message"], text)


def _selected_text(message: str, path: str) -> str | None:
    """What a selector finds in a JSON message, as text; None if that is nothing or no single value."""
    try:
        found = selected(json.loads(message), path)
    except (KeyError, ValueError):
        return None
    if isinstance(found, (dict, list)) or found is None:
        return None
    return found if isinstance(found, str) else json.dumps(found)


def _number(text: str | None) -> float | None:
    try:
        return None if text is None else float(text)
    except ValueError:
        return None
