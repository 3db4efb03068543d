"""JUnit XML: a suite for each lab, a case for each check.

Source: https://github.com/testmoapp/junitxml (the conventions that CI servers share) and Jenkins's schema
https://github.com/jenkinsci/xunit-plugin/blob/master/src/main/resources/org/jenkinsci/plugins/xunit/types/model/xsd/junit-10.xsd
``failure`` is the learner's, ``error`` the harness's, ``skipped`` names the capability that the engine lacks, or the
check that did not pass before it. Limits: JUnit knows no points. Written for students, the checks that they may not see
are one case together.
"""

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from harness.grading.formats.base import Context, Format, explanation, shown, unseen
from harness.grading.formats.rendering import State, state, together
from harness.grading.score import Grade, Report, Score
from harness.i18n.catalogue import grade_report as words

__all__ = ["JUNIT"]

_CONTROL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 cannot hold at all."""

_ELEMENTS: dict[State, str] = {
    "failed": "failure",
    "error": "error",
    "blocked": "skipped",
    "unenforced": "skipped",
}
_COUNTERS = {"failures": "failure", "errors": "error", "skipped": "skipped"}


@dataclass(frozen=True, slots=True)
class _Case:
    name: str
    how: State
    message: str = ""
    text: str = ""
    seconds: float = 0.0
    kind: str = ""


def _write(reports: Sequence[Report], context: Context) -> str:
    [report] = reports
    suites = ET.Element("testsuites", name=_text(report.submission))
    if report.problems:
        _suite(suites, _text(report.submission), list(_problems(report.problems)))
    if report.refusal:
        _suite(suites, _text(report.submission), [_refused(report.refusal, context)])
    for grade in report.grades if not report.refusal else ():
        _suite(suites, _text(grade.lab), list(_cases(grade, context)))
    for name in ("tests", "failures", "errors"):
        suites.set(name, str(sum(int(suite.get(name, "0")) for suite in suites)))
    ET.indent(suites)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(suites, encoding="unicode") + "\n"


def _suite(suites: ET.Element, name: str, cases: Sequence[_Case]) -> None:
    elements = [_ELEMENTS.get(case.how) for case in cases]
    suite = ET.SubElement(suites, "testsuite", name=name, tests=str(len(cases)))
    for counter, counted in _COUNTERS.items():
        suite.set(counter, str(elements.count(counted)))
    _time(suite, sum(case.seconds for case in cases))
    for case in cases:
        element = ET.SubElement(suite, "testcase", name=_text(case.name), classname=name)
        _time(element, case.seconds)
        if kind := _ELEMENTS.get(case.how):
            result = ET.SubElement(element, kind, type=case.kind or case.how, message=_text(case.message))
            result.text = _text(case.text) or None


def _time(element: ET.Element, seconds: float) -> None:
    """Say how long something took, where that is known."""
    if seconds:
        element.set("time", f"{seconds:.3f}")


def _cases(grade: Grade, context: Context) -> Iterator[_Case]:
    yield from _problems(grade.problems)
    if grade.refusal:
        yield _refused(grade.refusal, context)
        return
    for score in shown(grade.scores, context):
        how = state(score)
        text = explanation(score, context.lang) if how in ("failed", "error") else ""
        yield _Case(score.check.name, how, _message(score, context.lang), text, score.check.seconds)
    if hidden := unseen(grade.scores, context):
        how = together(hidden)
        how = "failed" if how == "blocked" else how
        message = (words.HIDDEN_ERROR if how == "error" else words.HIDDEN_FAILED).get(context.lang)
        yield _Case("hidden", how, message, "", sum(score.check.seconds for score in hidden))


def _refused(why: str, context: Context) -> _Case:
    return _Case("submission", "failed", words.REFUSED.get(context.lang), why, kind="refused")


def _message(score: Score, lang: str) -> str:
    if state(score) in ("unenforced", "blocked"):
        return explanation(score, lang)
    return score.check.message or score.worth.title


def _problems(problems: Sequence[str]) -> Iterator[_Case]:
    for number, problem in enumerate(problems, 1):
        first = next(iter(problem.splitlines()), "")
        yield _Case(f"problem {number}", "error", first, problem)


def _text(text: str) -> str:
    return _CONTROL.sub("\ufffd", text)


JUNIT = Format("junit", "submission", "junit.xml", _write)
