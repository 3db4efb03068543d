"""What formats share: how a check ended, points as numbers, and texts for tools that take no more than so much."""

import math
from collections.abc import Iterable
from typing import Literal

from harness.grading.result import Outcome
from harness.grading.score import Score
from harness.i18n.catalogue import grade_report as words
from harness.i18n.message import Message

__all__ = ["OUTCOMES", "State", "cut", "points", "readable", "size", "state", "together", "whole", "whole_scale"]

_CENT = 100

type State = Literal["passed", "failed", "error", "blocked", "unenforced"]
"""How a check can end, for those who read reports."""

_OF: dict[Outcome, State] = {Outcome.PASSED: "passed", Outcome.FAILED: "failed", Outcome.ERROR: "error"}

OUTCOMES: dict[State, Message] = {
    "passed": words.PASSED,
    "failed": words.FAILED,
    "error": words.ERROR,
    "blocked": words.BLOCKED,
    "unenforced": words.UNENFORCED,
}
"""What readers call each of them."""


def state(score: Score) -> State:
    """Return how a check ended; a failure stays one when another part of the check is not enforced."""
    check = score.check
    if check.outcome in _OF:
        return _OF[check.outcome]
    if check.blocked_by is not None:
        return "blocked"
    return "unenforced" if check.missing else "error"


def together(scores: Iterable[Score]) -> State:
    """Return how several checks ended as one: the worst, where not to have been enforced says nothing."""
    states = {state(score) for score in scores}
    order: tuple[State, ...] = ("failed", "blocked", "error", "passed")
    return next((each for each in order if each in states), "unenforced")


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


def size(text: str) -> int:
    """Return how many bytes ``text`` has in UTF-8."""
    return len(text.encode("utf-8", "replace"))


def cut(text: str, limit: int, lang: str) -> str:
    """Return ``text`` in at most ``limit`` bytes of UTF-8, with a note of its length when it was longer."""
    if size(text) <= limit:
        return text
    note = "\n" + words.CUT.get(lang, count=len(text))
    return text.encode("utf-8", "replace")[: max(0, limit - size(note))].decode("utf-8", "ignore") + note
