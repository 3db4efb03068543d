"""Which state an alarm's data points call for.

Pure. Source (D): CloudWatch User Guide, "Alarm evaluation" and "Configuring how CloudWatch alarms treat missing
data" (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html), whose two tables
are test cases of this module:

* an alarm looks at more periods than EvaluationPeriods (the evaluation range), so that a late or missing data point
  need not be filled in: if the range holds EvaluationPeriods data points, the newest of them are evaluated;
* if it holds fewer, the missing ones are filled in as TreatMissingData says, as few as possible;
* at least DatapointsToAlarm breaching ones make ALARM, otherwise it is OK;
* with ``missing``, a range without any data point is INSUFFICIENT_DATA; with ``ignore`` the state stays;
* premature transitions are avoided: where all that there is breaches but is too little, an alarm that treats missing
  data as missing goes to ALARM only if the oldest of it is at least DatapointsToAlarm periods old.

How many periods the range has, AWS does not say; its example has five for three. Here it is a third more, at least
two.
"""

import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from harness.extension.services.cloudwatch.datapoints import Datapoint

__all__ = ["COMPARISONS", "TREATMENTS", "Rule", "Verdict", "breaches", "evaluate", "evaluation_range"]

ALARM, OK, INSUFFICIENT_DATA = "ALARM", "OK", "INSUFFICIENT_DATA"
COMPARISONS: Mapping[str, Callable[[float, float], bool]] = {
    "GreaterThanThreshold": operator.gt,
    "GreaterThanOrEqualToThreshold": operator.ge,
    "LessThanThreshold": operator.lt,
    "LessThanOrEqualToThreshold": operator.le,
}
TREATMENTS = ("breaching", "notBreaching", "ignore", "missing")


@dataclass(frozen=True, slots=True)
class Rule:
    """When an alarm alarms.

    Attributes:
        comparison: ComparisonOperator.
        threshold: Threshold.
        periods: EvaluationPeriods.
        to_alarm: DatapointsToAlarm; None if the alarm does not say, which means all periods.
        missing: TreatMissingData.
    """

    comparison: str
    threshold: float
    periods: int = 1
    to_alarm: int | None = None
    missing: str = "missing"

    @property
    def needed(self) -> int:
        """How many breaching data points make ALARM."""
        return self.to_alarm or self.periods


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an evaluation finds.

    Attributes:
        state: the state called for; None: the alarm keeps the one that it has.
        evaluated: the data points that were looked at, newest first, missing ones last.
        filled: how many of them are missing.
    """

    state: str | None
    evaluated: tuple[Datapoint, ...]
    filled: int = 0


def evaluation_range(periods: int) -> int:
    """How many periods are looked at to find ``periods`` data points."""
    return periods + max(periods // 3, 2)


def breaches(rule: Rule, point: Datapoint) -> bool:
    """Whether a data point is on the wrong side of the threshold; a missing one is not."""
    return point.value is not None and COMPARISONS[rule.comparison](point.value, rule.threshold)


def evaluate(rule: Rule, points: Sequence[Datapoint]) -> Verdict:
    """Evaluate an alarm.

    Args:
        rule: when it alarms.
        points: the evaluation range, newest first, with missing data points in their places.
    """
    real = [point for point in points if point.value is not None]
    if not real:
        return _nothing(rule, points)
    evaluated = real[: rule.periods]
    filled = rule.periods - len(evaluated)
    breaching = sum(breaches(rule, point) for point in evaluated)
    missing = [point for point in points if point.value is None][:filled]
    verdict = Verdict(ALARM if breaching >= rule.needed else OK, (*evaluated, *missing), filled)
    if not filled or verdict.state == ALARM or rule.missing == "notBreaching":
        return verdict
    if rule.missing == "breaching":
        return Verdict(ALARM if breaching + filled >= rule.needed else OK, verdict.evaluated, filled)
    if breaching < len(evaluated):
        return verdict
    if rule.missing == "ignore":
        return Verdict(None, verdict.evaluated, filled)
    age = max(place for place, point in enumerate(points, 1) if point.value is not None)
    return Verdict(ALARM if age >= rule.needed else INSUFFICIENT_DATA, verdict.evaluated, filled)


def _nothing(rule: Rule, points: Sequence[Datapoint]) -> Verdict:
    states = {"breaching": ALARM, "notBreaching": OK, "missing": INSUFFICIENT_DATA}
    return Verdict(states.get(rule.missing), tuple(points[: rule.periods]), rule.periods)
