"""From what checks came to, to points: pure, the same for every format and every machine.

A check that passed earns its points, one that failed or was not run because it builds on one that failed earns none.
A check that the engine does not enforce counts neither way: it is taken out of what is possible, and said so. A check
that ended in an error of the harness makes the grade incomplete, never a zero.

Limits: points and texts come from whoever loaded the lab; nothing is read here.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from harness.grading.lateness import Lateness
from harness.grading.result import CheckResult, Kind, Outcome, RunResult

__all__ = ["Grade", "Report", "Score", "Visibility", "Worth", "grade"]

type Visibility = Literal["visible", "hidden", "after_due_date"]


@dataclass(frozen=True, slots=True)
class Worth:
    """What a lab says about one of its checks.

    Args:
        title: what holds when it passes, in the language of the grade.
        points: what it is worth.
        visibility: who sees its result.
        source: page of the AWS documentation.
    """

    title: str
    points: float = 1
    visibility: Visibility = "visible"
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Score:
    """One check of one submission with its points."""

    check: CheckResult
    worth: Worth

    @property
    def counts(self) -> bool:
        """Whether the check says something about the work: it ran to its end, or what it builds on failed."""
        outcome = self.check.outcome
        return outcome in (Outcome.PASSED, Outcome.FAILED) or self.check.blocked_by is not None

    @property
    def unenforced(self) -> bool:
        """Whether it was skipped because the engine lacks a capability."""
        return self.check.outcome is Outcome.SKIPPED and bool(self.check.missing)

    @property
    def earned(self) -> float:
        """Points earned, before anything is taken off for lateness."""
        return self.worth.points * self.check.credit if self.counts else 0.0

    @property
    def possible(self) -> float:
        """Points that could have been earned."""
        return self.worth.points if self.counts else 0.0


@dataclass(frozen=True, slots=True)
class Grade:
    """One lab of one submission.

    Args:
        lab: ``day05``.
        title: of the lab, in the language of the grade.
        scores: in the order of ``lab.yaml``.
        problems: what kept the harness from evaluating more.
        lateness: what being late costs; None: nothing was said about a due date.
        refusal: why there was nothing that could be graded, through the submission's own fault: no points, and no wrong
            work either. Its scores say what could have been earned.
    """

    lab: str
    title: str
    scores: tuple[Score, ...]
    problems: tuple[str, ...] = ()
    lateness: Lateness | None = None
    refusal: str | None = None

    @property
    def possible(self) -> float:
        """Points that could have been earned."""
        return sum(score.possible for score in self.scores)

    @property
    def earned(self) -> float:
        """Points earned, lateness taken off."""
        factor = self.lateness.factor if self.lateness else 1.0
        return sum(score.earned for score in self.scores) * factor

    @property
    def complete(self) -> bool:
        """Whether every check was evaluated, or is known not to be enforced by the engine: else no grade is final."""
        return not self.problems and all(score.counts or score.unenforced for score in self.scores)

    def not_enforced(self) -> tuple[Score, ...]:
        """Return the checks that the engine does not enforce."""
        return tuple(score for score in self.scores if score.unenforced)


@dataclass(frozen=True, slots=True)
class Report:
    """One submission with all its labs.

    Args:
        submission: its name: the student's, the team's or the repository's.
        grades: of its labs, by day.
        problems: why nothing of it, or not all of it, could be graded; empty when it was.
        commit: of the submission, where it has one.
        refusal: why the submission could not be read at all, through its own fault.
        comment: what the instructor says of it.
        adjusted: points that the instructor gives instead of those of all checks, lateness included; they are final.
        seconds: how long it took to evaluate it.
        submitted: when it was handed in, with a time zone; None: not known.
    """

    submission: str
    grades: tuple[Grade, ...]
    problems: tuple[str, ...] = ()
    commit: str | None = None
    refusal: str | None = None
    comment: str = ""
    adjusted: float | None = None
    seconds: float = 0.0
    submitted: datetime | None = None

    @property
    def earned(self) -> float:
        """Points of all labs, or those that the instructor gives."""
        if self.adjusted is not None:
            return self.adjusted
        return sum(grade.earned for grade in self.grades)

    @property
    def possible(self) -> float:
        """Points that could have been earned in all labs."""
        return sum(grade.possible for grade in self.grades)

    @property
    def refusals(self) -> tuple[str, ...]:
        """Why it, or a lab of it, could not be graded through its own fault; empty when all could."""
        if self.refusal is not None:
            return (self.refusal,)
        return tuple(grade.refusal for grade in self.grades if grade.refusal is not None)

    @property
    def unread(self) -> bool:
        """Whether nothing of it could be graded, through its own fault."""
        return self.refusal is not None or 0 < len(self.grades) == len(self.refusals)

    @property
    def complete(self) -> bool:
        """Whether every lab was evaluated completely, or the instructor has decided."""
        if self.adjusted is not None:
            return True
        return not self.problems and all(grade.complete for grade in self.grades)


def grade(
    lab: str,
    title: str,
    result: RunResult,
    worths: Mapping[str, Worth],
    lateness: Lateness | None = None,
    refusal: str | None = None,
) -> Grade:
    """Give points to the checks of a lab.

    Args:
        lab: ``day05``.
        title: of the lab.
        result: what its checks came to; demonstrations of faults say nothing about the work and are left out.
        worths: what each check of the lab is worth, in the order of ``lab.yaml``; checks from elsewhere (hidden ones)
            follow in the order in which they ran, one point each.
        lateness: what being late costs.
        refusal: why there was nothing that could be graded; the result is empty then.

    Returns:
        The grade; a check that the lab has and the result has not is an error of the harness, not a zero.
    """
    found = {each.name: each for each in result.checks if each.kind is Kind.CHECK and each.lab == lab}
    absent = CheckResult(lab, "", Outcome.ERROR, message="the check did not run")
    if refusal is not None:
        absent = CheckResult(lab, "", Outcome.FAILED)
    scores = [
        Score(found.get(name) or CheckResult(lab, name, absent.outcome, message=absent.message), worth)
        for name, worth in worths.items()
    ]
    scores += _others(found, worths)
    return Grade(lab, title, tuple(scores), result.problems, lateness, refusal)


def _others(found: Mapping[str, CheckResult], worths: Mapping[str, Worth]) -> Iterable[Score]:
    return [Score(check, Worth(name)) for name, check in found.items() if name not in worths]
