"""What is remembered of an intern's way through the labs.

Limits: outcomes, hints and times; the work itself is in ``work/<day>``.
"""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

__all__ = ["SCHEMA", "LabProgress", "Progress", "State"]

SCHEMA = 1
"""Version of the file's format."""

type State = Literal["not started", "started", "passed", "given up"]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class LabProgress(_Frozen):
    """One lab.

    Attributes:
        started: when its starter was copied.
        checked: when its checks ran last.
        outcomes: check name → outcome of the last run (a check that did not run keeps what it had).
        passed: when all its checks passed first.
        given_up: when its solution was asked for before that.
        hints: check name → how many hints were shown.
    """

    started: datetime | None = None
    checked: datetime | None = None
    outcomes: dict[str, str] = {}
    passed: datetime | None = None
    given_up: datetime | None = None
    hints: dict[str, Annotated[int, Field(ge=0)]] = {}

    @property
    def state(self) -> State:
        """How far it is."""
        if self.passed:
            return "passed"
        if self.given_up:
            return "given up"
        return "started" if self.started or self.checked else "not started"


class Progress(_Frozen):
    """All labs.

    Attributes:
        version: of the format (``schema`` in the file).
        labs: day → progress.
    """

    version: Literal[1] = Field(default=1, alias="schema")
    labs: dict[str, LabProgress] = {}

    def lab(self, day: str) -> LabProgress:
        """Return the progress of a day, empty when there is none."""
        return self.labs.get(day, LabProgress())

    def with_lab(self, day: str, lab: LabProgress) -> "Progress":
        """Return this with another progress of a day."""
        return self.model_copy(update={"labs": {**self.labs, day: lab}})
