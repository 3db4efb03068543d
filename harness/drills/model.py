"""What is remembered of a drill: the rounds that wait, the one that is played, and what the played ones came to.

Names of faults are written sealed (base64), so that a glance at the file gives nothing away.
Limits: sealed against glances, not against those who want to know.
"""

import base64
import binascii
from datetime import datetime
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer

__all__ = ["SCHEMA", "Diagnosis", "Drill", "Played", "Round", "Task"]

SCHEMA: Final = 1
"""Version of the file's format."""

_SEAL: Final = "sealed:"


def _sealed(name: str) -> str:
    return _SEAL + base64.b64encode(name.encode()).decode()


def _opened(given: Any) -> Any:
    if isinstance(given, str) and given.startswith(_SEAL):
        try:
            return base64.b64decode(given.removeprefix(_SEAL), validate=True).decode()
        except (binascii.Error, UnicodeDecodeError) as error:
            raise ValueError("the seal is broken") from error
    return given


Sealed = Annotated[str, BeforeValidator(_opened), PlainSerializer(_sealed, when_used="json")]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Task(_Frozen):
    """A fault to be found.

    Attributes:
        day: the lab.
        fault: of its scenario.
    """

    day: str
    fault: Sealed


class Diagnosis(_Frozen):
    """Whether the two questions were answered right."""

    cause: bool
    evidence: bool


class Round(_Frozen):
    """A task that is being played.

    Attributes:
        task: what is broken.
        seed: decides the choices of the questions.
        endpoint, region: engine that it is deployed to.
        account: its account there.
        begun: when it was handed over.
        failed: what the stack said, where the fault keeps it from being deployed.
        diagnosis: what was answered first; later answers do not count.
        tries: how often a repair was checked.
    """

    task: Task
    seed: int
    endpoint: str
    region: str
    account: str
    begun: datetime
    failed: str | None = None
    diagnosis: Diagnosis | None = None
    tries: Annotated[int, Field(ge=0)] = 0


class Played(_Frozen):
    """What a round came to.

    Attributes:
        task: what was broken.
        diagnosis: None when it was given up before.
        repaired: whether all checks passed at the end.
        seconds: from the hand-over to the end.
        tries: how often a repair was checked.
    """

    task: Task
    diagnosis: Diagnosis | None
    repaired: bool
    seconds: float
    tries: int

    @property
    def points(self) -> int:
        """One each for cause, evidence and repair."""
        known = (self.diagnosis.cause, self.diagnosis.evidence) if self.diagnosis else ()
        return sum((*known, self.repaired))


class Drill(_Frozen):
    """The file.

    Attributes:
        version: of the format (``schema`` in the file).
        current: the round that is being played.
        waiting: tasks that follow.
        played: all that are over, oldest first.
    """

    version: Literal[1] = Field(default=1, alias="schema")
    current: Round | None = None
    waiting: tuple[Task, ...] = ()
    played: tuple[Played, ...] = ()

    def ended(self, *, repaired: bool, now: datetime) -> "Drill":
        """Return this with the current round over. ValueError: there is none."""
        if self.current is None:
            raise ValueError("no round is being played")
        over = Played(
            task=self.current.task,
            diagnosis=self.current.diagnosis,
            repaired=repaired,
            seconds=max((now - self.current.begun).total_seconds(), 0),
            tries=self.current.tries,
        )
        return self.model_copy(update={"current": None, "played": (*self.played, over)})
