"""Gradescope's ``results.json``.

Source: https://gradescope-autograders.readthedocs.io/en/latest/specs/
What could not be evaluated, or is not enforced by the engine, is a test without a score, which Gradescope shows neither
green nor red; its ``visibility`` rules apply to it as to every other.

Limits: Gradescope has no word for a grade that is not final, and refuses a file without scores, which would hide why:
then the score is what is earned so far, ``output`` begins by saying so, and ``extra_data.complete`` is false.
"""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from harness.grading.formats.base import Context, Format, explanation
from harness.grading.formats.rendering import points, readable, state
from harness.grading.score import Grade, Report, Score
from harness.i18n.catalogue import grade_report as words

__all__ = ["GRADESCOPE"]


def _write(reports: Sequence[Report], context: Context) -> str:
    [report] = reports
    tests = [
        test
        for day, grade in enumerate(report.grades, 1)
        for test in ([_refused(f"{day}", grade, report)] if grade.refusal else _tests(f"{day}", grade, context))
    ]
    seconds = round(sum(score.check.seconds for grade in report.grades for score in grade.scores), 1)
    result = {
        "score": points(report.earned),
        **({"execution_time": seconds} if seconds else {}),
        "output": "\n".join(_remarks(report, context)),
        "output_format": "text",
        "test_output_format": "text",
        "test_name_format": "text",
        "stdout_visibility": "hidden",
        "tests": tests,
        "extra_data": {"complete": report.complete, "commit": report.commit},
    }
    return json.dumps(result, ensure_ascii=False, indent=2) + "\n"


def _tests(day: str, grade: Grade, context: Context) -> list[dict[str, Any]]:
    return [_test(f"{day}.{number}", grade, score, context) for number, score in enumerate(grade.scores, 1)]


def _refused(number: str, grade: Grade, report: Report) -> dict[str, Any]:
    """One test for a lab of which there was nothing to grade."""
    return {
        "name": f"{grade.lab}: {grade.title}",
        "number": number,
        "output": "" if report.refusal else grade.refusal,
        "visibility": "visible",
        "tags": [grade.lab],
        "extra_data": {"state": "refused"},
        "score": 0,
        "max_score": points(grade.possible),
        "status": "failed",
    }


def _test(number: str, grade: Grade, score: Score, context: Context) -> dict[str, Any]:
    test: dict[str, Any] = {
        "name": f"{grade.lab}: {score.worth.title}",
        "number": number,
        "output": _output(score, context.lang),
        "visibility": score.worth.visibility,
        "tags": [grade.lab, score.check.name],
        "extra_data": {"state": state(score)},
    }
    if score.counts:
        status = "passed" if state(score) == "passed" else "failed"
        test |= {"score": points(score.earned), "max_score": points(score.possible), "status": status}
    return test


def _output(score: Score, lang: str) -> str:
    """What was seen; Gradescope has no mark of its own for *not evaluated*."""
    said = explanation(score, lang)
    return f"{words.ERROR.get(lang)}\n{said}".strip() if state(score) == "error" else said


def _remarks(report: Report, context: Context) -> Iterator[str]:
    if not report.complete:
        yield words.INCOMPLETE.get(context.lang)
    yield from (report.refusal,) if report.refusal else ()
    if report.adjusted is not None:
        yield words.ADJUSTED.get(context.lang, points=readable(report.adjusted))
    yield from (report.comment,) if report.comment else ()
    yield from report.problems
    for grade in report.grades:
        yield from (f"{grade.lab}: {problem}" for problem in grade.problems)
        if grade.lateness and grade.lateness.factor < 1:
            yield words.LATE.get(context.lang, lab=grade.lab, share=f"{1 - grade.lateness.factor:.0%}")


GRADESCOPE = Format("gradescope", "submission", "results.json", _write)
