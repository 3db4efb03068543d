"""What an instructor says of submissions, in a YAML file of his own, so that grading again keeps it.

For each submission's name, as reports show it, a ``comment``, ``points`` or both::

    team-a:
      comment: The queue is well chosen.
      points: 7.5

Limits: points are those of the whole submission, lateness included; nothing is said of one check.
"""

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, RootModel

from harness.i18n.catalogue import common
from harness.i18n.catalogue import grading as words
from harness.yaml_files import DocumentError, Problem, read_document, validated

__all__ = ["Adjustment", "read_adjustments"]


class Adjustment(BaseModel):
    """What is said of one submission.

    Args:
        comment: for the student.
        points: instead of those of all checks; None: the checks' own.
    """

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    comment: str = ""
    points: Annotated[float, Field(ge=0, allow_inf_nan=False)] | None = None


class _File(RootModel[dict[str, Adjustment]]):
    pass


def read_adjustments(path: Path, submissions: Sequence[str]) -> Mapping[str, Adjustment]:
    """Return submission → what the file says of it.

    Args:
        path: the file; one without entries adjusts nothing.
        submissions: the names that there are.

    Raises:
        FileError: the file cannot be read, or has mistakes, of which each is told with its line.
    """
    document = read_document(path)
    if document.data is None:
        return {}
    found = validated(document, _File).root
    problems = []
    for name in found:
        if name not in submissions:
            close = get_close_matches(name, submissions, n=1)
            fix = common.DID_YOU_MEAN(name=close[0]) if close else common.KNOWN(names=", ".join(submissions))
            problems.append(Problem(document.line((name,)), words.NO_SUCH_SUBMISSION(name=name), fix))
    if problems:
        raise DocumentError(path, problems)
    return found
