"""Why an alarm changed its state: StateReason and StateReasonData, in CloudWatch's words.

Pure. Sources:

* R, LocalStack's snapshot ``tests/aws/services/cloudwatch/test_cloudwatch.py``: "Threshold Crossed: 1 datapoint
  [21.5 (26/10/23 16:42:00)] was greater than the threshold (2.0).", "no datapoints were received for 2 periods and 2
  missing datapoints were treated as [Breaching].", the keys of StateReasonData with its ``evaluatedDatapoints``.
* D, CloudWatch User Guide, "Alarm events and EventBridge": "1 out of the last 1 datapoints [99.5 (02/10/19
  16:59:00)] was greater than the threshold (50.0) (minimum 1 datapoint for OK -> ALARM transition).", "was not
  greater than", "ALARM -> OK"; the Lambda example of the same guide: "Insufficient Data: 5 datapoints were unknown."
* Q: "1 out of the last 20 datapoints [613.0 (…)] was greater than or equal to the threshold (1.0) and 19 missing
  datapoints were treated as [NonBreaching] (minimum 1 datapoint for OK -> ALARM transition).", "1 datapoint was
  received for 3 periods and 2 missing datapoints were treated as [Breaching].", "3 out of the last 5 datapoints
  […] were not greater than the threshold (0.0) (minimum 3 datapoints for ALARM -> OK transition)."

Which of the two forms AWS takes: the long one for alarms that say DatapointsToAlarm (D, also out of
INSUFFICIENT_DATA) and for changes between OK and ALARM; the short one out of INSUFFICIENT_DATA (R). Third parties
quote the short form also between OK and ALARM where an alarm does not say DatapointsToAlarm.

Limits: the words for missing data treated as missing are not known; they go unmentioned.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from harness.extension.services.cloudwatch.datapoints import Datapoint
from harness.extension.services.cloudwatch.evaluation import Rule, Verdict, breaches

__all__ = ["java_number", "moment", "reason", "reason_data"]

WORDS: Mapping[str, str] = {
    "GreaterThanThreshold": "greater than the threshold",
    "GreaterThanOrEqualToThreshold": "greater than or equal to the threshold",
    "LessThanThreshold": "less than the threshold",
    "LessThanOrEqualToThreshold": "less than or equal to the threshold",
}
TREATED: Mapping[str, str] = {"breaching": "Breaching", "notBreaching": "NonBreaching"}


def java_number(value: float) -> str:
    """A number as CloudWatch writes it: 2.0, 99.50160229693434, 1.0E7."""
    if value and not 1e-3 <= abs(value) < 1e7:
        digits, _, exponent = f"{value!r}".partition("e")
        if not exponent:
            digits, _, exponent = f"{value:.17e}".partition("e")
            digits = repr(float(digits))
        return f"{digits if '.' in digits else f'{digits}.0'}E{int(exponent)}"
    return repr(float(value))


def moment(at: float) -> str:
    """A time as alarms report it: 2019-10-02T17:04:40.985+0000."""
    return f"{datetime.fromtimestamp(at, UTC):%Y-%m-%dT%H:%M:%S}.{int(at * 1000) % 1000:03d}+0000"


def reason(rule: Rule, verdict: Verdict, previous: str) -> str:
    """StateReason of a change.

    Args:
        rule: when the alarm alarms.
        verdict: what was found; its state is not None.
        previous: the state before.
    """
    if verdict.state == "INSUFFICIENT_DATA":
        return f"Insufficient Data: {_counted(rule.periods)} unknown."
    is_alarm = verdict.state == "ALARM"
    real = [point for point in verdict.evaluated if point.value is not None]
    telling = [point for point in real if breaches(rule, point) is is_alarm]
    is_long = rule.to_alarm is not None or previous != "INSUFFICIENT_DATA"
    minimum = rule.needed if is_alarm else rule.periods - rule.needed + 1
    change = "OK -> ALARM" if is_alarm else "ALARM -> OK"
    tail = f" (minimum {minimum} datapoint{_s(minimum)} for {change} transition)" if is_long and real else ""
    return f"Threshold Crossed: {_found(rule, verdict, real, telling, is_long)}{_filled(rule, verdict)}{tail}."


def reason_data(rule: Rule, verdict: Verdict, metric: Mapping[str, Any], now: float) -> dict[str, Any]:
    """StateReasonData of a change.

    Args:
        rule: when the alarm alarms.
        verdict: what was found.
        metric: ``unit``, ``statistic`` and ``period`` of the alarm, as far as it has them.
        now: the time of the evaluation.
    """
    real = [point for point in verdict.evaluated if point.value is not None]
    start = {"startDate": moment(min(point.start for point in real))} if real else {}
    return {
        "version": "1.0",
        "queryDate": moment(now),
        **start,
        **metric,
        "recentDatapoints": [point.value for point in sorted(real, key=lambda point: point.start)],
        "threshold": rule.threshold,
        "evaluatedDatapoints": [_evaluated(point) for point in verdict.evaluated],
    }


def _found(rule: Rule, verdict: Verdict, real: Sequence[Datapoint], telling: Sequence[Datapoint], is_long: bool) -> str:
    if not real:
        return f"no datapoints were received for {rule.periods} period{_s(rule.periods)}"
    if not telling:
        return f"{_counted(len(real))} received for {rule.periods} period{_s(rule.periods)}"
    values = ", ".join(f"{java_number(point.value or 0.0)} ({_day(point.start)})" for point in telling)
    many = f"{len(telling)} out of the last {rule.periods} datapoints" if is_long else None
    count = many or f"{len(telling)} datapoint{_s(len(telling))}"
    negated = "" if verdict.state == "ALARM" else "not "
    verb = "was" if len(telling) == 1 else "were"
    return f"{count} [{values}] {verb} {negated}{WORDS[rule.comparison]} ({java_number(rule.threshold)})"


def _filled(rule: Rule, verdict: Verdict) -> str:
    treated = TREATED.get(rule.missing)
    if not verdict.filled or not treated:
        return ""
    verb = "was" if verdict.filled == 1 else "were"
    return f" and {verdict.filled} missing datapoint{_s(verdict.filled)} {verb} treated as [{treated}]"


def _evaluated(point: Datapoint) -> dict[str, Any]:
    told: dict[str, Any] = {"timestamp": moment(point.start)}
    if point.value is not None:
        told |= {"sampleCount": float(point.samples), "value": point.value}
    return told


def _counted(count: int) -> str:
    return f"{count} datapoint{_s(count)} {'was' if count == 1 else 'were'}"


def _s(count: int) -> str:
    return "" if count == 1 else "s"


def _day(at: float) -> str:
    return f"{datetime.fromtimestamp(at, UTC):%d/%m/%y %H:%M:%S}"
