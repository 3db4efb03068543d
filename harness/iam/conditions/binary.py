"""BinaryEquals: bytes against base64.

Source: IAM User Guide, reference_policies_elements_condition_operators#Conditions_BinaryEquals.
Limits: a context value is base64 too (JSON has no bytes); a value that is not base64 stands for its own bytes.
"""

import base64
import binascii

from harness.iam.conditions.operator import Operator
from harness.iam.patterns import Pattern, as_text

__all__ = ["BINARY_OPERATORS"]


def _bytes(text: str) -> bytes | None:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None


def _prepare(pattern: Pattern) -> bytes | None:
    return _bytes(as_text(pattern))


def _compare(expected: bytes | None, text: str) -> bool | None:
    if expected is None:
        return None
    actual = _bytes(text)
    return expected == (text.encode(errors="surrogatepass") if actual is None else actual)


BINARY_OPERATORS = (Operator("BinaryEquals", _prepare, _compare),)
