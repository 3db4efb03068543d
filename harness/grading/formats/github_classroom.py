"""What GitHub Classroom's autograding reporter read: ``<RUNNER-ID>_RESULTS``, base64 of JSON, one for each runner.

Source: https://github.com/classroom-resources/autograding-grading-reporter (GitHub Classroom ended in August 2026).
Its total summed the tests' scores, while its console showed the share of passed tests times the runner's maximum: with
several checks of unequal worth in one runner the two disagreed. So each check is a runner of its own.

The file has one line for each, as ``$GITHUB_ENV`` takes them.
"""

import base64
import json
import re
from collections.abc import Sequence

from harness.grading.formats.base import Context, Format, shown, told
from harness.grading.formats.numbers import points
from harness.grading.result import Outcome
from harness.grading.score import Grade, Report, Score

__all__ = ["GITHUB_CLASSROOM"]


def _write(reports: Sequence[Report], context: Context) -> str:
    [report] = reports
    lines = [
        f"{_runner(grade, score)}_RESULTS={base64.b64encode(_result(score, context).encode()).decode()}"
        for grade in report.grades
        for score in shown(grade.scores, context)
        if not score.check.missing
    ]
    return "".join(f"{line}\n" for line in lines)


def _runner(grade: Grade, score: Score) -> str:
    return re.sub(r"[^A-Z0-9]+", "-", f"{grade.lab}-{score.check.name}".upper())


def _result(score: Score, context: Context) -> str:
    passed = score.counts and score.earned == score.possible
    status = "pass" if passed else "error" if score.check.outcome is Outcome.ERROR else "fail"
    test = {
        "name": score.worth.title,
        "status": status,
        "score": points(score.earned),
        "message": told(score) or None,
        "test_code": context.test_code.get(score.check.name, f"test_{score.check.name}"),
        "filename": "",
        "line_no": 0,
        "duration": round(score.check.seconds * 1000),
    }
    result = {"version": 1, "status": status, "max_score": points(score.worth.points), "tests": [test]}
    return json.dumps(result, ensure_ascii=False)


GITHUB_CLASSROOM = Format("github-classroom", "submission", "github-classroom.env", _write)
