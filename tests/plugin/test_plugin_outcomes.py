"""The four outcomes, reports and result file, seen from outside; a fake engine stands in where none is needed."""

import json
import shutil

import pytest

from harness.curriculum.loader import LABS_DIR
from harness.grading.result import Outcome, RunResult

pytest_plugins = ["pytester"]

# A session whose engine is a fake: what it can do is given, and it dies when told to.
FAKE_ENGINE = """
import pytest
from harness.clients import Endpoint
from harness.errors import EngineGoneError
from harness.pytest_plugin import session_access


class FakeEngine:
    name = "fake"
    endpoint = Endpoint("http://127.0.0.1:9")
    token = ""
    dead = False
    stopped = 0

    def info(self):
        if self.dead:
            raise EngineGoneError("the fake does not answer")

    def capabilities(self):
        return frozenset({"lambda.python", "lambda.timeout"})

    def logs(self, lines=100):
        return "last words of the engine"

    def stop(self):
        FakeEngine.stopped += 1


FAKE = FakeEngine()


def pytest_configure(config):
    from contextlib import nullcontext
    from harness.pytest_plugin.session import LabSession
    config.stash[session_access.SESSION] = LabSession(
        session_access.settings(config), config.rootpath, start_engine=lambda: FAKE, uncaptured=nullcontext
    )


@pytest.fixture
def fake():
    return FAKE
"""


@pytest.fixture
def run(pytester):
    """Runs tests as those of lab day05 and returns pytest's result and the result file's content."""
    pytester.makeini("[pytest]\naddopts = --strict-markers --import-mode=importlib")
    directory = pytester.mkdir("day05")
    shutil.copyfile(LABS_DIR / "day05" / "lab.yaml", directory / "lab.yaml")
    (directory / "conftest.py").write_text(FAKE_ENGINE)

    def run_tests(source, *arguments):
        (directory / "test_it.py").write_text(source)
        result = pytester.runpytest_inprocess(
            "-p", "no:randomly", "--lang=en", "--daylab-result=out.json", *arguments, "day05"
        )
        return result, RunResult.from_json((pytester.path / "out.json").read_text())

    return run_tests


def only(result):
    [check] = result.checks
    return check


def test_passed_check_is_quiet(run):
    shown, result = run("def test_upload_is_logged(): pass\n")
    shown.assert_outcomes(passed=1)
    shown.stdout.no_fnmatch_line("*what to try next*")
    assert (only(result).outcome, only(result).lab, only(result).name) == (
        Outcome.PASSED,
        "day05",
        "upload_is_logged",
    )


def test_verbose_run_tells_why_it_works(run):
    shown, _ = run("def test_upload_is_logged(): pass\n", "-v")
    shown.stdout.fnmatch_lines(["*what works, and what to try next*", "An upload is logged*", "*Next, upload two*"])


def test_failed_check_shows_expected_actual_rationale_hint_and_source(run):
    shown, result = run(
        "def test_upload_is_logged(check):\n    check(False, expected='a line', actual=['one', 'two'])\n"
    )
    shown.assert_outcomes(failed=1)
    shown.stdout.fnmatch_lines(
        [
            "An upload is logged with its file name and size",
            "Expected:",
            "    a line",
            "Actual:",
            "    one",
            "    two",
            "Why it matters:",
            "Hint (2 more: -v, or daylab hint):",
            "AWS documentation:",
            "    https://docs.aws.amazon.com/*",
            "Where:",
            "    *test_it.py:2",
        ]
    )
    shown.stdout.no_fnmatch_line("*checking.py*")  # no traceback through the harness
    assert (only(result).outcome, only(result).expected, only(result).actual) == (
        Outcome.FAILED,
        "a line",
        "one\ntwo",
    )


def test_failure_speaks_vietnamese(run):
    source = "def test_upload_is_logged(check):\n    check(0, expected={'en': 'a', 'vi': 'một dòng'}, actual='')\n"
    shown, result = run(source, "--lang=vi")
    shown.stdout.fnmatch_lines(["Mỗi lần upload*", "Mong đợi:", "    một dòng", "Thực tế:", "Vì sao quan trọng:"])
    assert only(result).expected == "một dòng"


def test_plain_assert_shows_pytests_comparison(run):
    shown, result = run("def test_upload_is_logged():\n    found = 'one'\n    assert found == 'two'\n")
    shown.assert_outcomes(failed=1)
    shown.stdout.fnmatch_lines(["*assert 'one' == 'two'"])
    assert "assert 'one' == 'two'" in only(result).actual


def test_failure_in_a_fixture_is_a_failure_too(run):
    source = "import pytest\n@pytest.fixture\ndef up(check):\n    check(False, expected='x', actual='y')\n"
    shown, result = run(source + "def test_upload_is_logged(up): pass\n")
    shown.assert_outcomes(failed=1)
    shown.stdout.fnmatch_lines(["*test_it.py F*"])
    assert only(result).outcome is Outcome.FAILED


def test_bug_of_the_harness_is_an_error_with_traceback_and_engine_log(run):
    shown, result = run("def test_upload_is_logged():\n    {}['absent']\n")
    shown.assert_outcomes(errors=1)
    shown.stdout.fnmatch_lines(["*KeyError: 'absent'*", "*last words of the engine*"])
    assert (only(result).outcome, only(result).message) == (Outcome.ERROR, "KeyError: 'absent'")


def test_refusal_by_aws_is_the_learners_and_its_internal_failure_is_not(run):
    source = (
        "from botocore.exceptions import ClientError\n"
        "def answer(status, code):\n"
        "    metadata = {'HTTPStatusCode': status}\n"
        "    return ClientError({'Error': {'Code': code}, 'ResponseMetadata': metadata}, 'Op')\n"
        "def test_upload_is_logged():\n    raise answer(404, 'NoSuchBucket')\n"
        "def test_unknown_to_the_lab():\n    raise answer(500, 'InternalFailure')\n"
    )
    shown, result = run(source)
    shown.assert_outcomes(failed=1, errors=1)
    assert [each.outcome for each in result.checks] == [Outcome.FAILED, Outcome.ERROR]
    assert "NoSuchBucket" in result.checks[0].actual


def test_missing_capability_is_shown_as_not_enforced_here(run):
    source = "from harness.pytest_plugin import requires\n@requires('lambda.timeout', 'iam.enforcement')\n"
    shown, result = run(source + "def test_upload_is_logged(): raise SystemError\n", "-rs", "-v")
    shown.assert_outcomes(skipped=1)
    shown.stdout.fnmatch_lines(
        ["*NOT ENFORCED HERE*", "*not enforced here: this engine*", "iam.enforcement: upload_is_logged"]
    )
    assert (only(result).outcome, only(result).missing) == (Outcome.SKIPPED, ("iam.enforcement",))
    shown, _ = run(source + "def test_upload_is_logged(): raise SystemError\n", "-v", "--lang", "vi")
    shown.stdout.fnmatch_lines(["*KHÔNG KIỂM CHỨNG Ở ĐÂY*"])


def test_engine_that_dies_makes_the_remaining_checks_errors_at_once(run):
    source = (
        "def test_upload_is_logged(fake, check):\n"
        "    fake.dead = True\n    check(False, expected='an answer', actual='none')\n"
        "def test_keys_are_decoded(): raise SystemError('must not run')\n"
    )
    shown, result = run(source)
    shown.assert_outcomes(errors=2)
    shown.stdout.fnmatch_lines(["the fake does not answer", "  try: run again: daylab starts a new engine, *"])
    shown.stdout.no_fnmatch_line("*must not run*")
    assert {each.outcome for each in result.checks} == {Outcome.ERROR}


def test_check_function_begun_ahead_runs_last_and_gets_the_result(run):
    source = (
        "from harness.pytest_plugin import ahead, fault\n"
        "def work(sandbox): return sandbox.fault.name\n"
        "@ahead(work)\n@fault('key-not-decoded')\n"
        "def test_late(sandbox, begun): assert begun == sandbox.fault.name == 'key-not-decoded'\n"
        "def test_early(): pass\n"
    )
    shown, result = run(source, "-v")
    shown.assert_outcomes(passed=2)
    shown.stdout.fnmatch_lines(["*::test_early PASSED*", "*::test_late PASSED*"])
    assert [(each.name, each.kind, each.fault) for each in result.checks] == [
        ("early", "check", None),
        ("late", "fault", "key-not-decoded"),
    ]


def test_exception_of_what_was_begun_ahead_belongs_to_its_test(run):
    source = (
        "from harness.pytest_plugin import ahead, fault\n"
        "def work(sandbox): raise AssertionError('too slow')\n"
        "@ahead(work)\n@fault('key-not-decoded')\ndef test_late(begun): pass\n"
        "def test_early(): pass\n"
    )
    shown, _ = run(source)
    shown.assert_outcomes(passed=1, failed=1)
    shown.stdout.fnmatch_lines(["*too slow*"])


def test_nothing_is_begun_for_a_test_that_is_skipped(run, pytester):
    source = (
        "from pathlib import Path\n"
        "from harness.pytest_plugin import ahead, fault, requires\n"
        "def first(sandbox): Path('first').touch()\n"
        "def second(sandbox): Path('second').touch()\n"
        "@ahead(first)\n@fault('key-not-decoded')\n@requires('iam.enforcement')\ndef test_lacking(begun): pass\n"
        "@ahead(second)\n@fault('key-not-decoded')\ndef test_served(begun): assert Path('second').exists()\n"
    )
    shown, _ = run(source)
    shown.assert_outcomes(skipped=1, passed=1)
    assert not (pytester.path / "first").exists()


def test_unknown_fault_is_an_error_that_names_the_known_ones(run):
    source = "from harness.pytest_plugin import fault\n@fault('absent')\ndef test_it(sandbox): pass\n"
    shown, _ = run(source)
    shown.assert_outcomes(errors=1)
    shown.stdout.fnmatch_lines(["*no fault 'absent'*", "*known: *key-not-decoded*"])


@pytest.mark.parametrize("fixture", ["sandbox", "broken"])
def test_fixtures_of_demonstrations_ask_for_the_fault_marker(run, fixture):
    shown, _ = run(f"def test_it({fixture}): pass\n")
    shown.assert_outcomes(errors=1)
    shown.stdout.fnmatch_lines(["*are for tests marked @fault*"])


def test_parametrised_check_counts_once_by_its_worst(run):
    source = "import pytest\n@pytest.mark.parametrize('ok', [1, 0])\ndef test_upload_is_logged(ok): assert ok\n"
    _, result = run(source)
    assert only(result).outcome is Outcome.FAILED


def test_file_that_cannot_be_collected_is_a_problem_of_the_run(run):
    shown, result = run("import absent_module\n")
    shown.assert_outcomes(errors=1)
    assert result.checks == ()
    assert "absent_module" in result.problems[0]


def test_workers_of_xdist_report_the_same(run):
    source = (
        "from harness.pytest_plugin import requires\n"
        "def test_upload_is_logged(check): check(False, expected='a', actual='b')\n"
        "def test_that_breaks(): {}['absent']\n"
        "@requires('iam.enforcement')\ndef test_that_lacks_something(): pass\n"
        "def test_unknown_to_the_lab(): pass\n"
    )
    shown, result = run(source, "-n2")
    shown.assert_outcomes(failed=1, errors=1, skipped=1, passed=1)
    shown.stdout.fnmatch_lines(["iam.enforcement: that_lacks_something"])
    assert {each.name: str(each.outcome) for each in result.checks} == {
        "upload_is_logged": "failed",
        "that_breaks": "error",
        "that_lacks_something": "skipped",
        "unknown_to_the_lab": "passed",
    }


def test_tests_outside_of_labs_are_left_alone(pytester):
    pytester.makepyfile("def test_plain(): {}['absent']\ndef test_assert(): assert 0\n")
    result = pytester.runpytest_inprocess("-p", "no:randomly", "--daylab-result=out.json")
    result.assert_outcomes(failed=2)
    assert json.loads((pytester.path / "out.json").read_text())["checks"] == []


def test_missing_work_directory_is_a_usage_error(pytester):
    (pytester.mkdir("day05") / "lab.yaml").write_text("")
    (pytester.path / "day05" / "test_it.py").write_text("def test_x(): pass\n")
    result = pytester.runpytest_inprocess("--work=absent", "day05")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*--work absent: no such directory*"])


def test_help_names_options_and_markers(pytester):
    result = pytester.runpytest_inprocess("--help")
    result.stdout.fnmatch_lines(["*--engine=*", "*--endpoint-url=URL*", "*--work=PATH*", "*--lang=*"])
    pytester.runpytest_inprocess("--markers").stdout.fnmatch_lines(
        ["*mark.fault(name)*", "*mark.requires(*", "*mark.ahead(*"]
    )


def test_picture_is_stored_under_its_lab_and_named_at_the_end(run, pytester):
    shown, _ = run("def test_upload_is_logged(picture):\n    picture('graph', '<svg/>')\n")
    shown.stdout.fnmatch_lines(["*- pictures -*", ".daylab/pictures/day05/graph.svg"])
    assert (pytester.path / ".daylab/pictures/day05/graph.svg").read_text() == "<svg/>"


def test_picture_stays_in_its_directory(run, pytester):
    shown, _ = run("def test_upload_is_logged(picture):\n    picture('../graph', '<svg/>')\n")
    shown.assert_outcomes(errors=1)  # a mistake of the check, not of the learner
    assert not list(pytester.path.rglob("*.svg"))


def test_check_that_builds_on_a_failed_one_is_not_run_and_says_so(run):
    source = "def test_keys_are_decoded(): raise RuntimeError\ndef test_upload_is_logged(): assert False\n"
    shown, result = run(source, "-v")
    shown.assert_outcomes(failed=1, skipped=1)
    shown.stdout.fnmatch_lines(["*test_upload_is_logged FAILED*", "*test_keys_are_decoded NOT RUN*"])
    [blocked] = [check for check in result.checks if check.name == "keys_are_decoded"]
    assert (blocked.outcome, blocked.blocked_by) == (Outcome.SKIPPED, "upload_is_logged")
    assert blocked.message == "not run: builds on upload_is_logged, which did not pass"


def test_every_check_runs_when_asked_to_be_independent(run):
    source = "def test_keys_are_decoded(): pass\ndef test_upload_is_logged(): assert False\n"
    shown, _ = run(source, "--daylab-independent")
    shown.assert_outcomes(failed=1, passed=1)


def test_check_that_was_not_asked_for_blocks_nothing(run):
    shown, _ = run("def test_keys_are_decoded(): pass\ndef test_upload_is_logged(): assert False\n", "-k", "decoded")
    shown.assert_outcomes(passed=1, deselected=1)
