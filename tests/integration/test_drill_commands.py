"""A drill on a real engine: broken, diagnosed, repaired in three ways, explained; and what goes wrong in one."""

import importlib.util
import json
import os
import re
import shutil
import signal
import subprocess
import sys

import boto3
import pytest

from harness.clients import Endpoint
from harness.curriculum.loader import lab_days
from harness.drills.questions import questions
from harness.drills.store import DrillStore
from harness.engines.control_api import ControlApi
from harness.progress.accounts import recall
from harness.scenarios.loader import find_scenario, load_faults, scenario_names

DAYLAB = [sys.executable, "-c", "from harness.cli import main; main()"]
HAS_AWS_CLI = bool(importlib.util.find_spec("awscli") or shutil.which("aws"))
ANSWERED = ("--cause", "1", "--evidence", "1")


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """Keeps the engine that the drills of this module share; it ends with the module."""
    path = tmp_path_factory.mktemp("home")
    yield path
    subprocess.run([*DAYLAB, "down"], env={**os.environ, "DAYLAB_HOME": str(path)}, timeout=60, check=False)


@pytest.fixture
def work(tmp_path):
    return tmp_path / "work"


@pytest.fixture
def environ(home, work):
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("DAYLAB_", "AWS_"))}
    return {**kept, "DAYLAB_WORK": str(work), "DAYLAB_HOME": str(home), "DAYLAB_LANG": "en"}


@pytest.fixture
def daylab(environ):
    def run(*arguments, code=0):
        done = subprocess.run(
            [*DAYLAB, *arguments], env=environ, capture_output=True, text=True, timeout=240, check=False
        )
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout

    return run


@pytest.fixture
def client(work):
    """Clients as the one who practises makes them."""

    def make(service):
        current = DrillStore(work).read().current
        keys = {"aws_access_key_id": current.account, "aws_secret_access_key": "test"}
        return boto3.client(service, endpoint_url=current.endpoint, region_name=current.region, **keys)

    return make


@pytest.fixture
def held():
    """Accounts that the engine at an address holds something for."""
    return lambda endpoint: set(ControlApi(Endpoint(endpoint)).accounts())


def right_answers(current):
    """Options that answer the two questions right."""
    day = current.task.day
    scenarios = {name: list(load_faults(find_scenario(name)).values()) for name in scenario_names()}
    by_day = {each: scenarios[scenario_of(each)] for each in lab_days()}
    own = by_day[day]
    foreign = [fault for each in lab_days() if each != day for fault in by_day[each]]
    [fault] = [each for each in own if each.name == current.task.fault]
    cause, evidence = questions(fault, own, foreign, current.seed)
    return ("--cause", str(cause.right + 1), "--evidence", str(evidence.right + 1))


def scenario_of(day):
    from harness.curriculum.loader import find_lab, load_lab

    return load_lab(find_lab(day)).scenario


def allow_reading(client, role, bucket):
    document = {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": f"arn:aws:s3:::{bucket}/*"}],
    }
    client("iam").put_role_policy(RoleName=role, PolicyName="read", PolicyDocument=json.dumps(document))


def test_permission_is_found_and_repaired_with_boto3(daylab, client, work, held, tmp_path):
    shown = daylab("drill", "day05", "missing-get-object")
    assert "“An upload is logged with its file name and size”" in shown
    assert "missing" not in shown

    # What AWS would show: people have used it, so there are refusals, and a picture of them.
    picture = tmp_path / "broken.svg"
    assert re.search(r"denied: s3-file-processor → \S+: s3:GetObject", daylab("graph", "--drill", "-o", str(picture)))
    assert "stroke-dasharray" in picture.read_text()
    role = client("lambda").get_function_configuration(FunctionName="s3-file-processor")["Role"].rpartition("/")[2]
    bucket = next(each["Name"] for each in client("s3").list_buckets()["Buckets"] if "uploads" in each["Name"])

    # Not repaired yet: the diagnosis is taken, once and for all.
    answers = right_answers(DrillStore(work).read().current)
    told = daylab("drill", "check", *answers, code=1)
    assert "✗ An upload is logged" in told
    assert "not because of what was broken" not in told
    assert DrillStore(work).read().current.diagnosis.cause

    allow_reading(client, role, bucket)
    current = DrillStore(work).read().current
    assert current.account in held(current.endpoint)
    told = daylab("drill", "check", "--cause", "99", "--evidence", "99")
    assert "Repaired: every check passes." in told
    assert "The function may not read the uploaded object (missing-get-object)" in told
    assert "not authorized to perform: s3:GetObject" in told
    assert '"Action": "s3:GetObject"' in told  # what was lacking
    assert "Cause ✓  evidence ✓  repair ✓: 3 of 3." in told
    [played] = DrillStore(work).read().played
    assert (played.points, played.tries) == (3, 2)
    assert current.account not in held(current.endpoint), "what was repaired is released"
    assert daylab("open", "--no-browser").strip().endswith("drill.html")


def test_code_is_repaired_in_the_files_that_were_handed_over(daylab, work):
    daylab("drill", "day05", "key-not-decoded", "--no-traffic")
    files = work / ".daylab" / "drill" / "day05"
    handler = files / "functions" / "file_processor" / "handler.py"
    reference = find_scenario("s3_lambda").directory
    assert handler.read_text() != (reference / "functions" / "file_processor" / "handler.py").read_text()
    shutil.copy(reference / "functions" / "file_processor" / "handler.py", handler)
    daylab("drill", "deploy")
    told = daylab("drill", "check", *ANSWERED)
    assert "Repaired" in told


def test_repair_that_breaks_something_else_is_no_repair(daylab, client, work):
    daylab("drill", "day05", "default-timeout", "--no-traffic")
    functions = client("lambda")
    functions.update_function_configuration(FunctionName="s3-file-processor", Timeout=30, Environment={"Variables": {}})
    functions.remove_permission(
        FunctionName="s3-file-processor",
        StatementId=json.loads(functions.get_policy(FunctionName="s3-file-processor")["Policy"])["Statement"][0]["Sid"],
    )
    told = daylab("drill", "check", *ANSWERED, code=1)
    assert "(not because of what was broken)" in told


def test_choice_that_does_not_exist_is_refused_and_nothing_is_taken(daylab, work):
    daylab("drill", "day05", "key-not-decoded", "--no-traffic")
    daylab("drill", "check", "--cause", "99", "--evidence", "1", code=2)
    current = DrillStore(work).read().current
    assert (current.diagnosis, current.tries) == (None, 0)


def test_mixed_days_follow_each_other_until_stopped(daylab, work, held):
    daylab("drill", "--mixed", "3", "--seed", "7", "--no-traffic")
    drill = DrillStore(work).read()
    days = [drill.current.task.day, *(task.day for task in drill.waiting)]
    assert len(set(days)) == 3
    told = daylab("drill", "stop")
    assert drill.current.task.fault in told
    assert drill.current.account not in held(drill.current.endpoint), "what was given up is released"
    assert DrillStore(work).read().waiting == ()


def test_killed_while_checking_loses_nothing(daylab, environ, work):
    daylab("drill", "day05", "key-not-decoded", "--no-traffic")
    process = subprocess.Popen(
        [*DAYLAB, "drill", "check", *ANSWERED], env=environ, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    assert "Checking" in process.stderr.readline()
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    process.stderr.close()
    current = DrillStore(work).read().current
    assert current.diagnosis is not None
    assert "✗" in daylab("drill", "check", code=1)  # goes on where it was, without asking again


def test_aws_cli_and_shell_work_in_the_account_of_the_drill(daylab, environ, work):
    daylab("drill", "day05", "key-not-decoded", "--no-traffic")
    account = DrillStore(work).read().current.account
    if HAS_AWS_CLI:
        identity = json.loads(daylab("aws", "sts", "get-caller-identity", "--output", "json"))
        assert identity["Account"] == account
    else:
        daylab("aws", "sts", "get-caller-identity", code=2)
    done = subprocess.run(
        [*DAYLAB, "shell"],
        env={**environ, "SHELL": "/bin/sh"},
        input="echo in $AWS_ACCESS_KEY_ID at $AWS_ENDPOINT_URL\nexit 7\n",
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 7
    assert f"in {account} at http://127.0.0.1:" in done.stdout


def test_last_check_of_a_day_can_be_looked_into_until_the_next_or_a_reset(daylab, work, held):
    daylab("up")
    daylab("start", "day05")
    daylab("check", "day05", "--only", "upload_is_logged", code=1)
    if HAS_AWS_CLI:
        assert "uploads" in daylab("aws", "--lab", "day05", "s3", "ls")
    assert "The picture:" in daylab("graph", "day05")
    first = recall(work, "day05")
    daylab("check", "day05", "--only", "upload_is_logged", code=1)
    second = recall(work, "day05")
    assert {first.account, second.account} & held(second.endpoint) == {second.account}
    daylab("reset", "day05", "--yes")
    assert second.account not in held(second.endpoint)
    assert recall(work, "day05") is None
