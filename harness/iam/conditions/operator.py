"""What a condition operator is.

An operator prepares each expected value once and compares it with each value of the request. A comparison
answers True, False, or None when the two cannot be compared (not a number, not a date …): an Allow then does not
apply and a Deny does, so that a doubt never grants access.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from harness.iam.patterns import Pattern

__all__ = ["Operator"]


@dataclass(frozen=True, slots=True)
class Operator:
    """One condition operator.

    Attributes:
        name: AWS's spelling, without set operator and ``IfExists``.
        prepare: expected value (variables resolved) → whatever ``compare`` takes.
        compare: prepared value, value of the request → True, False or None (cannot be compared).
        negated: the operator holds when no expected value compares true.
        variables: policy variables are replaced in expected values.
        presence: only the presence of the key counts (``Null``).
    """

    name: str
    prepare: Callable[[Pattern], Any]
    compare: Callable[[Any, str], bool | None]
    negated: bool = False
    variables: bool = False
    presence: bool = False
