"""Which submission the checks of a lab look at: an intern's, or the reference scenario.

Work has the shape of a scenario directory: ``template.yaml`` and what it packages. It is looked for in this order:
the directory that was asked for (``--work``), its sub-directory of the day, ``work/<day>`` below the root directory.

Limits: finds directories; what is in them is validated by the plan and the engine.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from harness.errors import InputError
from harness.i18n.catalogue import curriculum as words

__all__ = ["WORK_DIR", "Submission", "find_submission"]

WORK_DIR: Final = "work"
"""Directory below the root directory that holds an intern's work, one sub-directory a day."""


@dataclass(frozen=True, slots=True)
class Submission:
    """The work under test.

    Args:
        source: its directory; None stands for the reference scenario.
    """

    source: Path | None

    @property
    def is_reference(self) -> bool:
        """Whether it is the reference solution and not a learner's."""
        return self.source is None


def find_submission(day: str, root: Path, work: Path | None) -> Submission:
    """Find the work for ``day``.

    Args:
        day: name of the lab.
        root: root directory of the project, for ``work/<day>``.
        work: directory that was asked for; one with a sub-directory called ``day`` stands for that.

    Raises:
        InputError: the directory that was asked for does not exist.
    """
    if work is not None:
        if not work.is_dir():
            raise InputError(words.NO_WORK_DIRECTORY(work=work), fix=words.GIVE_WORK)
        return Submission(work / day if (work / day).is_dir() else work)
    own = root / WORK_DIR / day
    return Submission(own if own.is_dir() else None)
