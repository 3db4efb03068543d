"""Date operators: ISO 8601 in its W3C profile, or seconds since the epoch.

Source: IAM User Guide, reference_policies_elements_condition_operators#Conditions_Date.
Limits: four digits are a year, more are seconds; a date without zone is UTC.
"""

import operator
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

from harness.iam.conditions.operator import Operator
from harness.iam.patterns import Pattern, as_text

__all__ = ["DATE_OPERATORS"]

_EPOCH = re.compile(r"-?\d{5,14}(\.\d{1,9})?|-?\d{1,3}(\.\d{1,9})?", re.ASCII)
_ISO = re.compile(
    r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:[Tt](\d\d):(\d\d)(?::(\d\d)(\.\d{1,9})?)?([Zz]|[+-]\d\d:?\d\d)?)?)?)?",
    re.ASCII,
)
_START = datetime(1970, 1, 1, tzinfo=UTC)


def _seconds(text: str) -> Decimal | None:
    """Seconds since the epoch, or None when the text is not a date."""
    text = text.strip()
    if len(text) > 64:
        return None
    if _EPOCH.fullmatch(text):
        return Decimal(text)
    match = _ISO.fullmatch(text)
    if match is None:
        return None
    year, month, day, hour, minute, second, fraction, zone = match.groups()
    try:
        moment = datetime(
            int(year),
            int(month or 1),
            int(day or 1),
            int(hour or 0),
            int(minute or 0),
            int(second or 0),
            tzinfo=_zone(zone),
        )
    except ValueError:
        return None
    delta = moment - _START
    return Decimal(delta.days * 86400 + delta.seconds) + Decimal(f"0{fraction}" if fraction else 0)


def _zone(text: str | None) -> timezone:
    if text is None or text in "Zz":
        return UTC
    sign = -1 if text[0] == "-" else 1
    return timezone(sign * timedelta(hours=int(text[1:3]), minutes=int(text[-2:])))


def _prepare(pattern: Pattern) -> Decimal | None:
    return _seconds(as_text(pattern))


def _compare(relation: Callable[[Decimal, Decimal], bool]) -> Callable[[Decimal | None, str], bool | None]:
    def compare(expected: Decimal | None, text: str) -> bool | None:
        actual = _seconds(text)
        return None if expected is None or actual is None else relation(actual, expected)

    return compare


DATE_OPERATORS = (
    Operator("DateEquals", _prepare, _compare(operator.eq)),
    Operator("DateNotEquals", _prepare, _compare(operator.eq), negated=True),
    Operator("DateLessThan", _prepare, _compare(operator.lt)),
    Operator("DateLessThanEquals", _prepare, _compare(operator.le)),
    Operator("DateGreaterThan", _prepare, _compare(operator.gt)),
    Operator("DateGreaterThanEquals", _prepare, _compare(operator.ge)),
)
