"""A statistic of the values that a period holds: an alarm's data point.

Pure. Source (D): CloudWatch API Reference, "MetricDatum" (a value, or a statistic set of many) and User Guide,
"Statistics definitions" (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Statistics-definitions.html).

Limits: of the extended statistics percentiles only, interpolated between neighbours (AWS approximates them); a
statistic set has percentiles only if all its values are equal (D: "Percentiles").
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["Datapoint", "Sample", "percentile_of", "statistic"]

PERCENTILE = re.compile(r"p(\d{1,2}(?:\.\d{1,10})?|100)")


@dataclass(frozen=True, slots=True)
class Sample:
    """A published value, or a statistic set.

    Attributes:
        at: when, in seconds since the epoch.
        count: how many values it stands for.
        total: their sum.
        low: the least.
        high: the greatest.
    """

    at: float
    count: float
    total: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Datapoint:
    """What a period holds.

    Attributes:
        start: beginning of the period as it is reported, in seconds since the epoch.
        value: the statistic; None where nothing was published.
        samples: how many values it is made of.
    """

    start: float
    value: float | None = None
    samples: float = 0


def statistic(name: str, samples: Sequence[Sample]) -> float | None:
    """The statistic of what was published in one period; None if that was nothing, or it has no such statistic.

    Args:
        name: ``Sum``, ``Average``, ``Minimum``, ``Maximum``, ``SampleCount`` or a percentile such as ``p99.9``.
        samples: what was published.
    """
    if not samples:
        return None
    count = sum(sample.count for sample in samples)
    match name:
        case "SampleCount":
            return count
        case "Sum":
            return sum(sample.total for sample in samples)
        case "Average":
            return sum(sample.total for sample in samples) / count if count else None
        case "Minimum":
            return min(sample.low for sample in samples)
        case "Maximum":
            return max(sample.high for sample in samples)
    share = percentile_of(name)
    return None if share is None else _percentile(share, samples)


def percentile_of(name: str) -> float | None:
    """The share that a percentile names, 0.99 for ``p99``; None for other statistics."""
    found = PERCENTILE.fullmatch(name)
    return float(found[1]) / 100 if found else None


def _percentile(share: float, samples: Sequence[Sample]) -> float | None:
    if any(sample.low != sample.high for sample in samples):
        return None
    values = sorted(sample.low for sample in samples for _ in range(int(sample.count)))
    if not values:
        return None
    place = share * (len(values) - 1)
    below = int(place)
    above = min(below + 1, len(values) - 1)
    return values[below] + (values[above] - values[below]) * (place - below)
