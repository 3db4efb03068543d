"""Operators that compare by size: numbers, and dates in ISO 8601 (its W3C profile) or seconds since the epoch.

Source: IAM User Guide, reference_policies_elements_condition_operators#Conditions_Numeric and #Conditions_Date.
Limits: of a date four digits are a year, more are seconds; a date without zone is UTC.
"""

import operator
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

from harness.iam.conditions.operator import Operator
from harness.iam.patterns import Pattern, as_text

__all__ = ["ORDERED_OPERATORS"]

_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?", re.ASCII)
_EPOCH = re.compile(r"-?\d{5,14}(\.\d{1,9})?|-?\d{1,3}(\.\d{1,9})?", re.ASCII)
_ISO = re.compile(
    r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:[Tt](\d\d):(\d\d)(?::(\d\d)(\.\d{1,9})?)?([Zz]|[+-]\d\d:?\d\d)?)?)?)?",
    re.ASCII,
)
_START = datetime(1970, 1, 1, tzinfo=UTC)


def _number(text: str) -> Decimal | None:
    text = text.strip()
    # The bound keeps a number of a million digits from costing more than a glance.
    return Decimal(text) if len(text) <= 128 and _NUMBER.fullmatch(text) else None


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


def _operators(family: str, read: Callable[[str], Decimal | None]) -> tuple[Operator, ...]:
    """The six operators of a family; ``read`` gives None for what is none of its values."""

    def prepare(pattern: Pattern) -> Decimal | None:
        return read(as_text(pattern))

    def comparing(relation: Callable[[Decimal, Decimal], bool]) -> Callable[[Decimal | None, str], bool | None]:
        def compare(expected: Decimal | None, text: str) -> bool | None:
            actual = read(text)
            return None if expected is None or actual is None else relation(actual, expected)

        return compare

    return (
        Operator(f"{family}Equals", prepare, comparing(operator.eq)),
        Operator(f"{family}NotEquals", prepare, comparing(operator.eq), negated=True),
        Operator(f"{family}LessThan", prepare, comparing(operator.lt)),
        Operator(f"{family}LessThanEquals", prepare, comparing(operator.le)),
        Operator(f"{family}GreaterThan", prepare, comparing(operator.gt)),
        Operator(f"{family}GreaterThanEquals", prepare, comparing(operator.ge)),
    )


ORDERED_OPERATORS = (*_operators("Numeric", _number), *_operators("Date", _seconds))
