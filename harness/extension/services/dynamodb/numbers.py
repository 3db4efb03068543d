"""DynamoDB's numbers: 38 significant digits, magnitudes from 1E-130 to 9.99…E+125, zeros at both ends trimmed.

D: DynamoDB Developer Guide, "Supported data types and naming rules" (Number: range, precision, "leading and trailing
zeroes are trimmed"). How texts come back and that the rest is refused is Q:
https://github.com/ExtendDB/extenddb/pull/7; the words for too many digits Q:
https://github.com/warpstreamlabs/bento/pull/909; the other words U: rely on their code, ``ValidationException``.
"""

from collections.abc import Iterator
from decimal import Context, Decimal, InvalidOperation
from typing import Any

__all__ = ["NumberError", "canonical", "trim_numbers"]

DIGITS = 38
HIGHEST, LOWEST = 125, -130  # exponents of the leading digit
_EXACT = Context(prec=400)


class NumberError(ValueError):
    """A number that DynamoDB does not store; the message is DynamoDB's."""


def canonical(text: str) -> str:
    """A number as DynamoDB returns it: ``"012.50"`` is ``"12.5"``, ``"1e2"`` is ``"100"``.

    Raises:
        NumberError: not a number, too many digits, or too large or small.
    """
    try:
        number = Decimal(text)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        raise NumberError(f"The parameter cannot be converted to a numeric value: {text}")
    if number == 0:
        return "0"
    exponent = number.adjusted()
    if not LOWEST <= exponent <= HIGHEST:
        kind, side = ("overflow", "larger") if exponent > HIGHEST else ("underflow", "smaller")
        raise NumberError(f"Number {kind}. Attempting to store a number with magnitude {side} than supported range")
    if len(number.as_tuple().digits) > _EXACT.prec or len(number.normalize(_EXACT).as_tuple().digits) > DIGITS:
        raise NumberError(f"Attempting to store more than {DIGITS} significant digits in a Number")
    return format(number.normalize(_EXACT), "f")


def trim_numbers(request: Any) -> None:
    """Bring every number of a request (attribute values ``N`` and ``NS``) into its canonical form, in place.

    Raises:
        NumberError: see :func:`canonical`.
    """
    for holder in _dictionaries(request):
        # An attribute may be called N as well; its value is then a dictionary, never a string.
        if isinstance(text := holder.get("N"), str):
            holder["N"] = canonical(text)
        if isinstance(texts := holder.get("NS"), list) and all(isinstance(each, str) for each in texts):
            holder["NS"] = [canonical(each) for each in texts]


def _dictionaries(value: Any) -> Iterator[dict[str, Any]]:
    waiting = [value]
    while waiting:
        current = waiting.pop()
        if isinstance(current, dict):
            yield current
            waiting.extend(current.values())
        elif isinstance(current, list):
            waiting.extend(current)
