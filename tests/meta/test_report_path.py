"""How far a reader must follow a failed check to its report, by the rule of ``tests.support.call_walk``.

The check's forms: pytest's item, phase, report and configuration, what is resolved of them, the failure, the stack that
the check looked at, and what is said of it. It fails in the lab of day 05; what the engine saw in the account is
recorded: a refused call of the function's role, and its log.
"""

import shutil

from harness.curriculum.loader import LABS_DIR

pytest_plugins = ["pytester"]

CONFTEST = """
import pytest
from contextlib import nullcontext
from types import SimpleNamespace
from harness import clients
from harness.clients import Endpoint
from harness.engines.control_api import ControlApi, EngineInfo
from harness.pytest_plugin import session_access
from harness.pytest_plugin.session import LabSession
from harness.pytest_plugin.stack_api import Stack
from tests.support.call_walk import walked
from harness.pytest_plugin.check_context import CheckContext
from harness.pytest_plugin.failures import Advice, Evidence
from harness.pytest_plugin.items import Check

FORMS = (
    pytest.Item, pytest.Config, pytest.CallInfo, pytest.TestReport, BaseException, Stack, Advice, Evidence,
    Check, CheckContext,
)
HERE = Endpoint("http://127.0.0.1:9")
ROW = {
    "time": 1.0, "account": "111122223333", "action": "s3:GetObject", "resource": "arn:aws:s3:::uploads/a.txt",
    "principal": "arn:aws:sts::111122223333:assumed-role/reader/file-processor", "decision": "ImplicitlyDenied",
    "layer": "identity-based policy", "message": "User: … is not authorized to perform: s3:GetObject",
    "service": "s3", "operation": "GetObject", "request_id": "r", "source_arn": None, "enforced": True,
}
STREAMS = [{"logStreamName": "s", "creationTime": 1}]
EVENTS = [{"timestamp": 1, "message": "START RequestId: 1"}, {"timestamp": 2, "message": "[ERROR] no"}]


class Engine:
    name, endpoint, token = "embedded", HERE, ""
    control_api = ControlApi(HERE)

    def start(self): ...
    def stop(self): ...
    def info(self): return EngineInfo(versions={"daylab": "1"})
    def capabilities(self): return frozenset({"lambda.python"})
    def logs(self, lines=100): return "engine log"


class Client:
    exceptions = SimpleNamespace(ResourceNotFoundException=LookupError)

    def list_functions(self): return {"Functions": [{"FunctionName": "file-processor"}]}
    def get_function_configuration(self, **_): return {}
    def get_paginator(self, name): return SimpleNamespace(paginate=lambda **_: [{"logStreams": STREAMS}])
    def get_log_events(self, nextToken=None, **_):
        return {"events": [] if nextToken else EVENTS, "nextForwardToken": "f", "nextBackwardToken": "b"}


@pytest.fixture(autouse=True)
def recorded(monkeypatch, request):
    monkeypatch.setattr(ControlApi, "_read", lambda *_, **__: [ROW])
    monkeypatch.setattr(clients, "client", lambda *_, **__: Client())
    session = session_access.lab_session(request.config)
    session.engine()
    session.spec(request.path.parent)  # known since the work was deployed
    session._stacks[request.path.parent] = Stack(HERE, "111122223333")


def pytest_configure(config):
    config.stash[session_access.SESSION] = LabSession(
        session_access.settings(config), config.rootpath, start_engine=Engine, uncaptured=nullcontext
    )


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport(item, call):
    if call.when != "call":
        return (yield)
    with walked(*FORMS) as walk:
        report = yield
    (item.config.rootpath / "walk.txt").write_text(str(walk))
    return report
"""


MOST_STOPS, MOST_RETURNS = 18, 1
"""They were 32 and 12 when each stop worked out for itself which check, lab, language and texts it was about, and the
report neither said what failed nor left out what another one shows."""


def test_what_is_known_of_a_check_is_resolved_once_and_handed_on(pytester):
    pytester.makeini("[pytest]\naddopts = --strict-markers --import-mode=importlib")
    directory = pytester.mkdir("day05")
    shutil.copyfile(LABS_DIR / "day05" / "lab.yaml", directory / "lab.yaml")
    (directory / "conftest.py").write_text(CONFTEST)
    (directory / "test_it.py").write_text(
        "def test_upload_is_logged(check): check(False, expected='a line', actual='none')\n"
    )
    shown = pytester.runpytest_inprocess("-p", "no:randomly", "--lang=en", "day05")
    shown.assert_outcomes(failed=1)
    shown.stdout.fnmatch_lines(["*Expected:", "*is not authorized*", "*+ identity-based policy*", "*no"])
    way = (pytester.path / "walk.txt").read_text()
    stops, _, _, _, _, _, returns, *_ = way.split()
    assert int(stops) <= MOST_STOPS, way
    assert int(returns) <= MOST_RETURNS, way
