"""Classroom 50's ``result.json`` (``classroom50/result/v1``).

Source: https://github.com/foundation50/classroom50/blob/main/schemas/result-v1.schema.json
Limits: scores are whole numbers there: parts of a point are counted in hundredths where a check is worth part of a
point, and else rounded down; the exact ones are in an extra field.
"""

import json
from collections.abc import Sequence
from datetime import UTC, datetime

from harness.errors import InputError
from harness.grading.formats.base import Context, Format, told
from harness.grading.formats.numbers import points, whole, whole_scale
from harness.grading.score import Report

__all__ = ["CLASSROOM50"]


def _write(reports: Sequence[Report], context: Context) -> str:
    [report] = reports
    if context.submitted is None:
        raise InputError(
            "Classroom 50 wants to know when the work was submitted",
            where=report.submission,
            fix="grade a repository, or give --submitted",
        )
    scores = [(grade, score) for grade in report.grades for score in grade.scores if score.counts]
    scale = whole_scale(score for _, score in scores)
    stamp = context.submitted.astimezone(UTC)
    tag = context.submission or f"submit/{stamp:%Y%m%dT%H%M%SZ}"
    commit = context.commit or report.commit or tag
    result = {
        "schema": "classroom50/result/v1",
        "classroom": context.classroom,
        "assignment": context.assignment,
        "assignment_type": context.assignment_type,
        "owner": context.owner or report.submission,
        "submission": tag if tag.startswith("submit/") else f"submit/{tag}",
        "commit": commit,
        "release": context.release or commit,
        "review": context.review or commit,
        "datetime": _time(stamp),
        **({"graded_at": _time(context.generated.astimezone(UTC))} if context.generated else {}),
        "score": whole(report.earned, scale),
        "max-score": whole(report.possible, scale),
        "tests": [
            {
                "test-name": f"{grade.lab}: {score.worth.title}",
                "passed": score.earned == score.possible,
                "score": whole(score.earned, scale),
                "max-score": whole(score.possible, scale),
                "exact-score": points(score.earned * scale),
                "output": told(score) if score.worth.visibility == "visible" else "",
            }
            for grade, score in scores
        ],
    }
    return json.dumps(result, ensure_ascii=False, indent=2) + "\n"


def _time(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


CLASSROOM50 = Format("classroom50", "submission", "result.json", _write)
