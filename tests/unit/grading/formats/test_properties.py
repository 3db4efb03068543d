"""What holds of any report: every format can be read, nothing of a submission is markup, totals agree."""

import json
import xml.etree.ElementTree as ET

import pytest
from hypothesis import HealthCheck, given

from harness.grading.formats import FORMATS, Context
from harness.grading.formats.rendering import state, together
from harness.grading.score import Report
from tests.support.properties import tried
from tests.unit.grading.formats.reading import Page, classroom_results, markdown_tokens, table_rows
from tests.unit.grading.formats.samples import all_passed, contexts, reports

# The strategies are deep and the machine may be busy: time says nothing here.
patient = tried(60, suppress_health_check=[HealthCheck.too_slow])

PAGE = {"html", "head", "meta", "title", "style", "body", "h1", "h2", "p", "section", "div", "table", "thead", "tr"}
PAGE |= {"th", "tbody", "td", "details", "summary", "pre", "a", "footer", "span", "dl", "dt", "dd", "button"}
PAGE |= {"progress", "figure", "script"}
DRAWING = {"svg", "defs", "g", "rect", "text", "path", "line", "desc", "circle", "clippath"}


def written(name: str, report: Report, context: Context) -> str:
    text = FORMATS[name].write([report], context)
    assert text.encode(), "UTF-8 holds it"
    return text


@patient
@given(reports(), contexts)
def test_machine_formats_can_be_parsed(report: Report, context: Context) -> None:
    for name in ("gradescope", "classroom50", "exercism"):
        json.loads(written(name, report, context))
    ET.fromstring(written("junit", report, context).encode())
    classroom_results(written("github-classroom", report, context))
    [row] = table_rows(written("csv", report, context))
    assert None not in row, "more cells than headings"


@patient
@given(reports(), contexts)
def test_pages_hold_no_element_of_a_submission(report: Report, context: Context) -> None:
    for name, elements in (("html", PAGE - {"script"}), ("html-class", PAGE | DRAWING)):
        page = Page(written(name, report, context))
        assert {tag for tag, _ in page.elements} <= elements
        assert not [key for _, attributes in page.elements for key in attributes if key.startswith("on")]
        links = {attributes["href"] for tag, attributes in page.elements if tag == "a" and attributes.get("href")}
        assert links <= {"https://docs.aws.amazon.com/"}
        assert sum(tag == "script" for tag, _ in page.elements) == (name == "html-class")


@patient
@given(reports(), contexts)
def test_summaries_hold_no_markup_of_a_submission(report: Report, context: Context) -> None:
    tokens = markdown_tokens(written("markdown", report, context))
    own = {"heading", "table", "thead", "tbody", "tr", "th", "td", "paragraph", "strong"}
    own = {f"{name}_{end}" for name in own for end in ("open", "close")}
    # html_block: the folds of details, whose own texts are blocks of code
    assert tokens <= own | {"inline", "text", "text_special", "code_inline", "fence", "html_block"}


@patient
@given(reports(), contexts)
def test_tables_hold_no_formula_of_a_submission(report: Report, context: Context) -> None:
    [row] = table_rows(written("csv", report, context))
    assert not row["submission"].startswith(("=", "+", "-", "@", "\t"))
    assert not row["problems"].startswith(("=", "+", "-", "@", "\t"))


@patient
@given(reports(), contexts)
def test_totals_agree(report: Report, context: Context) -> None:
    earned, possible = pytest.approx(report.earned, abs=0.01), pytest.approx(report.possible, abs=0.01)
    scope = json.loads(written("gradescope", report, context))
    assert scope["score"] == earned
    assert sum(test.get("max_score", 0) for test in scope["tests"]) == possible
    room = json.loads(written("classroom50", report, context))
    scale = 1 if all(s.worth.points == int(s.worth.points) for g in report.grades for s in g.scores) else 100
    assert room["score"] <= report.earned * scale + 1e-6 < room["score"] + 1
    assert room["max-score"] <= report.possible * scale + 1e-6 < room["max-score"] + 1
    assert sum(test["exact-score"] for test in room["tests"]) / scale == pytest.approx(
        sum(score.earned for grade in report.grades for score in grade.scores), abs=0.01
    )
    old = classroom_results(written("github-classroom", report, context)).values()
    assert sum(test["score"] for result in old for test in result["tests"]) == earned
    assert sum(result["max_score"] for result in old) == possible
    [row] = table_rows(written("csv", report, context))
    assert (float(row["earned"]), float(row["possible"])) == (earned, possible)


@patient
@given(reports(), contexts)
def test_nothing_is_green_unless_all_of_it_passed(report: Report, context: Context) -> None:
    """Hidden failures and errors of the harness included; what is not enforced says nothing."""
    scores = [score for grade in report.grades for score in grade.scores]
    whole = together(scores) == "passed" and report.complete
    assert (json.loads(written("exercism", report, context))["status"] == "pass") == whole
    old = classroom_results(written("github-classroom", report, context)).values()
    assert (bool(old) and all(result["status"] == "pass" for result in old)) == whole
    suites = ET.fromstring(written("junit", report, context).encode())
    green = suites.get("failures") == suites.get("errors") == "0"
    assert green == (report.complete and together(scores) != "failed" and not _hidden_blocked(report, context))
    tests = json.loads(written("classroom50", report, context))["tests"]
    assert (bool(tests) and all(test["passed"] for test in tests)) == whole


def _hidden_blocked(report: Report, context: Context) -> bool:
    """Whether hidden checks as one are red because of one that was not run after one that did not pass."""
    if context.audience == "instructor":
        return False
    hidden = [[s for s in grade.scores if s.worth.visibility != "visible"] for grade in report.grades]
    return any(together(scores) == "blocked" for scores in hidden)


@patient
@given(reports(), contexts)
def test_errors_of_the_harness_are_never_failures_of_the_work(report: Report, context: Context) -> None:
    count = sum(state(score) == "failed" for grade in report.grades for score in grade.scores)
    suites = ET.fromstring(written("junit", report, context).encode())
    assert int(suites.get("failures") or 0) <= count + sum(
        state(score) == "blocked" for grade in report.grades for score in grade.scores
    )
    assert bool(report.problems) <= (int(suites.get("errors") or 0) > 0)


@given(contexts)
@tried(5)
def test_same_grades_give_the_same_bytes(context: Context) -> None:
    for form in FORMATS.values():
        assert form.write([all_passed()], context) == form.write([all_passed()], context)
