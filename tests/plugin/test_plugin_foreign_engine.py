"""What fails on an engine that promises nothing: the reference tells of the engine, an intern's work of the intern."""

import shutil

import pytest

from harness.curriculum.loader import LABS_DIR
from harness.grading.result import Outcome, RunResult
from harness.scenarios.loader import find_scenario
from harness.scenarios.reference import write_starter
from tests.plugin.test_plugin_outcomes import FAKE_ENGINE

pytest_plugins = ["pytester"]

FOREIGN = FAKE_ENGINE.replace('name = "fake"', 'name = "external"').replace(
    "    def capabilities(self):",
    "        return EngineInfo(versions=VERSIONS)\n\n    def capabilities(self):",
)
FAILS = "def test_upload_is_logged(check): check(False, expected='a line', actual='none')\n"
DEMONSTRATES = "from harness.pytest_plugin import fault\n@fault('key-not-decoded')\n" + FAILS.replace(
    "upload_is_logged", "encoded_key_is_not_found"
)
UNDEPLOYED = (
    "from harness.errors import DeploymentError\n"
    "def test_upload_is_logged(): raise DeploymentError('no such type: AWS::Events::Archive')\n"
)


@pytest.fixture
def run(pytester):
    """Runs a test as one of lab day05 on an engine with these versions; pytest's result and the one check's entry."""
    pytester.makeini("[pytest]\naddopts = --strict-markers --import-mode=importlib")
    directory = pytester.mkdir("day05")
    shutil.copyfile(LABS_DIR / "day05" / "lab.yaml", directory / "lab.yaml")
    write_starter(find_scenario("s3_lambda"), pytester.path / "mine")

    def run_test(source, *arguments, versions=None):
        head = f"from harness.engines.control_api import EngineInfo\nVERSIONS = {versions or {}}\n"
        (directory / "conftest.py").write_text(head + FOREIGN)
        (directory / "test_it.py").write_text(source)
        shown = pytester.runpytest_inprocess(
            "-p", "no:randomly", "--lang=en", "-v", "-rs", "--daylab-result=out.json", *arguments, "day05"
        )
        [check] = RunResult.from_json((pytester.path / "out.json").read_text()).checks
        return shown, check

    return run_test


@pytest.mark.parametrize(
    ("source", "missing", "reason"),
    [
        (FAILS, "check.upload_is_logged", "a line; found: none"),
        ("def test_upload_is_logged(): {}['absent']\n", "check.upload_is_logged", "KeyError: 'absent'"),
        (DEMONSTRATES, "fault.key-not-decoded", "a line; found: none"),
        (UNDEPLOYED, "deploys.s3_lambda", "no such type: AWS::Events::Archive"),
    ],
    ids=["check", "exception", "fault", "deployment"],
)
def test_what_the_reference_does_not_do_there_is_not_enforced_there(run, source, missing, reason):
    shown, check = run(source)
    shown.assert_outcomes(skipped=1)
    shown.stdout.fnmatch_lines(["*NOT ENFORCED HERE*", f"*not enforced here: {missing} ({reason})*"])
    assert (check.outcome, check.missing) == (Outcome.SKIPPED, (missing,))


def test_an_interns_failure_stays_one(run):
    shown, check = run(FAILS, "--work=mine")
    shown.assert_outcomes(failed=1)
    assert (check.outcome, check.missing) == (Outcome.FAILED, ())


def test_a_demonstration_runs_on_the_reference_whoever_asks(run):
    _, check = run(DEMONSTRATES, "--work=mine")
    assert (check.outcome, check.missing) == (Outcome.SKIPPED, ("fault.key-not-decoded",))


def test_mistakes_in_the_projects_own_files_stay_errors(run):
    _, check = run("from harness.errors import FileError\ndef test_upload_is_logged(): raise FileError('line 3')\n")
    assert check.outcome is Outcome.ERROR


def test_an_engine_that_dies_is_no_engine_that_differs(run):
    _, check = run("def test_upload_is_logged(fake):\n    fake.dead = True\n    assert False\n")
    assert check.outcome is Outcome.ERROR


@pytest.mark.parametrize("source", [FAILS, DEMONSTRATES], ids=["check", "fault"])
def test_on_daylabs_own_engine_every_failure_counts(run, source):
    shown, check = run(source, versions={"daylab": "1"})
    shown.assert_outcomes(failed=1)
    assert check.outcome is Outcome.FAILED
