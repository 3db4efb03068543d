"""Drills and the commands that look into an account, as far as they need no engine."""

import json
import os
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from botocore.exceptions import ClientError
from typer.testing import CliRunner

from harness.cli.account import aws, graph, selection, shell
from harness.cli.app import app
from harness.cli.drill import debrief
from harness.clients import Endpoint
from harness.curriculum.loader import find_lab, load_lab
from harness.drills.model import Diagnosis, Drill, Played, Round, Task
from harness.drills.store import DrillStore
from harness.errors import CapabilityError, DeploymentError, EngineGoneError, InputError
from harness.grading.result import CheckResult, Outcome, RunResult
from harness.i18n.message import LANGUAGES
from harness.permissions.call_graph import CallGraph
from harness.permissions.wanted_calls import Node
from harness.progress.accounts import Deployed, recall, remember
from harness.progress.results import DRILL, keep, kept, latest
from harness.scenarios.loader import find_scenario, load_faults

NOWHERE = "http://127.0.0.1:9"
NOW = datetime(2025, 5, 20, 9, tzinfo=UTC)
TASK = Task(day="day05", fault="missing-get-object")
ROUND = Round(task=TASK, seed=1, endpoint=NOWHERE, region="us-east-1", account="111111111111", begun=NOW)
BUCKET = CallGraph((Node("arn:aws:s3:::a", "AWS::S3::Bucket", "a"),), ())
PLACE = selection.Place("day05", Endpoint(NOWHERE), "111111111111", "s3-lambda")


@pytest.fixture
def work(tmp_path, monkeypatch):
    monkeypatch.setenv("DAYLAB_WORK", str(tmp_path / "work"))
    monkeypatch.setenv("DAYLAB_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("DAYLAB_LANG", "en")
    return tmp_path / "work"


@pytest.fixture
def daylab(work):
    def run(*arguments):
        result = CliRunner().invoke(app, arguments)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return run


@pytest.mark.parametrize("command", [("drill",), ("drill", "check"), ("drill", "deploy"), ("drill", "stop")])
def test_without_a_drill_one_is_told_how_to_begin(daylab, command):
    with pytest.raises(InputError) as caught:
        daylab(*command)
    assert "daylab drill day05" in caught.value.fix


def test_only_one_drill_is_played_at_a_time(daylab, work):
    DrillStore(work).write(Drill(current=ROUND))
    with pytest.raises(InputError) as caught:
        daylab("drill", "day07")
    assert "day05" in caught.value.what
    assert "daylab drill stop" in caught.value.fix


def test_drill_is_shown_again_without_its_fault(daylab, work):
    DrillStore(work).write(Drill(current=ROUND))
    shown = daylab("drill").output
    assert "An upload is logged" in shown
    assert "111111111111" in shown
    assert "missing-get-object" not in shown
    assert "s3:GetObject" not in shown


def test_drill_whose_engine_has_ended_is_told(daylab, work):
    DrillStore(work).write(Drill(current=ROUND))
    with pytest.raises(EngineGoneError) as caught:
        daylab("drill", "check", "--cause", "1", "--evidence", "1")
    assert "daylab drill stop" in caught.value.fix
    assert DrillStore(work).read().current.diagnosis is None


def test_drill_that_is_given_up_is_explained_and_forgotten(daylab, work):
    DrillStore(work).write(Drill(current=ROUND, waiting=(TASK,)))
    shown = daylab("drill", "stop").output
    assert "missing-get-object" in shown
    assert "Allow s3:GetObject" in shown
    drill = DrillStore(work).read()
    assert (drill.current, drill.waiting, [each.points for each in drill.played]) == (None, (), [0])


def test_unknown_day_is_refused_before_an_engine_is_started(daylab):
    with pytest.raises(InputError, match="no lab 'day99'"):
        daylab("drill", "day99")


def test_named_fault_and_chance_exclude_each_other(daylab):
    with pytest.raises(InputError, match="choose one by themselves"):
        daylab("drill", "day05", "key-not-decoded", "--random")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_debrief_tells_symptom_cause_fix_and_score(lang):
    fault = load_faults(find_scenario("s3_lambda"))["missing-get-object"]
    told = Diagnosis(cause=True, evidence=False)
    played = Played(task=TASK, diagnosis=told, repaired=True, seconds=125, tries=1)
    text = debrief.debrief(ROUND, played, fault, lang)
    for each in (fault.symptom, fault.cause, fault.fix):
        assert each.get(lang).split()[0] in text
    assert fault.source in text
    assert "2" in text.splitlines()[-1]
    assert "5" in text.splitlines()[-1]


def test_variables_lead_to_the_engine_and_nowhere_else(monkeypatch):
    given = {
        "AWS_PROFILE": "production",
        "AWS_SESSION_TOKEN": "real",
        "AWS_ENDPOINT_URL_S3": "https://s3",
        "HOME": "/h",
    }
    environ = {**selection.without_credentials(given), **selection.variables(PLACE)}
    assert environ["AWS_ENDPOINT_URL"] == NOWHERE
    assert environ["AWS_ACCESS_KEY_ID"] == "111111111111"
    assert not {"AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL_S3"} & environ.keys()
    assert environ["HOME"] == "/h"


def test_absent_aws_cli_is_told_with_what_installs_it(monkeypatch, tmp_path):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(InputError) as caught:
        aws.command_line()
    assert f"awscli=={aws.VERSION}" in caught.value.fix


def test_aws_cli_of_the_path_is_used(monkeypatch, tmp_path):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    program = tmp_path / "aws"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert aws.command_line() == [str(program)]


def test_aws_of_a_day_that_was_not_checked_says_how_to(daylab):
    with pytest.raises(InputError) as caught:
        daylab("aws", "--lab", "day05", "s3", "ls")
    assert "daylab check day05" in caught.value.fix


def test_aws_of_a_check_whose_engine_has_ended_is_told(daylab, work):
    remember(work, "day05", Deployed(endpoint=NOWHERE, region="us-east-1", account="1" * 12, stack="s", at=NOW))
    with pytest.raises(EngineGoneError, match="has ended"):
        daylab("aws", "--lab", "day05", "s3", "ls")


def test_shell_keeps_the_users_own_start_and_puts_the_account_last(tmp_path):
    (tmp_path / ".bashrc").write_text("export AWS_ACCESS_KEY_ID=other; alias hello='echo from bashrc'\n")
    startup = shell._startup(tmp_path, PLACE, "(day05) $ ")
    command = ["bash", "--noprofile", "--rcfile", str(startup), "-ic", 'echo "$AWS_ACCESS_KEY_ID|$PS1"; alias hello']
    environ = {"PATH": os.environ["PATH"], "HOME": str(tmp_path)}
    done = subprocess.run(command, env=environ, capture_output=True, text=True, check=False, timeout=30)
    assert done.stdout.splitlines() == ["111111111111|(day05) $ ", "alias hello='echo from bashrc'"]


def test_place_of_a_check_is_remembered(work):
    where = Deployed(endpoint=NOWHERE, region="us-east-1", account="1" * 12, stack="s3-lambda", at=NOW)
    remember(work, "day05", where)
    assert recall(work, "day05") == where
    assert recall(work, "day06") is None
    (work / ".daylab" / "accounts" / "day05.json").write_text("{")
    assert recall(work, "day05") is None


def result(day, **outcomes):
    found = (CheckResult(day, name, Outcome(outcome), report="why & how <b>") for name, outcome in outcomes.items())
    return RunResult(tuple(found)).to_json()


def test_report_of_the_last_result_is_a_page_of_its_own(daylab, work):
    keep(work, "day07", result("day07", created_user_is_stored="passed"))
    keep(work, DRILL, result("day05", upload_is_logged="failed", keys_are_decoded="passed"))
    os.utime(work / ".daylab" / "results" / "day07.json", (1, 1))
    path = daylab("open", "--no-browser").output.strip()
    page = Path(path).read_text(encoding="utf-8")
    assert path.endswith("drill.html")
    assert load_lab(find_lab("day05")).checks["upload_is_logged"].title.en in page
    assert "why &amp; how &lt;b&gt;" in page
    assert "src=" not in page
    assert daylab("open", "day07", "--no-browser").output.strip().endswith("day07.html")


def test_report_opens_in_the_browser(daylab, work, monkeypatch):
    opened = []
    monkeypatch.setattr("webbrowser.open", opened.append)
    keep(work, "day05", result("day05", upload_is_logged="passed"))
    daylab("open")
    assert opened == [(work / ".daylab" / "reports" / "day05.html").as_uri()]


def test_nothing_to_open_is_told(daylab):
    with pytest.raises(InputError, match="nothing has been checked"):
        daylab("open")


def test_results_are_found_by_name_and_by_time(work):
    assert latest(work) is None
    keep(work, "day05", "one")
    keep(work, "day06", "two")
    os.utime(work / ".daylab" / "results" / "day06.json", (1, 1))
    assert latest(work).name == "day05"
    assert kept(work, "day06").text == "two"
    assert kept(work, "day07") is None


def test_graph_needs_to_know_of_what(daylab):
    with pytest.raises(InputError):
        daylab("graph")
    with pytest.raises(InputError):
        daylab("graph", "day05", "--drill")


def test_graph_of_work_that_is_not_deployed_yet_deploys_it_at_its_scenarios_pace(daylab, monkeypatch):
    paces, deployed, stopped = {}, {}, []

    def deploy(plan, endpoint, *, account):
        deployed[account] = dict(paces)
        return SimpleNamespace(endpoint=endpoint, account=account, stack_name="alarm-response")

    engine = SimpleNamespace(
        endpoint=Endpoint(NOWHERE),
        capabilities=lambda: {"time.compressed"},
        control_api=SimpleNamespace(set_time_scale=paces.__setitem__),
        stop=lambda: stopped.append(True),
    )
    monkeypatch.delenv("DAYLAB_TIME_SCALE", raising=False)
    monkeypatch.setattr("harness.engines.session.session_engine", lambda: engine)
    monkeypatch.setattr("harness.scenarios.deploy.deploy", deploy)
    monkeypatch.setattr("harness.permissions.call_graph.read_call_graph", lambda *_: BUCKET)
    daylab("graph", "day14")
    [(account, paces_then)] = deployed.items()
    assert paces_then == {account: find_scenario("alarm_response").time_scale}
    assert stopped == [True]


def test_graph_of_a_stack_without_anything_to_draw_says_so(daylab, work, monkeypatch):
    monkeypatch.setattr(graph, "of_check", lambda _day: PLACE)
    monkeypatch.setattr("harness.permissions.call_graph.read_call_graph", lambda *_: CallGraph((), ()))
    shown = daylab("graph", "day05").output
    assert "Nothing is deployed that calls or is called." in shown
    assert "Nothing is deployed" in (work / ".daylab" / "pictures" / "day05-graph.svg").read_text()


def test_graph_of_a_stack_that_is_not_there_is_an_error_with_what_to_try(daylab, monkeypatch):
    def read(*_):
        raise ClientError({"Error": {"Code": "ValidationError", "Message": "Stack with id x does not exist"}}, "List")

    monkeypatch.setattr(graph, "of_check", lambda _day: PLACE)
    monkeypatch.setattr("harness.permissions.call_graph.read_call_graph", read)
    with pytest.raises(DeploymentError, match="no stack s3-lambda to draw") as raised:
        daylab("graph", "day05")
    assert "describe-stack-events" in str(raised.value)


@pytest.mark.parametrize(("lang", "legend"), [("en", {"allowed", "denied"}), ("vi", {"được phép", "bị từ chối"})])
def test_pictures_legend_speaks_the_language_of_the_run(lang, legend):
    drawn = ElementTree.fromstring(graph.picture_of(BUCKET, lang))
    assert legend <= {each.text for each in drawn.iter("{http://www.w3.org/2000/svg}text")}


def test_importing_the_commands_loads_no_boto3():
    code = "import sys, harness.cli.drill.command, harness.cli.account.graph; print('boto3' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=30)
    assert json.loads(done.stdout.strip().lower()) is False


@pytest.mark.parametrize(
    ("up_at", "dropped", "said"),
    [
        (NOWHERE, True, ""),
        (NOWHERE, False, "The engine could not drop account 111111111111"),
        ("http://127.0.0.1:10", False, ""),  # another engine than the one that the account was in
        (None, False, ""),  # an engine that has ended holds nothing
    ],
)
def test_an_account_that_cannot_be_released_is_reported_and_ends_nothing(
    work, monkeypatch, capsys, up_at, dropped, said
):
    state = up_at and SimpleNamespace(endpoint=up_at, region="us-east-1", token="", kind="embedded")
    asked = []
    monkeypatch.setattr("harness.engines.standing.find", lambda: state)
    monkeypatch.setattr(
        "harness.curriculum.accounts.drop_account", lambda _engine, account: asked.append(account) or dropped
    )
    selection.release(NOWHERE, "111111111111", "en")
    assert asked == (["111111111111"] if up_at == NOWHERE else [])
    assert capsys.readouterr().err.startswith(said)


def test_a_drill_that_is_given_up_releases_its_account_after_the_explanation(daylab, work, monkeypatch):
    DrillStore(work).write(Drill(current=ROUND))
    released = []
    monkeypatch.setattr("harness.cli.drill.rounds.release", lambda url, account, _lang: released.append((url, account)))
    assert "Cause" in daylab("drill", "stop").output
    assert released == [(NOWHERE, "111111111111")]


def test_a_drill_that_cannot_be_broken_releases_what_it_tried(work, monkeypatch):
    """Neither way shows the fault: both accounts go, and the drill says that there is nothing to see."""
    from harness.cli.drill import rounds

    numbers, released = iter(("1", "2")), []
    monkeypatch.setattr("harness.curriculum.accounts.fresh_account", lambda *_: next(numbers))
    monkeypatch.setattr(rounds, "release", lambda _url, account, _lang: released.append(account))
    monkeypatch.setattr(rounds, "updated", lambda *_: False)
    monkeypatch.setattr(rounds, "created", lambda *_: None)
    monkeypatch.setattr(rounds.Playing, "_shows", lambda *_: False)
    playing = rounds.Playing(work, "en", traffic=True)
    with pytest.raises(CapabilityError):
        playing._broken(SimpleNamespace(endpoint=Endpoint(NOWHERE)), *playing._parts(TASK))
    assert released == ["1", "2"]


def test_reset_forgets_where_the_work_was(daylab, work):
    daylab("start", "day05")
    remember(work, "day05", Deployed(endpoint=NOWHERE, region="r", account="111111111111", stack="s", at=NOW))
    daylab("reset", "day05", "--yes")
    assert recall(work, "day05") is None
