"""Makes grades of records and writes them in every format that was asked for.

Two folders: ``students/<submission>/`` can be handed out as it is, since nothing of hidden checks is in it;
``instructor/`` has everything, of the class and below ``submissions/<submission>/`` of each.

What cannot be written for one submission is a remark; the others are written.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal

from harness.atomic_files import write_atomically
from harness.errors import DaylabError
from harness.grading.formats import FORMATS, Context, Format, Pair
from harness.grading.lateness import LatePolicy
from harness.grading.plain import plain
from harness.grading.result import RunResult
from harness.grading.score import Report, grade
from harness.grading_run.adjustments import Adjustment
from harness.grading_run.checks import Checks
from harness.grading_run.collect import Collected
from harness.grading_run.redaction import redacted
from harness.i18n.catalogue import grading as words
from harness.i18n.foreign import reason_of
from harness.i18n.message import Message

__all__ = ["FOR_STUDENTS", "Finding", "Writing", "report_of", "write_reports"]

FOR_STUDENTS: Final = frozenset({"classroom50", "exercism", "github-classroom", "html", "junit", "markdown"})
"""Formats that students are given; the others are for programs of the instructor's."""

type _Audience = Literal["student", "instructor"]


@dataclass(frozen=True, slots=True)
class Finding:
    """What came of one lab of a submission.

    Args:
        result: what its checks came to; empty where there was nothing to grade.
        refusal: why there was nothing to grade.
        seconds: how long it took.
        log: file with what the engine wrote meanwhile.
    """

    result: RunResult
    refusal: Message | None = None
    seconds: float = 0.0
    log: Path | None = None


@dataclass(frozen=True, slots=True)
class Writing:
    """How reports are written.

    Args:
        lang: their language.
        policy: what being late costs; None: nothing is due.
        past_due: whether results that wait for the due date may be seen.
        formats: names of formats.
        adjustments: submission → what the instructor says of it.
    """

    lang: str
    policy: LatePolicy | None
    past_due: bool
    formats: Sequence[str]
    adjustments: Mapping[str, Adjustment] = field(default_factory=dict)


def report_of(
    collected: Collected, findings: Mapping[str, Finding], checks: Mapping[str, Checks], writing: Writing
) -> Report:
    """Return the report on one submission: what its checks came to, in points."""
    late = writing.policy.of(collected.submitted) if writing.policy and collected.submitted else None
    grades = tuple(
        grade(
            day,
            checks[day].lab.title.get(writing.lang),
            redacted(finding.result),
            checks[day].worths(writing.lang, past_due=writing.past_due),
            late,
            plain(finding.refusal.get(writing.lang)) if finding.refusal else None,
        )
        for day, finding in sorted(findings.items())
    )
    said = writing.adjustments.get(collected.name, Adjustment())
    return Report(
        collected.name,
        grades,
        () if collected.problem is None else (plain(collected.problem.get(writing.lang)),),
        collected.commit,
        None if collected.refusal is None else plain(collected.refusal.get(writing.lang)),
        comment=plain(said.comment),
        adjusted=said.points,
        seconds=sum(finding.seconds for finding in findings.values()),
        submitted=collected.submitted,
    )


def write_reports(
    out: Path,
    reports: Sequence[Report],
    logs: Mapping[str, Mapping[str, Path]],
    similar: Sequence[Pair],
    writing: Writing,
) -> tuple[list[Path], list[str]]:
    """Write the reports below ``out``.

    Args:
        out: directory of the results.
        reports: of all submissions.
        logs: submission → lab → file with the engine's log.
        similar: pairs of submissions that share code.
        writing: how they are written.

    Returns:
        The files, and why others could not be written.
    """
    written: list[Path] = []
    remarks: dict[str, None] = {}

    def put(path: Path, text: Callable[[], str]) -> None:
        name = "/".join(path.relative_to(out).parts[-2:])
        try:
            write_atomically(path, text())
            written.append(path)
        except DaylabError as error:  # a format that needs to know what this submission does not say
            remarks[f"{name}: {error.what.get(writing.lang)}"] = None
        except OSError as error:
            remarks[words.NOT_WRITTEN.get(writing.lang, name=name, reason=reason_of(error))] = None
        except Exception as error:  # one submission never costs another its report
            reason = f"{type(error).__name__}: {error}"
            remarks[words.NOT_WRITTEN.get(writing.lang, name=name, reason=reason)] = None

    for path, form, group, audience in _files(out, reports, writing):
        context = Context(
            lang=writing.lang,
            audience=audience,
            submitted=group[0].submitted if form.scope == "submission" else None,
            assignment="-".join(sorted({grade.lab for report in group for grade in report.grades})) or "labs",
            similar=similar,
        )
        put(path, lambda form=form, group=group, context=context: form.write(group, context))  # type: ignore[misc]
    for submission, of_labs in logs.items():
        for lab, log in of_labs.items():
            path = out / "instructor" / "submissions" / submission / f"{lab}-engine.log"
            put(path, lambda log=log: plain(log.read_text(encoding="utf-8", errors="replace")))  # type: ignore[misc]
    return written, list(remarks)


def _files(
    out: Path, reports: Sequence[Report], writing: Writing
) -> Iterator[tuple[Path, Format, Sequence[Report], _Audience]]:
    for name in writing.formats:
        form = FORMATS[name]
        if form.scope == "class":
            yield out / "instructor" / form.filename, form, reports, "instructor"
            continue
        for report in reports:
            below = Path(report.submission, form.filename)
            yield out / "instructor" / "submissions" / below, form, (report,), "instructor"
            if name in FOR_STUDENTS:
                yield out / "students" / below, form, (report,), "student"
