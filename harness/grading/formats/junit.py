"""JUnit XML: a suite for each lab, a case for each check.

Source: https://github.com/testmoapp/junitxml (the conventions that CI servers share).
``failure`` is the learner's, ``error`` the harness's, ``skipped`` names the capability that the engine lacks, or the
check that did not pass before it.
"""

import re
import xml.etree.ElementTree as ET
from collections.abc import Sequence

from harness.grading.formats.base import Context, Format, shown, told
from harness.grading.result import Outcome
from harness.grading.score import Grade, Report, Score

__all__ = ["JUNIT"]

_CONTROL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 cannot hold at all."""


def _write(reports: Sequence[Report], context: Context) -> str:
    [report] = reports
    suites = ET.Element("testsuites", name=_text(report.submission))
    for grade in report.grades:
        _suite(suites, grade, context)
    if report.problems:
        suite = ET.SubElement(suites, "testsuite", name=_text(report.submission), tests="1", errors="1")
        case = ET.SubElement(suite, "testcase", name="submission", classname=_text(report.submission))
        ET.SubElement(case, "error", message=_text(report.problems[0])).text = _text("\n".join(report.problems))
    ET.indent(suites)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(suites, encoding="unicode") + "\n"


def _suite(suites: ET.Element, grade: Grade, context: Context) -> None:
    scores = shown(grade.scores, context)
    outcomes = [score.check.outcome for score in scores]
    errors = outcomes.count(Outcome.ERROR) + len(grade.problems)
    suite = ET.SubElement(
        suites,
        "testsuite",
        name=grade.lab,
        tests=str(len(scores) + len(grade.problems)),
        failures=str(outcomes.count(Outcome.FAILED)),
        errors=str(errors),
        skipped=str(outcomes.count(Outcome.SKIPPED)),
        time=f"{sum(score.check.seconds for score in scores):.3f}",
    )
    for score in scores:
        _case(suite, grade, score)
    for number, problem in enumerate(grade.problems, 1):
        case = ET.SubElement(suite, "testcase", name=f"problem {number}", classname=grade.lab)
        ET.SubElement(case, "error", message=_text(problem.splitlines()[0] if problem else "")).text = _text(problem)


def _case(suite: ET.Element, grade: Grade, score: Score) -> None:
    check = score.check
    case = ET.SubElement(suite, "testcase", name=check.name, classname=grade.lab, time=f"{check.seconds:.3f}")
    kinds = {Outcome.FAILED: "failure", Outcome.ERROR: "error", Outcome.SKIPPED: "skipped"}
    if kind := kinds.get(check.outcome):
        element = ET.SubElement(case, kind, message=_text(check.message or score.worth.title))
        if check.outcome is not Outcome.SKIPPED:
            element.set("type", check.outcome)
            element.text = _text(told(score))


def _text(text: str) -> str:
    return _CONTROL.sub("\ufffd", text)


JUNIT = Format("junit", "submission", "junit.xml", _write)
