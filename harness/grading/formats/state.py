"""The five ways in which a check can end, for those who read reports."""

from collections.abc import Iterable
from typing import Literal

from harness.grading.result import Outcome
from harness.grading.score import Score
from harness.i18n.catalogue import grade_report as words
from harness.i18n.message import Message

__all__ = ["OUTCOMES", "State", "state", "together"]

type State = Literal["passed", "failed", "error", "blocked", "unenforced"]

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
