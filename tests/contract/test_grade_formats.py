"""The contract of grade formats: what their owners publish holds of any report."""

import json
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from jsonschema import Draft202012Validator, ValidationError

from harness.grading.formats import FORMATS, Context
from harness.grading.score import Report
from tests.contract import grade_schemas as schemas
from tests.contract.junit_schema import complaints
from tests.support.properties import tried
from tests.unit.grading.formats.reading import classroom_results
from tests.unit.grading.formats.samples import HUGE, all_passed, context, contexts, every_state, reports

patient = tried(60, suppress_health_check=[HealthCheck.too_slow])
JSON = {"gradescope": schemas.GRADESCOPE, "exercism": schemas.EXERCISM, "classroom50": schemas.CLASSROOM50}
SAMPLES = [every_state(), every_state(HUGE), all_passed(), Report("an", (), ("the archive is damaged",))]


def valid(schema: dict[str, Any], data: Any) -> None:
    Draft202012Validator(schema).validate(data)


def written(name: str, report: Report, told: Context) -> Any:
    return json.loads(FORMATS[name].write([report], told))


@pytest.mark.parametrize("schema", [*JSON.values(), schemas.GITHUB_CLASSROOM])
def test_schemas_are_schemas(schema: dict[str, Any]) -> None:
    Draft202012Validator.check_schema(schema)


@pytest.mark.parametrize("name", JSON)
@patient
@given(reports(), contexts)
def test_any_report_is_valid(name: str, report: Report, told: Context) -> None:
    valid(JSON[name], written(name, report, told))


@pytest.mark.parametrize("name", JSON)
@pytest.mark.parametrize("report", SAMPLES, ids=["every state", "huge", "all passed", "not graded"])
def test_typical_reports_are_valid(name: str, report: Report) -> None:
    for audience in ("student", "instructor"):
        valid(JSON[name], written(name, report, context(audience=audience)))


@patient
@given(reports(), contexts)
def test_classroom50_scores_are_possible(report: Report, told: Context) -> None:
    """The rules that its schema cannot express and its runner checks: no score above its maximum."""
    result = written("classroom50", report, told)
    for each in [result, *result["tests"]]:
        assert each["score"] <= each["max-score"]


@patient
@given(reports(), contexts)
def test_exercism_status_follows_from_its_tests(report: Report, told: Context) -> None:
    result = written("exercism", report, told)
    statuses = {test["status"] for test in result["tests"]}
    if result["status"] == "pass":
        assert statuses <= {"pass"}
    elif result["status"] == "fail":
        assert statuses & {"fail", "error"}
    else:
        assert "pass" not in statuses


@patient
@given(reports(), contexts)
def test_github_classroom_results_are_valid(report: Report, told: Context) -> None:
    text = FORMATS["github-classroom"].write([report], told)
    for name, result in classroom_results(text).items():
        assert name.isalnum(), "the reporter's pattern for names of runners"
        assert name.isascii()
        valid(schemas.GITHUB_CLASSROOM, result)
        [test] = result["tests"]
        assert test["score"] <= result["max_score"]


@patient
@given(reports(), contexts)
def test_github_classroom_total_and_console_agree(report: Report, told: Context) -> None:
    """Its total sums scores, its console takes passed tests of a runner times its maximum: here both are one number."""
    for result in classroom_results(FORMATS["github-classroom"].write([report], told)).values():
        [test] = result["tests"]
        if test["status"] == "pass" and not any(grade.lateness for grade in report.grades):
            assert test["score"] == result["max_score"]


@patient
@given(reports(), contexts)
def test_junit_is_valid(report: Report, told: Context) -> None:
    assert complaints(ET.fromstring(FORMATS["junit"].write([report], told).encode())) == []


@pytest.mark.parametrize(
    ("name", "path", "value"),
    [
        ("gradescope", ["tests", 0, "visibility"], "secret"),
        ("gradescope", ["tests", 0, "points"], 1),
        ("gradescope", ["output_format"], "markdown"),
        ("gradescope", ["score"], "12"),
        ("exercism", ["version"], 2),
        ("exercism", ["tests", 0, "status"], "passed"),
        ("exercism", ["tests", 0, "output"], "x" * 501),
        ("exercism", ["message"], "a message beside fail"),
        ("classroom50", ["score"], 1.5),
        ("classroom50", ["usernames"], ["an"]),
        ("classroom50", ["datetime"], "2026-06-30T12:00:00+00:00"),
        ("classroom50", ["tests", 0, "passed"], "yes"),
    ],
)
def test_schemas_refuse_what_the_formats_do_not_have(name: str, path: Sequence[Any], value: object) -> None:
    data = written(name, every_state(), context())
    place = data
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    with pytest.raises(ValidationError):
        valid(JSON[name], data)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("<testsuite/>", "root is"),
        ('<testsuites><testsuite name="a" tests="0" failures="0"/></testsuites>', "without ['errors']"),
        ('<testsuites><testsuite name="a" tests="1" failures="0" errors="0"/></testsuites>', "counted 0"),
        ('<testsuites skipped="0"/>', "with ['skipped']"),
        ("<testsuites><testcase name='x'/></testsuites>", "testcase in testsuites"),
        ("<testsuites>text</testsuites>", "text in testsuites"),
        ('<testsuites time="1e-05"/>', "time"),
    ],
)
def test_junit_rules_refuse_what_jenkins_would(text: str, complaint: str) -> None:
    assert any(complaint in each for each in complaints(ET.fromstring(text)))
