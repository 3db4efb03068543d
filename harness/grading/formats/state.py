"""The five ways in which a check can end, for those who read reports."""

from typing import Literal

from harness.grading.result import Outcome
from harness.grading.score import Score

__all__ = ["State", "state"]

type State = Literal["passed", "failed", "error", "blocked", "unenforced"]


def state(score: Score) -> State:
    """Return how a check ended."""
    if score.check.missing:
        return "unenforced"
    if score.check.blocked_by:
        return "blocked"
    if score.check.outcome is Outcome.PASSED:
        return "passed"
    return "failed" if score.check.outcome is Outcome.FAILED else "error"
