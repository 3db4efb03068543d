"""A class of attackers and one honest member, graded at once: each attack ends as its own submission's failure.

What they are after is marked: nothing of it may appear in a log, a result or an object of the engine; a file outside
must stay as it is, and a listener on this machine must hear nobody.
"""

import base64
import json
import os
import re
import stat
import subprocess
import sys
import zlib
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

from fixtures.submissions.make import write_good
from harness.grading_run.run import Orders, grade_all
from tests.integration.attackers import (
    ENDLESS,
    EXPLORERS,
    NAMES_OF_RESULTS,
    REFUSED,
    UNREAD,
    Prey,
    write_attackers,
)
from tests.integration.listener import Listener

pytestmark = pytest.mark.xdist_group("grade-attacks")  # what its fixtures make is made once

DAYLAB = [sys.executable, "-c", "from harness.cli import main; main()"]
MARK = "MARK-4f1d7c2ab9"
DEADLINE = 900
OWN = ("DAYLAB_", "AWS_", "PYTEST_")
# A hidden check that looks through every door that a submission names, notes what the engine holds of it, and fails
# with what it noted: it runs in a sandbox, so that nothing else gets out.
NOTES = """
# {mark}
import base64, contextlib, json, requests, zlib

def test_zz_notes(lab, eventually):
    logs, s3, function = lab.client("logs"), lab.client("s3"), lab.outputs["FunctionName"]
    doors = []
    for door in (value for name, value in lab.outputs.items() if name.startswith("Door")):
        try:
            answer = requests.get(door if "://" in door else lab.endpoint.url + door, timeout=20)
            doors.append(f"SAW {{answer.status_code}} {{answer.text[:200]}}")
        except BaseException as error:
            doors.append(f"SHUT {{type(error).__name__}}")
    s3.put_object(Bucket=lab.outputs["BucketName"], Key="note.txt", Body=b"x")
    with contextlib.suppress(AssertionError):  # a crowd of processes may take longer to end
        eventually(lambda: any(line.startswith("REPORT") for line in lab.logs(function)), within=45)
    held = []
    for group in logs.describe_log_groups()["logGroups"]:
        for page in logs.get_paginator("filter_log_events").paginate(logGroupName=group["logGroupName"]):
            held += [event["message"] for event in page["events"]]
    for bucket in s3.list_buckets()["Buckets"]:
        for entry in s3.list_objects_v2(Bucket=bucket["Name"]).get("Contents", ()):
            held.append(repr(s3.get_object(Bucket=bucket["Name"], Key=entry["Key"])["Body"].read(100_000)))
    try:
        with open({canary!r}, "w") as file:  # perhaps a directory of its own
            file.write("changed by a check")
    except OSError:
        pass
    try:
        open(requests.__file__, "ab").close()
    except OSError:
        doors.append("READ-ONLY")
    noted = json.dumps(doors + held)[:2_000_000].encode("utf-8", "replace")
    raise AssertionError("NOTED " + base64.b64encode(zlib.compress(noted)).decode())
"""


@pytest.fixture(scope="module", autouse=True)
def isolated(unenforced_engine):
    if unenforced_engine.info().isolation != "bubblewrap":
        pytest.skip("not enforced here: isolation (bubblewrap may not run on this machine)")


@dataclass
class Run:
    """A graded class."""

    out: Path
    done: subprocess.CompletedProcess
    prey: Prey
    heard: list

    def record(self, name):
        return json.loads((self.out / ".records" / name / "day05.json").read_text(encoding="utf-8"))["result"]

    def report(self, name):
        return (self.out / "instructor" / "submissions" / name / "results.json").read_text(encoding="utf-8")

    def points(self, name):
        [[earned, possible]] = re.findall(rf"^{re.escape(name)}: (\S+) of (\S+) points", self.done.stdout, re.M)
        return float(earned), float(possible)

    def refusals(self):
        """Name → why it could not be read, as the terminal has it."""
        return dict(re.findall(r"^(\S+): could not be read: (.*)", self.done.stdout, re.M))

    def passed(self, name):
        checks = self.record(name)["checks"]
        return {each["name"] for each in checks if each["outcome"] == "passed"} - {"zz_notes"}

    def held(self, name):
        said = [each["message"] or "" for each in self.record(name)["checks"] if each["name"] == "zz_notes"]
        noted = [text.removeprefix("NOTED ") for text in said if text.startswith("NOTED ")]
        return "\n".join(json.loads(zlib.decompress(base64.b64decode(noted[0])))) if noted else ""


def write_secrets(root):
    """Files with the marker in a home, beside hidden checks and in a neighbour's submission."""
    paths = [
        root / "home/.ssh/id_rsa",
        root / "home/.aws/credentials",
        root / "class/honest/day05/functions/secret.txt",
    ]
    paths += [root / "hidden/day05/notes.txt"]
    for path in paths:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"[default]\naws_access_key_id = {MARK}\naws_secret_access_key = {MARK}\n")
    return [str(path) for path in paths]


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    root = tmp_path_factory.mktemp("attacks")
    out, canary = root / "out", root / "canary"
    write_good(root / "class/honest/day05")
    secrets = write_secrets(root)
    (root / "hidden/day05/test_zz_notes.py").write_text(NOTES.format(mark=MARK, canary=str(canary)))
    canary.write_text("untouched")
    canary.chmod(0o600)
    with Listener() as listener:
        places = [str(path) for path in (root, root / "class/honest", root / "hidden", out, Path(__file__).parents[2])]
        prey = Prey(secrets, places, str(canary), listener.doors(), root / "ran")
        write_attackers(root / "class", prey)
        kept = {
            name: value for name, value in os.environ.items() if not name.startswith(("DAYLAB_", "AWS_", "PYTEST_"))
        }
        home = {"HOME": str(root / "home"), "DAYLAB_HOME": str(root / "daylab"), "DAYLAB_LANG": "en"}
        done = subprocess.run(
            [*DAYLAB, "grade", str(root / "class"), "--out", str(out), "--format", "all", "--checks",
             str(root / "hidden"), "--lab", "day05", "-j", "2", "--no-similarity"],
            env={**kept, **home}, capture_output=True, text=True, timeout=DEADLINE, check=False,
        )  # fmt: skip
    return Run(out, done, prey, listener.heard)


def test_honest_member_keeps_full_points(run):
    assert run.done.returncode == 4, run.done.stdout + run.done.stderr
    earned, possible = run.points("honest")
    assert earned == possible - 1 > 0, run.record("honest")  # the hidden check that notes fails always


@pytest.mark.parametrize("name", NAMES_OF_RESULTS)
def test_name_of_a_result_is_a_name_as_any_other(run, name):
    assert run.points(name) == run.points("honest")
    assert (run.out / "students" / name / "report.html").is_file()
    assert (run.out / "instructor" / "grades.csv").is_file()
    assert (run.out / "instructor" / "class.html").is_file()


def test_year_of_no_calendar_costs_nobody_anything(run):
    assert run.points("year") == run.points("honest")


@pytest.mark.parametrize("name", UNREAD)
def test_what_cannot_be_read_says_why_once_everywhere(run, name):
    assert re.search(UNREAD[name], run.refusals()[name])
    for path in (run.out / "students" / name).iterdir():
        text = path.read_text(encoding="utf-8")
        if path.name == "github-classroom.env":  # in base64
            continue
        assert len(re.findall(UNREAD[name], text)) == 1, path


def test_doors_of_this_machine_stay_shut_for_checks(run):
    """A submission's outputs and redirects lead to a listener, to another port and to the engine's own paths."""
    held = run.held("doors").splitlines()
    found = [line for line in held if line.startswith(("SAW", "SHUT"))]
    assert found.count("SHUT ElsewhereError") == 4, found
    assert [line[:7] for line in found if line.startswith("SAW")] == ["SAW 302"] * 2, "the redirect itself is seen"
    assert not re.search("capabilities|lambda:InvokeFunction", "".join(found))


def test_checks_write_to_nothing_of_this_machine(run):
    assert "READ-ONLY" in run.held("honest")


def test_long_lines_with_escapes_are_reported_without_them(run):
    assert "I AM noisy" in run.held("noisy")
    for path in [*(run.out / "students").rglob("*"), *(run.out / "instructor").rglob("*")]:
        if path.is_file():
            assert "\x1b" not in path.read_text(encoding="utf-8"), path
    assert "\x1b" not in run.done.stdout + run.done.stderr


def test_students_get_nothing_of_hidden_checks(run):
    for path in (run.out / "students").rglob("*"):
        assert not path.is_file() or not re.search(r"zz_notes|note\.txt|NOTED", path.read_text(encoding="utf-8")), path


@pytest.mark.parametrize("what", EXPLORERS)
def test_what_is_tried_brings_nothing(run, what):
    held = run.held("explorer")
    assert set(re.findall(rf"^GOT {what} (.*)$", held, re.M)) == {"[]"}, held


@pytest.mark.parametrize("name", ["forwarder", "velocity"])
def test_what_the_engine_is_asked_for_fails(run, name):
    held = run.held(name)
    assert set(re.findall(r"^GOT ask (.*)$", held, re.M)) == {"[]"}, held
    assert "STATUS 500" in held


@pytest.mark.parametrize("name", ["explorer", "forwarder", "velocity"])
def test_who_tries_fails_its_checks(run, name):
    assert run.passed(name) == set()


@pytest.mark.parametrize("name", ENDLESS)
def test_what_would_not_end_is_ended(run, name):
    held = run.held(name)
    assert re.search(ENDLESS[name][1], held), held
    assert not re.search("^GOT", held, re.M), "a traceback may show the line, but it was never printed"
    assert run.passed(name) == set()


@pytest.mark.parametrize("name", REFUSED)
def test_what_leads_out_is_not_deployed(run, name):
    assert re.search(REFUSED[name], run.report(name)), run.report(name)
    assert name in run.refusals() or run.points(name)[0] == 0


def test_forged_tests_settings_results_and_progress_count_for_nothing(run):
    assert "8 passed" in run.held("forger")
    assert run.passed("forger") == set()
    assert not run.prey.ran.exists()


def test_nothing_is_read(run):
    for path in run.out.rglob("*"):
        if path.is_file():
            assert MARK not in path.read_text(encoding="utf-8", errors="replace"), path
    for path in (run.out / ".records").iterdir():
        assert MARK not in run.held(path.name), path
    assert MARK not in run.done.stdout + run.done.stderr


def test_nothing_is_written(run):
    canary = Path(run.prey.canary)
    assert (canary.read_text(), stat.S_IMODE(canary.stat().st_mode)) == ("untouched", 0o600)
    assert [place for place in run.prey.places if Path(place, "written").exists()] == []
    assert not Path("/tmp/zip-absolute-was-here").exists()


def test_nobody_is_heard(run):
    assert run.heard == []


def engines():
    """The engines below this process."""
    found = []
    for process in psutil.Process().children(recursive=True):
        with suppress(psutil.Error):  # gone meanwhile
            if "harness.extension.main" in process.cmdline():
                found.append(process)
    return found


class Killer:
    """Watches a run, and kills its engine whenever ``cursed`` is being evaluated."""

    def __init__(self):
        self.killed = 0
        self._spared = {process.pid for process in engines()}  # those of other tests

    def planned(self, jobs, done):
        pass

    def began(self, job):
        if job.submission == "cursed":
            for process in engines():
                if process.pid not in self._spared:
                    process.kill()
                    process.wait(30)
                    self.killed += 1

    def checked(self, job, name, outcome):
        pass

    def ended(self, job, record):
        pass


def test_engine_that_dies_is_replaced_and_only_who_kills_it_again_is_not_evaluated(tmp_path):
    for name in ("cursed", "honest"):
        write_good(tmp_path / "class" / name / "day05")
    killer = Killer()
    orders = Orders([str(tmp_path / "class")], tmp_path / "out", jobs=2, formats=("csv",), compare=False)
    graded = grade_all(orders, killer)
    cursed, honest = graded.reports
    assert killer.killed == 2
    assert (honest.earned, honest.complete) == (honest.possible, True)
    assert (cursed.earned, cursed.complete) == (0, False)
