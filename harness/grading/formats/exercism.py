"""Exercism's ``results.json``, version 3.

Source: https://exercism.org/docs/building/tooling/test-runners/interface
Limits: it has no word for *not enforced here*: such checks are left out. Hidden checks are left out for students; when
one of them did not pass, the whole is no pass, and a test says so without saying which. There is no ``output``, which
is for what learners print (a function's is in its log, and the relevant lines of it in ``message``), and no
``task_id``, which is for tests that belong to precisely one numbered task. Messages are cut at what Exercism stores.
"""

import json
from collections.abc import Sequence
from typing import Any

from harness.grading.formats.base import Context, Format, explanation, shown, unseen
from harness.grading.formats.rendering import State, cut, state, together
from harness.grading.score import Grade, Report, Score
from harness.i18n.catalogue import grade_report as words

__all__ = ["EXERCISM", "MESSAGE_LIMIT"]

MESSAGE_LIMIT = 65535
"""Bytes of a message that Exercism stores."""

_STATUS: dict[State, str] = {"passed": "pass", "failed": "fail", "blocked": "fail", "error": "error"}


def _write(reports: Sequence[Report], context: Context) -> str:
    [report] = reports
    tests = [_named(words.PROBLEM.get(context.lang), "error", problem, context) for problem in report.problems]
    for grade in report.grades:
        tests += _lab(report, grade, context)
    states = {state(score) for grade in report.grades for score in grade.scores}
    result: dict[str, Any] = {"version": 3}
    if report.unread:
        message = cut("\n".join(report.refusals), MESSAGE_LIMIT, context.lang)
        result |= {"status": "error", "message": message, "tests": tests}
    elif states & {"passed", "failed"}:
        passed = all(test["status"] == "pass" for test in tests)
        result |= {"status": "pass" if passed else "fail", "message": None, "tests": tests}
    else:
        message = cut(_nothing_ran(report, tests, context.lang), MESSAGE_LIMIT, context.lang)
        result |= {"status": "error", "message": message, "tests": tests}
    return json.dumps(result, ensure_ascii=False, indent=2) + "\n"


def _nothing_ran(report: Report, tests: Sequence[dict[str, Any]], lang: str) -> str:
    if report.complete:
        return words.NOTHING_ENFORCED.get(lang)
    return "\n".join([words.INCOMPLETE.get(lang), *dict.fromkeys(test["message"] for test in tests if test["message"])])


def _lab(report: Report, grade: Grade, context: Context) -> list[dict[str, Any]]:
    tests = [
        _named(f"{grade.lab}: {words.PROBLEM.get(context.lang)}", "error", each, context) for each in grade.problems
    ]
    if grade.refusal:
        name = f"{grade.lab}: {words.REFUSED.get(context.lang)}"
        return tests if report.unread else [*tests, _named(name, "fail", grade.refusal, context)]
    tests += [_test(grade, score, context) for score in shown(grade.scores, context) if state(score) in _STATUS]
    status = _STATUS.get(together(unseen(grade.scores, context)), "pass")
    if status != "pass":
        text = (words.HIDDEN_FAILED if status == "fail" else words.HIDDEN_ERROR).get(context.lang)
        tests.append(_named(f"{grade.lab}: {words.HIDDEN_CHECKS.get(context.lang)}", status, text, context))
    return tests


def _test(grade: Grade, score: Score, context: Context) -> dict[str, Any]:
    how = state(score)
    test = _named(score.worth.title, _STATUS[how], explanation(score, context.lang), context)
    code = context.test_code.get(f"{grade.lab}.{score.check.name}")
    return test if code is None else test | {"test_code": code}


def _named(name: str, status: str, message: str, context: Context) -> dict[str, Any]:
    return {"name": name, "status": status, "message": cut(message, MESSAGE_LIMIT, context.lang) or None}


EXERCISM = Format("exercism", "submission", "exercism.json", _write)
