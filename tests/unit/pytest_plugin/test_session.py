"""The lab session without an engine: when it starts one, what it says while waiting, what it remembers."""

import dataclasses
import io
import threading
from contextlib import nullcontext
from types import SimpleNamespace

import pytest

from harness.clients import Endpoint
from harness.curriculum.loader import LABS_DIR
from harness.engines.control_api import ControlApi, EngineInfo
from harness.engines.readiness import with_log
from harness.errors import DeploymentError, EngineGoneError, EngineStartError
from harness.i18n.message import Message
from harness.pytest_plugin import session as session_module
from harness.pytest_plugin.capabilities import NotEnforcedError
from harness.pytest_plugin.checking import SubmissionFailure
from harness.pytest_plugin.options import Settings
from harness.pytest_plugin.session import LabSession
from harness.scenarios.loader import find_scenario
from harness.scenarios.reference import write_starter

SETTINGS = Settings(engine="embedded", endpoint_url=None, work=None, lang="en", result=None)


class FakeEngine:
    """An engine that answers while it is alive."""

    name = "fake"
    endpoint = Endpoint("http://127.0.0.1:9")
    token = ""
    control_api = ControlApi(endpoint)

    def __init__(self):
        self.alive = True
        self.stopped = 0
        self.asked = 0

    def start(self):
        """Does nothing."""

    def stop(self):
        self.stopped += 1

    def info(self):
        self.asked += 1
        if not self.alive:
            raise EngineGoneError(with_log(Message("no answer", "không trả lời"), self.logs()), where="there")

    def capabilities(self):
        return frozenset()

    def logs(self, lines=100):
        return "last words"


def death(session):
    """What a session says of an engine that died."""
    with pytest.raises(EngineGoneError) as caught:
        session.is_foreign()
    return caught.value


class Terminal(io.StringIO):
    """Standard error of a person."""

    def isatty(self):
        return True


def make(tmp_path, start, work=None):
    return LabSession(dataclasses.replace(SETTINGS, work=work), tmp_path, start_engine=start, uncaptured=nullcontext)


def test_nothing_is_started_before_it_is_asked_for(tmp_path):
    started = []
    session = make(tmp_path, lambda: started.append(1))
    session.close()
    assert started == []


def test_engine_is_started_once_and_stopped(tmp_path):
    engines = []

    def start():
        engines.append(FakeEngine())
        return engines[-1]

    session = make(tmp_path, start)
    session.warm_up()
    assert session.engine() is session.engine()
    session.close()
    assert [engine.stopped for engine in engines] == [1]


def test_failed_start_is_the_same_error_for_every_test(tmp_path):
    error = EngineStartError("no room")

    def start():
        raise error

    session = make(tmp_path, start)
    for _ in range(2):
        with pytest.raises(EngineStartError) as caught:
            session.engine()
        assert caught.value is error
    assert not session.is_foreign()
    session.close()


def test_person_is_told_what_takes_long(tmp_path, monkeypatch):
    ready = threading.Event()
    terminal = Terminal()
    monkeypatch.setattr(session_module, "PATIENCE", 0.01)
    monkeypatch.setattr("sys.stderr", terminal)
    session = make(tmp_path, lambda: ready.wait(10) and FakeEngine())
    session.warm_up()
    monkeypatch.setattr(session, "_tell", lambda what, tell=session._tell: (tell(what), ready.set()))
    assert session.engine().name == "fake"
    assert terminal.getvalue() == "daylab: starting the engine …\n"


def test_death_is_found_out_once_and_told_with_the_last_log_lines(tmp_path):
    engine = FakeEngine()
    session = make(tmp_path, lambda: engine)
    session.engine()
    assert not session.is_foreign()
    engine.alive = False
    error = death(session)
    assert error.what == "no answer\nits last log lines:\nlast words"
    assert error.where == "there"
    assert death(session) is error
    assert engine.asked == 2
    with pytest.raises(EngineGoneError):
        session.engine()


def test_first_test_to_report_an_error_is_remembered(tmp_path):
    session = make(tmp_path, FakeEngine)
    error, other = ValueError(), ValueError()
    assert session.first_to_report(error, "a") == "a"
    assert session.first_to_report(error, "b") == "a"
    assert session.first_to_report(other, "b") == "b"


@pytest.mark.parametrize(
    ("reference_deploys", "foreign", "expected"),
    [(False, True, NotEnforcedError), (True, True, SubmissionFailure), (False, False, SubmissionFailure)],
    ids=["nothing deploys there", "the reference does", "daylab's own engine"],
)
def test_work_that_does_not_deploy_is_blamed_on_who_is_to_blame(
    tmp_path, monkeypatch, reference_deploys, foreign, expected
):
    work = tmp_path / "mine"
    write_starter(find_scenario("s3_lambda"), work)
    engine, asked, removed = FakeEngine(), [], []
    engine.name = "external"
    versions = {} if foreign else {"daylab": "1"}
    engine.info = lambda: EngineInfo(versions=versions, isolation="bubblewrap")
    engine.capabilities = lambda: frozenset({"lambda.python"})

    def deploys(wanted, endpoint, *, account):
        if not asked or not reference_deploys:  # the intern's work comes first
            asked.append(wanted)
            raise DeploymentError("no such type")
        return SimpleNamespace(destroy=lambda: removed.append(account))

    monkeypatch.setattr(session_module, "deploy", deploys)
    session = make(tmp_path, lambda: engine, work=work)
    with pytest.raises(expected, match="no such type"):
        session.lab(LABS_DIR / "day05")
    assert len(removed) is int(reference_deploys)


@pytest.mark.parametrize("can_release", [True, False])
def test_what_a_demonstration_deployed_is_removed_once(monkeypatch, can_release):
    engine = FakeEngine()
    session = LabSession(SETTINGS, LABS_DIR.parent, lambda: engine, nullcontext)
    removed = threading.Event()
    calls = []

    def destroy():
        calls.append("destroy")
        removed.set()

    def drop(asked, account):
        if can_release:
            calls.append((asked, account))
            removed.set()
        return can_release

    monkeypatch.setattr(session_module, "drop_account", drop)
    sandbox = SimpleNamespace(account="123456789012", is_deployed=True, deployment=SimpleNamespace(destroy=destroy))
    monkeypatch.setattr(session_module, "Sandbox", lambda *_, **__: sandbox)
    monkeypatch.setattr(session_module, "demand", lambda *_: None)
    monkeypatch.setattr(session, "_account", lambda scenario: "123456789012")
    session.release("unknown")
    assert session.sandbox(LABS_DIR / "day05", "missing-invoke-permission", "a test") is sandbox
    session.release("a test")
    session.release("a test")
    assert removed.wait(10)
    session.close()
    assert calls == ([(engine, "123456789012")] if can_release else ["destroy"])


def test_an_engine_that_died_is_told_in_both_languages_with_what_to_try():
    engine = FakeEngine()
    session = LabSession(SETTINGS, LABS_DIR.parent, lambda: engine, nullcontext)
    session.engine()
    engine.alive = False
    assert death(session).text("en").splitlines() == [
        "no answer",
        "its last log lines:",
        "last words",
        "  where: there",
        "  try: run again: daylab starts a new engine, one of your own you start first; "
        "if it dies again, report the log lines",
    ]
    lines = death(session).text("vi").splitlines()
    assert lines == [
        "không trả lời",
        "những dòng log cuối cùng:",
        "last words",
        "  vị trí: there",
        "  thử: chạy lại: daylab khởi động engine mới, còn engine của bạn thì hãy tự khởi động lại trước; "
        "nếu vẫn chết, hãy báo lỗi kèm các dòng log",
    ]
