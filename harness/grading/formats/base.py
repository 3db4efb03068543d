"""What a grade format is, and what the formats get in addition to the grades.

A format is a pure function: reports in, text out; times are passed in, so that grading twice gives the same bytes.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from harness.grading.formats.rendering import state
from harness.grading.score import Report, Score
from harness.i18n.catalogue import grade_report as words
from harness.i18n.message import LANGUAGES

__all__ = ["Context", "Format", "Pair", "explanation", "shown", "unseen"]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two submissions that share code.

    Args:
        one, other: names of the submissions.
        score: share of the shorter one's own code (the starter's subtracted) that is in the other, 0 … 1.
    """

    one: str
    other: str
    score: float


@dataclass(frozen=True, slots=True)
class Context:
    """What formats need to know in addition to the grades; each takes what its format has a place for.

    Args:
        lang: language of the texts.
        audience: ``student`` sees no result of checks that are not visible to him, ``instructor`` sees all.
        generated: when the reports are written, with a time zone; None leaves the time out.
        submitted: when the work was submitted, with a time zone.
        classroom, assignment, assignment_type, owner, submission, commit, release, review: Classroom 50's names.
        test_code: lab and check, as ``day05.upload_is_logged`` → source code of its test.
        similar: pairs of submissions that share code, for the class report.
    """

    lang: str = LANGUAGES[0]
    audience: Literal["student", "instructor"] = "instructor"
    generated: datetime | None = None
    submitted: datetime | None = None
    classroom: str = "daylab"
    assignment: str = "labs"
    assignment_type: Literal["individual", "group"] = "individual"
    owner: str = ""
    submission: str = ""
    commit: str = ""
    release: str = ""
    review: str = ""
    test_code: Mapping[str, str] = field(default_factory=dict)
    similar: Sequence[Pair] = ()


@dataclass(frozen=True, slots=True)
class Format:
    """A way to write grades down.

    Args:
        name: what ``daylab grade --format`` calls it.
        scope: one file for each ``submission``, or one for the whole ``class``.
        filename: of the file.
        render: makes its text; of one report, or of all with scope ``class``.
    """

    name: str
    scope: Literal["submission", "class"]
    filename: str
    render: Callable[[Sequence[Report], Context], str]

    def write(self, reports: Sequence[Report], context: Context) -> str:
        """Return the text of the file, which UTF-8 can hold whatever names and texts a submission has."""
        return self.render(reports, context).encode("utf-8", "replace").decode("utf-8")


def shown(scores: Sequence[Score], context: Context) -> list[Score]:
    """Return the scores whose results the reader may see; whoever grades after the due date says it by their worth."""
    return [score for score in scores if context.audience == "instructor" or score.worth.visibility == "visible"]


def unseen(scores: Sequence[Score], context: Context) -> list[Score]:
    """Return the scores whose results the reader may not see."""
    visible = shown(scores, context)
    return [score for score in scores if score not in visible]


def explanation(score: Score, lang: str) -> str:
    """Return all that is to be said about a check that did not pass: the full report, else why there is none."""
    how, check = state(score), score.check
    if how == "passed":
        return ""
    if how == "unenforced":
        return words.LACKS.get(lang, missing=", ".join(check.missing))
    said = (check.report or check.message or "").strip()
    return said or (words.BUILDS_ON.get(lang, check=check.blocked_by) if how == "blocked" else "")
