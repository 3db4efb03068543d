"""What GitHub Classroom's autograding reporter read: ``<RUNNER-ID>_RESULTS``, base64 of JSON, one for each runner.

Source: https://github.com/classroom-resources/autograding-grading-reporter (GitHub Classroom ended in August 2026).
Its total summed the tests' scores, while its console showed the share of passed tests times the runner's maximum: with
several checks of unequal worth in one runner the two disagreed. So each check is a runner of its own.

The file has one line for each, as ``$GITHUB_ENV`` takes them, and the list of all for the reporter's ``runners``.
Limits: what the engine does not enforce is left out; what ended in an error has no points to win. Written for students,
checks that they may not see are one runner together. Texts are cut where the environment of a process has no room.
"""

import base64
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from harness.grading.formats.base import Context, Format, explanation, shown, unseen
from harness.grading.formats.rendering import State, cut, points, state, together
from harness.grading.score import Grade, Report, Score
from harness.i18n.catalogue import grade_report as words

__all__ = ["GITHUB_CLASSROOM", "VARIABLE_LIMIT"]

VARIABLE_LIMIT = 131_072
"""Bytes of one environment variable with its name that Linux takes (MAX_ARG_STRLEN)."""

_ENVIRONMENT = 600_000  # bytes of messages, of the two million that a process may get with its arguments
_MESSAGE = 15_000  # bytes; a control character becomes six in JSON, and base64 makes four of three
_STATUS: dict[State, str] = {"passed": "pass", "failed": "fail", "blocked": "fail", "error": "error"}


@dataclass(frozen=True, slots=True)
class _Runner:
    name: str
    title: str
    how: State
    earned: float = 0.0
    possible: float = 0.0
    seconds: float = 0.0
    message: str = ""
    code: str = ""


def _write(reports: Sequence[Report], context: Context) -> str:
    [report] = reports
    runners = list(_runners(report, context))
    room = min(_MESSAGE, _ENVIRONMENT // max(1, len(runners)))
    names = ",".join(runner.name for runner in runners)
    return f"DAYLAB_RUNNERS={names}\n" + "".join(_line(runner, room, context.lang) for runner in runners)


def _runners(report: Report, context: Context) -> Iterator[_Runner]:
    for number, problem in enumerate(report.problems, 1):
        yield _Runner(f"PROBLEM{number}", words.PROBLEM.get(context.lang), "error", message=problem)
    if report.refusal:
        yield _Runner("REFUSED", words.REFUSED.get(context.lang), "failed", message=report.refusal)
    for grade in report.grades:
        yield from _lab(report, grade, context)


def _lab(report: Report, grade: Grade, context: Context) -> Iterator[_Runner]:
    lab = re.sub("[^A-Z0-9]", "", grade.lab.upper())
    visible, hidden = shown(grade.scores, context), unseen(grade.scores, context)
    for number, problem in enumerate(grade.problems, 1):
        title = f"{grade.lab}: {words.PROBLEM.get(context.lang)}"
        yield _Runner(f"{lab}PROBLEM{number}", title, "error", message=problem)
    if grade.refusal:
        title = f"{grade.lab}: {words.REFUSED.get(context.lang)}"
        yield _runner(f"{lab}REFUSED", title, grade, grade.scores, "" if report.refusal else grade.refusal, "")
        return
    for number, score in enumerate(grade.scores, 1):
        if score in visible and state(score) in _STATUS:
            code = context.test_code.get(f"{grade.lab}.{score.check.name}", "")
            said = explanation(score, context.lang)
            yield _runner(f"{lab}CHECK{number}", score.worth.title, grade, [score], said, code)
    if together(hidden) in _STATUS:
        yield _runner(f"{lab}HIDDEN", f"{grade.lab}: {words.HIDDEN_CHECKS.get(context.lang)}", grade, hidden, "", "")


def _runner(name: str, title: str, grade: Grade, scores: Sequence[Score], message: str, code: str) -> _Runner:
    factor = grade.lateness.factor if grade.lateness else 1.0
    earned, possible = sum(score.earned for score in scores) * factor, sum(score.possible for score in scores)
    seconds = sum(score.check.seconds for score in scores)
    return _Runner(name, title, together(scores), earned, possible, seconds, message, code)


def _line(runner: _Runner, room: int, lang: str) -> str:
    test = {
        "name": runner.title,
        "status": _STATUS[runner.how],
        "score": points(runner.earned),
        "message": cut(runner.message, room // 2, lang) or None,
        "test_code": cut(runner.code, room // 2, lang),
        "filename": "",
        "line_no": 0,
        **({"duration": round(runner.seconds * 1000)} if runner.seconds else {}),
    }
    result = {"version": 1, "status": _STATUS[runner.how], "max_score": points(runner.possible), "tests": [test]}
    text = json.dumps(result, ensure_ascii=False).encode("utf-8", "replace")
    return f"{runner.name}_RESULTS={base64.b64encode(text).decode()}\n"


GITHUB_CLASSROOM = Format("github-classroom", "submission", "github-classroom.env", _write)
