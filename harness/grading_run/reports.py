"""Makes grades of records and writes them in every format that was asked for."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from harness.atomic_files import write_atomically
from harness.errors import InputError
from harness.grading.formats import FORMATS, Context, Pair
from harness.grading.lateness import LatePolicy
from harness.grading.result import RunResult
from harness.grading.score import Report, grade
from harness.grading_run.checks import Checks
from harness.grading_run.collect import Collected
from harness.grading_run.redaction import redacted
from harness.i18n.message import localized

__all__ = ["FOR_STUDENTS", "Writing", "report_of", "write_reports"]

FOR_STUDENTS = frozenset({"classroom50", "exercism", "github-classroom", "html", "markdown"})
"""Formats that are given to students: what they are not to see is not in them. Gradescope hides by itself."""


@dataclass(frozen=True, slots=True)
class Writing:
    """How reports are written.

    Args:
        lang: their language.
        policy: what being late costs; None: nothing is due.
        past_due: whether results that wait for the due date may be seen.
        formats: names of formats.
    """

    lang: str
    policy: LatePolicy | None
    past_due: bool
    formats: Sequence[str]


def report_of(
    collected: Collected, results: Mapping[str, RunResult], checks: Mapping[str, Checks], writing: Writing
) -> Report:
    """Return the report on one submission: what its checks came to, in points."""
    late = writing.policy.of(collected.submitted) if writing.policy and collected.submitted else None
    grades = tuple(
        grade(
            day,
            checks[day].lab.title.get(writing.lang),
            redacted(result),
            checks[day].worths(writing.lang, past_due=writing.past_due),
            late,
        )
        for day, result in sorted(results.items())
    )
    problems = () if grades or collected.refusal is None else (collected.refusal.get(writing.lang),)
    return Report(collected.name, grades, problems, collected.commit)


def write_reports(
    out: Path,
    reports: Sequence[Report],
    submitted: Mapping[str, datetime | None],
    similar: Sequence[Pair],
    writing: Writing,
) -> tuple[list[Path], list[str]]:
    """Write the reports below ``out``: a directory for each submission, the class's beside them.

    Returns:
        The files, and why others could not be written.
    """
    written, remarks = [], []
    for name in writing.formats:
        each = FORMATS[name]
        groups: Iterable[tuple[Path, tuple[Report, ...]]] = [(out, tuple(reports))]
        if each.scope == "submission":
            groups = [(out / report.submission, (report,)) for report in reports]
        for directory, group in groups:
            context = Context(
                lang=writing.lang,
                audience="student" if name in FOR_STUDENTS else "instructor",
                submitted=submitted.get(group[0].submission) if each.scope == "submission" else None,
                assignment="-".join(sorted({grade.lab for report in group for grade in report.grades})) or "labs",
                similar=similar,
            )
            path = directory / each.filename
            try:
                write_atomically(path, each.write(group, context))
                written.append(path)
            except InputError as error:  # a format that needs to know what this submission does not say
                remarks.append(f"{path.relative_to(out)}: {localized(error.what, writing.lang)}")
    return written, remarks
