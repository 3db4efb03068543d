"""What ``lab.yaml`` holds: one worklog day as a lab, with the texts of its behaviour checks.

The checks themselves are tests beside the file: check ``upload_is_logged`` is ``def test_upload_is_logged``. Tests
marked ``@fault("…")`` demonstrate a documented problem; their texts are those of the scenario's fault.

Limits: structure only; whether tests, scenario and faults agree with it is the author gate's business.
"""

import datetime
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from harness.text import Text

__all__ = ["CHECK_NAME", "DAY_NAME", "Check", "Lab"]

CHECK_NAME: Final = r"^[a-z][a-z0-9_]*$"
DAY_NAME: Final = r"^day\d{2}$"

type CheckName = Annotated[str, StringConstraints(pattern=CHECK_NAME)]
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
    """

    title: Text
    rationale: Text
    hints: Annotated[tuple[Text, ...], Field(min_length=1)]
    success: Text
    source: Url


class Lab(_Frozen):
    """One lab.

    Attributes:
        version: version of this file format, written ``schema: 1``.
        day: ``day01`` … ``day17``, also the directory's name.
        date: date of the worklog entry.
        title: name of the exercise.
        goal: what the intern has built at the end.
        scenario: directory under ``scenarios/`` with the reference solution and its faults.
        requires: capabilities without which no check of this lab says anything.
        checks: check name → texts.
    """

    version: Literal[1] = Field(alias="schema")
    day: Annotated[str, StringConstraints(pattern=DAY_NAME)]
    date: datetime.date
    title: Text
    goal: Text
    scenario: Annotated[str, StringConstraints(pattern=CHECK_NAME)]
    requires: tuple[str, ...] = ()
    checks: Annotated[dict[CheckName, Check], Field(min_length=1)]
