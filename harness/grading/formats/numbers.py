"""Points as formats want them."""

import math
from collections.abc import Iterable

from harness.grading.score import Score

__all__ = ["points", "readable", "whole", "whole_scale"]

_CENT = 100


def points(value: float) -> float:
    """Return points without what floating point adds to them: 0.30000000000000004 is 0.3, 2.0 is 2."""
    rounded = round(value, 4)
    return int(rounded) if rounded == int(rounded) else rounded


def readable(value: float) -> str:
    """Return points for people: 2, 0.5, 1234567."""
    return str(points(value))


def whole_scale(scores: Iterable[Score]) -> int:
    """Return by what points are multiplied to be whole numbers: 1, or 100 where a check is worth part of a point.

    It depends on what the checks are worth alone, so that it is the same for every submission.
    """
    return 1 if all(score.worth.points == int(score.worth.points) for score in scores) else _CENT


def whole(value: float, scale: int) -> int:
    """Return ``value`` points as a whole number, never more than was earned."""
    return math.floor(value * scale + 1e-9)
