"""A class of attackers and one honest member, graded at once: each attack ends as its own submission's failure.

What they are after is marked: nothing of it may appear in a log, a result or an object of the engine; a file outside
must stay as it is, and a listener on this machine must hear nobody.
"""

import json
import os
import re
import stat
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

from fixtures.submissions.make import write_good
from harness.grading_run.run import Orders, grade_all
from tests.integration.attackers import ENDLESS, EXPLORERS, REFUSED, Prey, write_attackers
from tests.integration.listener import Listener

pytestmark = pytest.mark.xdist_group("grade-attacks")  # what its fixtures make is made once

DAYLAB = [sys.executable, "-c", "from harness.cli import main; main()"]
MARK = "MARK-4f1d7c2ab9"
DEADLINE = 500
OWN = ("DAYLAB_", "AWS_", "PYTEST_")
# A check of the grader's that notes what the engine holds of a submission, by the name that its handler says.
NOTES = """
# {mark}
import contextlib, json, pathlib, re, uuid

def test_zz_notes(lab, eventually):
    logs, s3, function = lab.client("logs"), lab.client("s3"), lab.outputs["FunctionName"]
    with contextlib.suppress(AssertionError):  # a crowd of processes may take longer to end
        eventually(lambda: any(line.startswith("REPORT") for line in lab.logs(function)), within=45)
    held = []
    for group in logs.describe_log_groups()["logGroups"]:
        for page in logs.get_paginator("filter_log_events").paginate(logGroupName=group["logGroupName"]):
            held += [event["message"] for event in page["events"]]
    for bucket in s3.list_buckets()["Buckets"]:
        for entry in s3.list_objects_v2(Bucket=bucket["Name"]).get("Contents", ()):
            held.append(repr(s3.get_object(Bucket=bucket["Name"], Key=entry["Key"])["Body"].read(100_000)))
    name = re.search(r"I AM (\\S+)", "\\n".join(held))
    path = pathlib.Path({seen!r}, name[1] if name else uuid.uuid4().hex)
    path.write_text(json.dumps(held))
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
    seen: Path
    heard: list

    def record(self, name):
        return json.loads((self.out / ".records" / name / "day05.json").read_text(encoding="utf-8"))["result"]

    def report(self, name):
        return (self.out / name / "results.json").read_text(encoding="utf-8")

    def points(self, name):
        [[earned, possible]] = re.findall(rf"^{name}: (\S+) of (\S+) points", self.done.stdout, re.M)
        return float(earned), float(possible)

    def passed(self, name):
        checks = self.record(name)["checks"]
        return {each["name"] for each in checks if each["outcome"] == "passed"} - {"zz_notes"}

    def held(self, name):
        noted = self.seen / name
        return "\n".join(json.loads(noted.read_text(encoding="utf-8"))) if noted.exists() else ""


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
    seen, out, canary = root / "seen", root / "out", root / "canary"
    write_good(root / "class/honest/day05")
    secrets = write_secrets(root)
    (root / "hidden/day05/test_zz_notes.py").write_text(NOTES.format(mark=MARK, seen=str(seen)))
    seen.mkdir()
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
    return Run(out, done, prey, seen, listener.heard)


def test_honest_member_keeps_full_points(run):
    assert run.done.returncode == 0, run.done.stdout + run.done.stderr
    earned, possible = run.points("honest")
    assert earned == possible > 0, run.record("honest")


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
    assert run.points(name)[0] == 0


def test_forged_tests_settings_results_and_progress_count_for_nothing(run):
    assert "8 passed" in run.held("forger")
    assert run.passed("forger") == set()
    assert not run.prey.ran.exists()


def test_nothing_is_read(run):
    for path in [*run.out.rglob("*"), *run.seen.iterdir()]:
        if path.is_file():
            assert MARK not in path.read_text(encoding="utf-8", errors="replace"), path
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
