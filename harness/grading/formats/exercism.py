"""Exercism's ``results.json``, version 3.

Source: https://exercism.org/docs/building/tooling/test-runners/interface
Limits: it has no word for *not enforced here*: such checks are left out. Hidden checks are left out for students; when
one of them did not pass, the whole is no pass, and a test says so without saying which.
"""

import json
from collections.abc import Sequence
from typing import Any

from harness.grading.formats.base import Context, Format, shown, told
from harness.grading.formats.words import word
from harness.grading.result import Outcome
from harness.grading.score import Report, Score

__all__ = ["EXERCISM", "OUTPUT_LIMIT"]

OUTPUT_LIMIT = 500
"""Characters of a test's output that Exercism shows."""

MESSAGE_LIMIT = 65535


def _write(reports: Sequence[Report], context: Context) -> str:
    [report] = reports
    scores = [score for grade in report.grades for score in grade.scores if not score.check.missing]
    visible = shown(scores, context)
    tests = [_test(number, score, context) for number, score in enumerate(visible, 1)]
    unseen = [score for score in scores if score not in visible]
    if any(score.check.outcome is not Outcome.PASSED for score in unseen):
        name = word("hidden_failed", context.lang)
        tests.append({"name": name, "status": "fail", "message": name, "test_code": ""})
    ran = any(score.check.outcome in (Outcome.PASSED, Outcome.FAILED) for score in scores)
    result: dict[str, Any] = {"version": 3}
    if not ran:
        problems = [*report.problems, *(problem for grade in report.grades for problem in grade.problems)]
        message = "\n".join(problems) or word("incomplete", context.lang)
        result |= {"status": "error", "message": message[:MESSAGE_LIMIT], "tests": tests}
    else:
        passed = report.complete and all(test["status"] == "pass" for test in tests)
        result |= {"status": "pass" if passed else "fail", "message": None, "tests": tests}
    return json.dumps(result, ensure_ascii=False, indent=2) + "\n"


def _test(number: int, score: Score, context: Context) -> dict[str, Any]:
    status = {Outcome.PASSED: "pass", Outcome.FAILED: "fail", Outcome.SKIPPED: "fail", Outcome.ERROR: "error"}
    test: dict[str, Any] = {
        "name": score.worth.title,
        "status": status[score.check.outcome],
        "test_code": context.test_code.get(score.check.name, f"test_{score.check.name}"),
        "task_id": number,
    }
    if text := told(score):
        test |= {"message": text, "output": _output(text, context.lang)}
    return test


def _output(text: str, lang: str) -> str:
    if len(text) <= OUTPUT_LIMIT:
        return text
    note = "\n" + word("cut", lang, count=len(text))
    return text[: OUTPUT_LIMIT - len(note)] + note


EXERCISM = Format("exercism", "submission", "exercism.json", _write)
