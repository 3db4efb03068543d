"""The data points of an alarm: of its metric, or of its expression over several metrics.

Pure. Source (D): CloudWatch API Reference, "PutMetricAlarm", "MetricDataQuery". All metrics of an expression have the
same period (D: User Guide, "Creating a CloudWatch alarm based on a metric math expression").
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from harness.extension.services.cloudwatch.datapoints import Datapoint, Sample, percentile_of, statistic
from harness.extension.services.cloudwatch.expressions import solve
from harness.extension.services.cloudwatch.periods import Window

__all__ = ["datapoints", "has_too_few", "metric_of", "period_of"]

Samples = Callable[[Mapping[str, Any], str | None, float, float], Sequence[Sample]]


def period_of(alarm: Mapping[str, Any]) -> int:
    """Period of an alarm, in seconds on AWS."""
    if not alarm.get("Metrics"):
        return int(alarm["Period"])
    given = [query["MetricStat"]["Period"] for query in alarm["Metrics"] if query.get("MetricStat")]
    given += [query["Period"] for query in alarm["Metrics"] if query.get("Period")]
    return int(max(given, default=60))


def metric_of(alarm: Mapping[str, Any]) -> dict[str, Any]:
    """What StateReasonData tells of an alarm's metric."""
    told: dict[str, Any] = {"unit": alarm["Unit"]} if alarm.get("Unit") else {}
    if name := alarm.get("Statistic") or alarm.get("ExtendedStatistic"):
        told["statistic"] = name
    return {**told, "period": period_of(alarm)}


def datapoints(samples: Samples, alarm: Mapping[str, Any], windows: Sequence[Window]) -> list[Datapoint]:
    """Data points of an alarm, newest first, one for each window.

    Args:
        samples: reads what was published for a metric (``Namespace``, ``MetricName``, ``Dimensions``), of one unit or
            (None) of all, between two times.
        alarm: the alarm as DescribeAlarms tells it.
        windows: the periods, newest first.
    """
    begin, end = windows[-1].begin, windows[0].end

    def read(metric: Mapping[str, Any], stat: str, unit: str | None) -> list[Datapoint]:
        found = samples(metric, unit, begin, end)
        return [_datapoint(window, stat, found) for window in windows]

    if not alarm.get("Metrics"):
        return read(alarm, alarm.get("Statistic") or alarm["ExtendedStatistic"], alarm.get("Unit"))
    series = {
        query["Id"]: read(query["MetricStat"]["Metric"], query["MetricStat"]["Stat"], query["MetricStat"].get("Unit"))
        for query in alarm["Metrics"]
        if query.get("MetricStat")
    }
    values = {name: [point.value for point in points] for name, points in series.items()}
    solved = solve(alarm["Metrics"], values, period_of(alarm))
    return [
        Datapoint(window.reported, value, 1 if value is not None else 0)
        for window, value in zip(windows, solved, strict=True)
    ]


def has_too_few(alarm: Mapping[str, Any], points: Sequence[Datapoint]) -> bool:
    """Whether a percentile has too few values to change the state, by EvaluateLowSampleCountPercentile.

    Source (D): User Guide, "Percentile-based alarms and low data samples": fewer than 10/(1-percentile) above the
    median, 10/percentile below.
    """
    share = percentile_of(alarm.get("ExtendedStatistic") or "")
    if alarm.get("EvaluateLowSampleCountPercentile") != "ignore" or not share or share >= 1:
        return False
    needed = round(10 / (1 - share if share >= 0.5 else share), 6)
    return any(point.value is not None and point.samples < needed for point in points)


def _datapoint(window: Window, stat: str, found: Sequence[Sample]) -> Datapoint:
    inside = [sample for sample in found if window.begin <= sample.at < window.end]
    return Datapoint(window.reported, statistic(stat, inside), sum(sample.count for sample in inside))
