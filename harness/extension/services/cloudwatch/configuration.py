"""What an alarm's configuration means, and what is wrong with it.

Pure. Source (D): CloudWatch API Reference, "PutMetricAlarm": Period is 10, 20, 30 or a multiple of 60,
DatapointsToAlarm at most EvaluationPeriods, ``EvaluationPeriods * Period`` at most a day. The text on the day is Q,
the others are U.

Limits: what is refused as not known here, AWS accepts: anomaly detection (a ThresholdMetricId), Metrics Insights.
"""

from collections.abc import Mapping
from typing import Any

from harness.extension.services.cloudwatch.evaluation import COMPARISONS, Rule
from harness.extension.services.cloudwatch.expressions import ExpressionError, check
from harness.extension.services.cloudwatch.series import period_of

__all__ = ["problem_of", "rule_of"]

DAY, WEEK, HOUR = 86_400, 604_800, 3_600


def rule_of(alarm: Mapping[str, Any]) -> Rule:
    """When an alarm alarms."""
    to_alarm = alarm.get("DatapointsToAlarm")
    return Rule(
        comparison=alarm["ComparisonOperator"],
        threshold=float(alarm.get("Threshold") or 0.0),
        periods=int(alarm["EvaluationPeriods"]),
        to_alarm=int(to_alarm) if to_alarm else None,
        missing=alarm.get("TreatMissingData") or "missing",
    )


def problem_of(alarm: Mapping[str, Any]) -> str | None:
    """Why an alarm cannot be put; None if it can."""
    periods, to_alarm = int(alarm.get("EvaluationPeriods") or 0), alarm.get("DatapointsToAlarm")
    if periods < 1:
        return "EvaluationPeriods must be at least 1"
    if to_alarm is not None and not 1 <= int(to_alarm) <= periods:
        return "DatapointsToAlarm must be between 1 and EvaluationPeriods"
    if alarm.get("ComparisonOperator") not in COMPARISONS or alarm.get("ThresholdMetricId"):
        return f"{alarm.get('ComparisonOperator')} (anomaly detection) is not supported by this engine"
    if alarm.get("Threshold") is None:
        return "Threshold is required"
    if problem := _queries(alarm):
        return problem
    period = period_of(alarm)
    limit = WEEK if period >= HOUR else DAY
    if periods * period > limit:
        return (
            "Metrics cannot be checked across more than a "
            f"{'week' if limit == WEEK else 'day'} (EvaluationPeriods * Period must be <= {limit})."
        )
    return None


def _queries(alarm: Mapping[str, Any]) -> str | None:
    queries = alarm.get("Metrics")
    if not queries:
        named = alarm.get("MetricName") and alarm.get("Namespace") and alarm.get("Period")
        if not named or bool(alarm.get("Statistic")) == bool(alarm.get("ExtendedStatistic")):
            return (
                "MetricName, Namespace, Period and one of Statistic and ExtendedStatistic are required without Metrics"
            )
        return None
    if alarm.get("MetricName"):
        return "MetricName and Metrics are mutually exclusive"
    if sum(query.get("ReturnData", True) is not False for query in queries) != 1:
        return "Exactly one element of Metrics must return data"
    try:
        check(queries)
    except ExpressionError as problem:
        return str(problem)
    return None
