"""Gradescope's ``results.json``.

Source: https://gradescope-autograders.readthedocs.io/en/latest/specs/
Limits: Gradescope hides a student's total while any test is hidden; that is its rule.
"""

import json
from collections.abc import Sequence
from typing import Any

from harness.grading.formats.base import Context, Format, told
from harness.grading.formats.numbers import points
from harness.grading.formats.words import word
from harness.grading.score import Grade, Report, Score

__all__ = ["GRADESCOPE"]


def _write(reports: Sequence[Report], context: Context) -> str:
    [report] = reports
    tests = [
        _test(f"{day}.{number}", grade, score, context)
        for day, grade in enumerate(report.grades, 1)
        for number, score in enumerate(grade.scores, 1)
        if score.counts
    ]
    result = {
        "score": points(report.earned),
        "execution_time": round(sum(score.check.seconds for grade in report.grades for score in grade.scores), 1),
        "output": "\n".join(_remarks(report, context)),
        "output_format": "text",
        "test_output_format": "text",
        "stdout_visibility": "hidden",
        "tests": tests,
        "extra_data": {"complete": report.complete, "commit": report.commit},
    }
    return json.dumps(result, ensure_ascii=False, indent=2) + "\n"


def _test(number: str, grade: Grade, score: Score, context: Context) -> dict[str, Any]:
    return {
        "name": f"{grade.lab}: {score.worth.title}",
        "number": number,
        "score": points(score.earned),
        "max_score": points(score.possible),
        "status": "passed" if score.earned == score.possible else "failed",
        "output": told(score),
        "visibility": score.worth.visibility,
        "tags": [grade.lab, score.check.name],
    }


def _remarks(report: Report, context: Context) -> list[str]:
    remarks = list(report.problems)
    for grade in report.grades:
        remarks += [f"{grade.lab}: {problem}" for problem in grade.problems]
        if missing := grade.not_enforced():
            names = ", ".join(score.worth.title for score in missing)
            remarks.append(word("not_enforced", context.lang, lab=grade.lab, names=names))
        if grade.lateness and grade.lateness.factor < 1:
            remarks.append(word("late", context.lang, lab=grade.lab, share=f"{1 - grade.lateness.factor:.0%}"))
    if not report.complete:
        remarks.insert(0, word("incomplete", context.lang))
    return remarks


GRADESCOPE = Format("gradescope", "submission", "results.json", _write)
