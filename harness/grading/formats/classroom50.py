"""Classroom 50's ``result.json`` (``classroom50/result/v1``).

Source: https://github.com/foundation50/classroom50/blob/main/schemas/result-v1.schema.json
Limits: scores are whole numbers there: parts of a point are counted in hundredths where a check is worth part of a
point, and else rounded down; the exact ones are in an extra field. What the engine does not enforce is left out, as the
format knows passed and not passed only; what ended in an error has no points to win and says so. Lateness is taken off
the total, not off each test. The file is part of a release that the student reads: written for students, the checks
that they may not see are one test together.
"""

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from harness.errors import InputError
from harness.grading.formats.base import Context, Format, explanation, shown, unseen
from harness.grading.formats.rendering import State, points, state, together, whole, whole_scale
from harness.grading.score import Grade, Report, Score
from harness.i18n.catalogue import grade_report as words
from harness.i18n.catalogue import grading

__all__ = ["CLASSROOM50"]


def _write(reports: Sequence[Report], context: Context) -> str:
    [report] = reports
    if context.submitted is None:
        raise InputError(
            grading.WHEN_SUBMITTED,
            where=report.submission,
            fix=grading.COMMIT_HAS_DATE,
        )
    scale = whole_scale(score for grade in report.grades for score in grade.scores)
    stamp = context.submitted.astimezone(UTC)
    commit = context.commit or report.commit or ""
    tag = context.submission or "-".join(part for part in (f"{stamp:%Y%m%dT%H%M%SZ}", commit[:7]) if part)
    tag = tag if tag.startswith("submit/") else f"submit/{tag}"
    result = {
        "schema": "classroom50/result/v1",
        "classroom": context.classroom,
        "assignment": context.assignment,
        "assignment_type": context.assignment_type,
        "owner": context.owner or report.submission,
        "submission": tag,
        "commit": commit or tag,
        "release": context.release or commit or tag,
        "review": context.review or commit or tag,
        "datetime": _time(stamp),
        **({"graded_at": _time(context.generated.astimezone(UTC))} if context.generated else {}),
        "score": whole(min(report.earned, report.possible), scale),
        "max-score": whole(report.possible, scale),
        "tests": list(_tests(report, scale, context)),
    }
    return json.dumps(result, ensure_ascii=False, indent=2) + "\n"


def _tests(report: Report, scale: int, context: Context) -> Iterator[dict[str, Any]]:
    if report.refusal:
        yield _test(words.REFUSED.get(context.lang), "failed", [], scale, report.refusal)
    for problem in report.problems:
        yield _test(words.PROBLEM.get(context.lang), "error", [], scale, problem)
    for grade in report.grades:
        yield from _lab(report, grade, scale, context)


def _lab(report: Report, grade: Grade, scale: int, context: Context) -> Iterator[dict[str, Any]]:
    for problem in grade.problems:
        yield _test(f"{grade.lab}: {words.PROBLEM.get(context.lang)}", "error", [], scale, problem)
    if grade.refusal:
        text = "" if report.refusal else grade.refusal
        yield _test(f"{grade.lab}: {grade.title}", "failed", grade.scores, scale, text)
        return
    for score in shown(grade.scores, context):
        if (how := state(score)) != "unenforced":
            yield _test(f"{grade.lab}: {score.worth.title}", how, [score], scale, explanation(score, context.lang))
    hidden = unseen(grade.scores, context)
    if (how := together(hidden)) != "unenforced":
        yield _test(f"{grade.lab}: {words.HIDDEN_CHECKS.get(context.lang)}", how, hidden, scale, "")


def _test(name: str, how: State, scores: Sequence[Score], scale: int, output: str) -> dict[str, Any]:
    earned = sum(score.earned for score in scores)
    return {
        "test-name": name,
        "passed": how == "passed",
        "score": whole(earned, scale),
        "max-score": whole(sum(score.possible for score in scores), scale),
        "exact-score": points(earned * scale),
        "state": how,
        "output": output,
    }


def _time(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


CLASSROOM50 = Format("classroom50", "submission", "result.json", _write)
