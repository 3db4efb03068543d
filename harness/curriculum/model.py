"""What ``lab.yaml`` holds: one worklog day as a lab, with the texts, points and order of its behaviour checks.

The checks themselves are tests beside the file: check ``upload_is_logged`` is ``def test_upload_is_logged``. Tests
marked ``@fault("…")`` demonstrate a documented problem; their texts are those of the scenario's fault.

Limits: structure only; whether tests, scenario and faults agree with it is the author gate's business.
"""

import datetime
from typing import Annotated, Final, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from harness.i18n.message import Message

__all__ = ["CHECK_NAME", "DAY_NAME", "Check", "Lab", "Visibility"]

CHECK_NAME: Final = r"^[a-z][a-z0-9_]*$"
DAY_NAME: Final = r"^day\d{2}$"

type CheckName = Annotated[str, StringConstraints(pattern=CHECK_NAME)]
type Visibility = Literal["visible", "hidden", "after_due_date"]
"""Who sees the result of a check: the learner at once, never, or when the work is due; instructors always do."""

type Url = Annotated[str, StringConstraints(pattern=r"^https://\S+$")]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Check(_Frozen):
    """The texts of one behaviour check.

    Attributes:
        title: what holds when it passes, one line.
        rationale: why AWS engineers care.
        hints: at least one, of rising strength; the first is shown with a failure, all of them with ``-v``.
        success: why it works and what to try next, shown with ``-v``.
        source: page of the AWS documentation.
        after: checks that this one builds on; when one of them has failed, this one is skipped and says so.
        points: what it is worth.
        visibility: who sees its result in a graded run.
    """

    title: Message
    rationale: Message
    hints: Annotated[tuple[Message, ...], Field(min_length=1)]
    success: Message
    source: Url
    after: tuple[CheckName, ...] = ()
    points: Annotated[float, Field(gt=0, le=1000)] = 1
    visibility: Visibility = "visible"


class Lab(_Frozen):
    """One lab.

    Attributes:
        version: version of this file format, written ``schema: 1``.
        day: ``day01`` … ``day17``, also the directory's name.
        date: date of the worklog entry.
        title: name of the exercise.
        goal: what the intern has built at the end.
        scenario: directory under ``scenarios/`` with the reference solution and its faults.
        minutes: what an intern needs for it, roughly.
        requires: capabilities without which no check of this lab says anything.
        checks: check name → texts.
    """

    version: Literal[1] = Field(alias="schema")
    day: Annotated[str, StringConstraints(pattern=DAY_NAME)]
    date: datetime.date
    title: Message
    goal: Message
    scenario: Annotated[str, StringConstraints(pattern=CHECK_NAME)]
    minutes: Annotated[int, Field(gt=0)] = 60
    requires: tuple[str, ...] = ()
    checks: Annotated[dict[CheckName, Check], Field(min_length=1)]

    @model_validator(mode="after")
    def _graph_of_checks(self) -> Self:
        for name, check in self.checks.items():
            if unknown := [other for other in check.after if other not in self.checks]:
                raise ValueError(f"check {name} is after {', '.join(unknown)}, which the lab does not have")
            if name in self.ancestors(name):
                raise ValueError(f"check {name} builds on itself")
        return self

    def ancestors(self, name: str) -> frozenset[str]:
        """Return the checks that ``name`` builds on, directly or not; none for a name that the lab does not have."""
        found: set[str] = set()
        waiting = list(self.checks[name].after) if name in self.checks else []
        while waiting:
            if (other := waiting.pop()) not in found:
                found.add(other)
                waiting += self.checks[other].after
        return frozenset(found)
