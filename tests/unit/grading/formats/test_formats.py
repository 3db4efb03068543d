"""What each format says of a submission, case by case."""

import json
import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest
from markdown_it import MarkdownIt

from harness.errors import InputError
from harness.grading.formats import FORMATS
from harness.grading.formats.exercism import MESSAGE_LIMIT
from harness.grading.formats.github_classroom import VARIABLE_LIMIT
from harness.grading.formats.markdown import LIMIT
from harness.grading.formats.rendering import cut, readable, size, state, together
from harness.grading.result import Outcome
from harness.grading.score import Grade, Report, Score, Worth
from tests.unit.grading.formats.reading import Page, classroom_results, table_rows
from tests.unit.grading.formats.samples import (
    BEHAVIOURS,
    HUGE,
    UNREAD,
    all_passed,
    check,
    context,
    every_state,
    unread,
    worth,
)

SECRET = "secret: the neighbour read it"
STUDENT_FORMATS = [name for name, each in FORMATS.items() if each.scope == "submission" and name != "gradescope"]


def of(*checks, problems=(), **more):
    scores = tuple(Score(each, worth(each.name)) for each in checks)
    return Report("an", (Grade("day05", "Day 5", scores, problems),), **more)


def read(name, report, **more):
    return json.loads(FORMATS[name].write([report], context(**more)))


@pytest.mark.parametrize("name", STUDENT_FORMATS)
def test_students_read_nothing_of_hidden_checks(name):
    text = FORMATS[name].write([every_state()], context(audience="student"))
    if name == "github-classroom":
        text = json.dumps(classroom_results(text))
    assert SECRET not in text
    assert "bucket_is_private" not in text
    assert "Only the owner reads" not in text
    assert "A large file is read" not in text


def test_gradescope_hides_by_its_own_rules_and_tells_nothing_elsewhere():
    result = read("gradescope", every_state())
    by_state = {test["extra_data"]["state"]: test for test in result["tests"]}
    assert set(by_state) == {"passed", "failed", "blocked", "unenforced", "error"}
    hidden = [test for test in result["tests"] if SECRET in test["output"]]
    assert [test["visibility"] for test in hidden] == ["hidden"]
    assert SECRET not in result["output"]
    assert "Only the owner reads" not in result["output"]


def test_gradescope_gives_what_was_not_evaluated_no_score_at_all():
    tests = {test["tags"][1]: test for test in read("gradescope", every_state())["tests"]}
    for name in ("role_is_narrow", "queue_is_read"):
        assert not {"score", "max_score", "status"} & set(tests[name])
    assert "iam.enforcement" in tests["role_is_narrow"]["output"]
    assert tests["report_is_written"]["status"] == "failed"
    assert "keys_are_decoded" in tests["report_is_written"]["output"]


def test_failure_beside_a_part_that_is_not_enforced_stays_a_failure():
    score = Score(
        check("upload_is_logged", Outcome.FAILED, missing=("sns.email",), parts=2, passed_parts=0), Worth("x")
    )
    assert state(score) == "failed"


def test_checks_together_are_as_good_as_the_worst():
    passed, failed, error = (Score(check("x", outcome), Worth("x")) for outcome in ("passed", "failed", "error"))
    away = Score(check("x", Outcome.SKIPPED, missing=("y",)), Worth("x"))
    assert together([passed, error, failed]) == "failed"
    assert together([passed, error, away]) == "error"
    assert together([passed, away]) == "passed"
    assert together([away]) == together([]) == "unenforced"


def test_submission_that_could_not_be_graded_is_an_error_everywhere_and_never_a_zero():
    report = Report("an", (), ("the archive is damaged",))
    assert read("exercism", report)["status"] == "error"
    assert "the archive is damaged" in read("exercism", report)["message"]
    [result] = classroom_results(FORMATS["github-classroom"].write([report], context())).values()
    assert (result["status"], result["max_score"]) == ("error", 0)
    assert read("classroom50", report)["tests"][0]["state"] == "error"
    suites = ET.fromstring(FORMATS["junit"].write([report], context()))
    assert (suites.get("errors"), suites.get("failures")) == ("1", "0")
    assert read("gradescope", report)["output"].startswith("Not completely graded")
    [row] = table_rows(FORMATS["csv"].write([report], context()))
    assert (row["complete"], row["problems"]) == ("no", "the archive is damaged")


@pytest.mark.parametrize("name", list(FORMATS))
@pytest.mark.parametrize("labs", [("day05",), ("day05", "day07"), ()])
def test_submission_that_could_not_be_read_says_so_once_and_is_no_wrong_work(name, labs):
    report = unread(labs=labs)
    text = FORMATS[name].write([report], context())
    if name == "github-classroom":
        text = json.dumps(classroom_results(text))
    assert text.count(UNREAD) == 1
    assert "upload_is_logged" not in text.replace(".upload_is_logged", "")
    assert report.complete


def test_lab_that_is_not_there_is_told_apart_from_the_others():
    [day] = all_passed().grades
    report = replace(all_passed(), grades=(day, replace(unread().grades[1], refusal="no day07")))
    for name in STUDENT_FORMATS:
        text = FORMATS[name].write([report], context())
        if name == "github-classroom":
            text = json.dumps(classroom_results(text))
        assert text.count("no day07") == 1
        assert "An upload is logged" in text or "upload_is_logged" in text
    [row] = table_rows(FORMATS["csv"].write([report], context()))
    assert (row["refused"], row["day07.upload_is_logged"], row["complete"]) == ("no day07", "not read", "yes")


@pytest.mark.parametrize("name", ["html", "html-class", "markdown", "gradescope", "csv"])
def test_what_the_instructor_says_and_gives_is_there(name):
    report = replace(all_passed(), adjusted=7.25, comment="see me")
    text = FORMATS[name].write([report], context())
    assert "see me" in text
    assert "7.25" in text
    marks = {"csv": ",yes,see me,", "html-class": ">adjusted<"}
    assert marks.get(name, "The instructor gives 7.25 points") in text


def test_points_of_the_instructor_are_marked_in_the_table():
    for report, mark in ((replace(all_passed(), adjusted=12.5), "yes"), (all_passed(), "no")):
        [row] = table_rows(FORMATS["csv"].write([report], context()))
        assert row["adjusted"] == mark


def test_classroom50_takes_no_more_than_is_possible():
    result = read("classroom50", replace(all_passed(), adjusted=100))
    assert result["score"] == result["max-score"]


def test_lateness_is_taken_off_the_totals():
    report = all_passed()
    [day] = report.grades
    late = replace(report, grades=(replace(day, lateness=every_state().grades[0].lateness),))
    full = report.possible
    assert read("gradescope", late)["score"] == pytest.approx(0.8 * full)
    results = classroom_results(FORMATS["github-classroom"].write([late], context())).values()
    assert sum(test["score"] for each in results for test in each["tests"]) == pytest.approx(0.8 * full)
    assert read("classroom50", late)["score"] == pytest.approx(0.8 * full * 100)
    [row] = table_rows(FORMATS["csv"].write([late], context()))
    assert (row["late_hours"], row["late_factor"]) == ("25", "0.8")


def test_scale_of_whole_points_is_the_same_for_every_submission():
    """A check worth part of a point counts for it also where it was not enforced."""
    half = check("report_is_written", Outcome.SKIPPED, missing=("x",))
    assert read("classroom50", of(check("upload_is_logged", Outcome.PASSED), half))["max-score"] == 200


def test_classroom50_needs_the_time_of_the_submission():
    with pytest.raises(InputError, match="when the work was submitted"):
        FORMATS["classroom50"].write([all_passed()], context(submitted=None))


def test_error_of_a_hidden_check_is_told_as_an_error():
    report = of(check("upload_is_logged", Outcome.PASSED), check("bucket_is_private", Outcome.ERROR))
    result = read("exercism", report, audience="student")
    assert [test["status"] for test in result["tests"]] == ["pass", "error"]
    assert result["status"] == "fail"


def test_exercism_knows_the_code_of_tests_and_tells_no_made_up_one():
    tests = read("exercism", all_passed(), test_code={"day05.upload_is_logged": "assert logged"})["tests"]
    assert [test.get("test_code") for test in tests[:2]] == ["assert logged", None]


def test_engine_that_enforces_nothing_is_no_fault_of_the_grading():
    report = of(check("upload_is_logged", Outcome.SKIPPED, missing=("x",)))
    result = read("exercism", report)
    assert (result["status"], result["message"]) == ("error", "This engine enforces none of the checks.")


@pytest.mark.parametrize(("lang", "note"), [("en", "[cut: "), ("vi", "[đã cắt: ")])
def test_huge_texts_are_cut_where_a_tool_has_a_limit_and_say_so(lang, note):
    report = every_state(HUGE)
    told = context(lang=lang)
    messages = [test["message"] for test in json.loads(FORMATS["exercism"].write([report], told))["tests"]]
    assert max(size(message or "") for message in messages) <= MESSAGE_LIMIT
    assert any(note in (message or "") for message in messages)
    summary = FORMATS["markdown"].write([report], told)
    assert note in summary
    assert size(summary) <= LIMIT
    assert summary.count("<details>") == summary.count("</details>")
    lines = FORMATS["github-classroom"].write([report], told).splitlines()
    assert max(len(line) for line in lines) < VARIABLE_LIMIT
    for name in ("gradescope", "classroom50", "junit", "html"):
        text = FORMATS[name].write([report], told)
        assert "RequestId 39999 Version" in text, "where there is no limit nothing is cut"


def test_texts_that_grow_in_json_fit_the_environment_of_a_process():
    control = of(check("upload_is_logged", Outcome.FAILED, report="\x01" * 200_000))
    lines = FORMATS["github-classroom"].write([control], context()).splitlines()
    assert max(len(line) for line in lines) < VARIABLE_LIMIT


def test_many_huge_texts_still_fit_a_summary():
    names = list(BEHAVIOURS)
    checks = [check(name, Outcome.FAILED, report=HUGE) for name in names]
    assert size(HUGE) * len(names) > LIMIT
    summary = FORMATS["markdown"].write([of(*checks)], context())
    assert size(summary) <= LIMIT
    assert summary.count("</details>") == len(names)


def test_summary_shows_texts_of_a_submission_as_code():
    report = Report("@all `x` https://a.example", (), ("before\n````\n# heading\n<b>@all</b>",))
    parsed = MarkdownIt("commonmark").parse(FORMATS["markdown"].write([report], context()))
    [heading] = [token for token in parsed if token.type == "inline" and "all" in token.content]
    spans = [each.content for each in heading.children if each.type == "code_inline"]
    assert spans == ["@all `x` https://a.example"]
    assert "all" not in "".join(each.content for each in heading.children if each.type != "code_inline")
    [block] = [token for token in parsed if token.type == "fence"]
    assert block.content == "before\n````\n# heading\n<b>@all</b>\n"


def test_hidden_failure_is_red_for_students_too():
    report = of(check("upload_is_logged", Outcome.PASSED), check("bucket_is_private", Outcome.FAILED))
    suites = ET.fromstring(FORMATS["junit"].write([report], context(audience="student")))
    assert (suites.get("tests"), suites.get("failures"), suites.get("errors")) == ("2", "1", "0")


def test_problem_of_a_lab_keeps_it_from_passing():
    report = of(check("upload_is_logged", Outcome.PASSED), problems=("the engine ended",))
    result = read("exercism", report)
    assert (result["status"], [test["status"] for test in result["tests"]]) == ("fail", ["error", "pass"])


def test_cut_text_is_no_longer_than_asked_and_whole_characters():
    text = cut("điểm " * 100, 101, "vi")
    assert size(text) <= 101
    assert text.endswith("\n[đã cắt: tổng cộng 500 ký tự]")
    assert cut("điểm", 100, "vi") == "điểm"


@pytest.mark.parametrize(
    ("value", "text"), [(2.0, "2"), (0.1 + 0.2, "0.3"), (1234567.5, "1234567.5"), (1 / 3, "0.3333")]
)
def test_points_are_readable(value, text):
    assert readable(value) == text


def test_total_is_not_told_where_checks_are_hidden():
    for name in ("html", "markdown"):
        assert "12.5" not in FORMATS[name].write([all_passed()], context(audience="student"))
        assert "12.5 of 12.5" in FORMATS[name].write([all_passed()], context())


def test_only_the_first_failure_is_open():
    page = Page(FORMATS["html"].write([every_state()], context()))
    assert sum("open" in attributes for tag, attributes in page.elements if tag == "details") == 1


@pytest.mark.parametrize("name", ["html", "html-class"])
def test_page_needs_nothing_but_itself(name):
    page = Page(FORMATS[name].write([every_state()], context()))
    assert not [tag for tag, attributes in page.elements if {"src", "srcset", "data"} & set(attributes)]
    [policy] = [a["content"] for tag, a in page.elements if tag == "meta" and "Content-Security-Policy" in a.values()]
    assert "default-src 'none'" in policy
    assert "nonce" not in policy
